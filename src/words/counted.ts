/** A number, as it is written, with its noun: 1 hour, 2 hours. */
export function counted(count: string, one: string, many: string): string {
  return `${count} ${count === '1' ? one : many}`
}
