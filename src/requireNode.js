// Loaded before everything else (node --import), in a language that older versions know too.
const needed = 24
const { node } = process.versions
if (Number(node.split('.')[0]) < needed) {
  console.error(
    `Node ${needed} is needed; this is ${node}. \`npm ci\` without --omit=dev brings it along; else install it yourself.`,
  )
  process.exit(1)
}
