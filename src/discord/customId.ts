/** Discord's limit for a custom id. */
const maxLength = 100

/**
 * The custom id of a button, menu or modal: `feature:action:argument:…`. It carries all that is needed to serve it, so
 * that it works after a restart. What comes back is untrusted: look it up with the guild of the interaction.
 */
export function customId(feature: string, action: string, ...args: string[]): string {
  const id = [feature, action, ...args].join(':')
  if (id.length > maxLength)
    throw new RangeError(`The custom id ${id} is longer than ${maxLength} characters`)
  return id
}

export interface ParsedCustomId {
  feature: string
  action: string
  args: string[]
}

export function parseCustomId(id: string): ParsedCustomId {
  const [feature = '', action = '', ...args] = id.split(':')
  return { feature, action, args }
}
