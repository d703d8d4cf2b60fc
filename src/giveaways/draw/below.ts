/** As many values as a 64-bit word has. */
const wordValues = 2n ** 64n

/** A number from 0 to total − 1, each as likely, from a row of 64-bit words. */
export function below(total: bigint, words: Iterator<bigint, never>): bigint {
  // Above the last whole multiple small remainders would come more often.
  const limit = wordValues - (wordValues % total)
  let word = words.next().value
  while (word >= limit) word = words.next().value
  return word % total
}
