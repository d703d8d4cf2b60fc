/**
 * The name of a ticket's thread: that of a channel, which ends with the number, as nothing else in a thread tells whose it is. So no
 * two tickets of a guild have the same.
 */
export function threadName(channelName: string, number: number): string {
  const end = `-${String(number).padStart(4, '0')}`
  if (channelName.endsWith(end)) return channelName
  return `${Array.from(channelName)
    .slice(0, 100 - end.length)
    .join('')}${end}`
}

/** The number with which the name of a ticket's thread ends; undefined when it is no such name. */
export function numberInThreadName(name: string): number | undefined {
  const digits = /-(\d{4,9})$/.exec(name)?.[1]
  return digits === undefined ? undefined : Number(digits)
}
