export type Cell = string | number | null

/** Aligned columns, two spaces apart: columns of numbers to the right, the rest to the left. Null is an empty cell. */
export function table(headers: readonly string[] | null, rows: readonly (readonly Cell[])[]): string[] {
  const all = headers ? [headers, ...rows] : rows
  const columns = Math.max(0, ...all.map((row) => row.length))
  const indices = Array.from({ length: columns }, (_, index) => index)
  const textOf = (cell: Cell | undefined) => String(cell ?? '')
  const widths = indices.map((index) => Math.max(...all.map((row) => textOf(row[index]).length)))
  const isNumeric = indices.map((index) => {
    const filled = rows.map((row) => row[index]).filter((cell) => cell != null)
    return filled.length > 0 && filled.every((cell) => typeof cell === 'number')
  })
  return all.map((row) =>
    indices
      .map((index) => {
        const text = textOf(row[index])
        const width = widths[index] ?? 0
        return isNumeric[index] ? text.padStart(width) : text.padEnd(width)
      })
      .join('  ')
      .trimEnd(),
  )
}

/** `1 learner`, `2 learners`. */
export function counted(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`
}

/** A section of a screen: a blank line, its title, its lines indented. */
export function section(title: string, lines: readonly string[]): string[] {
  return ['', title, ...lines.map((line) => `  ${line}`)]
}
