/** A line of the result. Names that people chose are in it, which must not steer the terminal. */
export function print(line: string): void {
  process.stdout.write(`${harmless(line)}\n`)
}

/** Without control characters, and those that turn the direction of writing; each becomes a sign of its own. */
export function harmless(text: string): string {
  return text.replaceAll(/[\p{Cc}\u202A-\u202E\u2066-\u2069]/gu, '\uFFFD')
}

/** A result for programs. Big numbers become strings. */
export function printJson(value: unknown): void {
  const json = JSON.stringify(
    value,
    (_, part: unknown) => (typeof part === 'bigint' ? String(part) : part),
    2,
  )
  // It writes most of them in another way itself.
  const escaped = json.replaceAll(
    /[\u007F-\u009F]/g,
    character => `\\u00${character.charCodeAt(0).toString(16)}`,
  )
  process.stdout.write(`${escaped}\n`)
}

/** A result for people: columns as wide as their widest value; numbers stand to the right. */
export function printTable(
  header: readonly string[],
  rows: readonly (readonly (string | number | bigint)[])[],
): void {
  const widths = header.map((title, column) =>
    Math.max(title.length, ...rows.map(row => String(row[column] ?? '').length)),
  )
  for (const row of [header, ...rows])
    print(
      row
        .map((value, column) => {
          const width = widths[column] ?? 0
          return typeof value === 'string' ? value.padEnd(width) : String(value).padStart(width)
        })
        .join('  ')
        .trimEnd(),
    )
}

/** What is going on, for whoever watches; of an error more lines than one. */
export function progress(text: string): void {
  process.stderr.write(`${text.split('\n').map(harmless).join('\n')}\n`)
}
