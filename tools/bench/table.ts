/** What a benchmark gives back, and how it is printed: plain columns, the first to the left, the others to the right. */

export interface Table {
  readonly title: string;
  readonly columns: readonly string[];
  readonly rows: readonly (readonly string[])[];
  /** A bar that must hold, for each: what it says, and whether this run held it. */
  readonly bars?: readonly { readonly text: string; readonly held: boolean }[];
}

/** The middle of the values; of an even number, the lower of the two in the middle. */
export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[(sorted.length - 1) >> 1];
}

/** The value that a quarter of the values are below: what a thing takes on a machine that does other things too. */
export function quartile(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[(sorted.length - 1) >> 2];
}

export function format(table: Table): string {
  const lines = [table.columns, ...table.rows];
  const widths = table.columns.map((_, column) => Math.max(...lines.map((line) => line[column].length)));
  const text = lines.map((line) =>
    line
      .map((cell, column) => (column === 0 ? cell.padEnd(widths[0]) : cell.padStart(widths[column])))
      .join('  ')
      .trimEnd(),
  );
  const bars = (table.bars ?? []).map((bar) => `${bar.held ? 'holds ' : 'MISSED'}  ${bar.text}`);
  return [table.title, ...text.map((line) => `  ${line}`), ...bars.map((line) => `  ${line}`), ''].join('\n');
}
