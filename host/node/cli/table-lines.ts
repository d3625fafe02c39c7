/** Tables of text, for people. */

/** What stands in a column of rows that are made of `T`. */
export type Column<T> = readonly [head: string, align: 'left' | 'right', cell: (row: T) => string];

/** The heads, and a line for each row, as wide as needed. */
export function tableLines<T>(columns: readonly Column<T>[], rows: readonly T[]): string[] {
  const all = [columns.map(([head]) => head), ...rows.map((one) => columns.map(([, , cell]) => cell(one)))];
  const widths = columns.map((_, column) => Math.max(...all.map((row) => row[column]!.length)));
  const cell = (text: string, column: number) =>
    columns[column]![1] === 'right' ? text.padStart(widths[column]!) : text.padEnd(widths[column]!);
  return all.map((row) => row.map(cell).join('  ').trimEnd());
}

/** Bytes; "-" for none. */
export function size(bytes: number): string {
  if (bytes === 0) return '-';
  return bytes < 2 ** 20 ? `${Math.ceil(bytes / 2 ** 10)} K` : `${(bytes / 2 ** 20).toFixed(1)} M`;
}
