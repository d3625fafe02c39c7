/** Tables of the report, and texts in it. */

export type Cell = string | number;

/** Cells that are texts are HTML already. */
export function table(
  heads: readonly string[],
  rows: readonly Cell[][],
  isMissed: (row: Cell[]) => boolean,
): string {
  const head = heads.map((one, at) => `<th${numberClass(rows[0]?.[at])}>${one}</th>`).join('');
  const body = rows.map((row) => {
    const cells = row.map((one) => `<td${numberClass(one)}>${one}</td>`).join('');
    return `<tr${isMissed(row) ? ' class="missed"' : ''}>${cells}</tr>`;
  });
  return `<table>\n<tr>${head}</tr>\n${body.join('\n')}\n</table>`;
}

function numberClass(cell: Cell | undefined): string {
  return typeof cell === 'number' ? ' class="number"' : '';
}

const ENTITIES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };

export function escaped(text: string): string {
  return text.replace(/[&<>"]/g, (one) => ENTITIES[one]!);
}
