/** A line of the result. */
export function print(line: string): void {
  process.stdout.write(`${line}\n`)
}

/** A result for programs. Big numbers become strings. */
export function printJson(value: unknown): void {
  print(JSON.stringify(value, (_, part: unknown) => (typeof part === 'bigint' ? String(part) : part), 2))
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

/** What is going on, for whoever watches. */
export function progress(line: string): void {
  process.stderr.write(`${line}\n`)
}
