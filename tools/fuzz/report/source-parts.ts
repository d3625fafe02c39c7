/** The report's part on lines of the source: how many of each file ran, and the file itself, each line by what of it ran. */

import type { FileLines, LineState } from './line-coverage.ts';
import { escaped, table } from './table.ts';

/** Nothing where there is no source. */
export function sourceParts(source: readonly FileLines[]): string[] {
  if (source.length === 0) return [];
  const all = source.flatMap(({ lines }) => lines);
  const title = `<h2>Source: ${all.filter(({ state }) => state !== 'missed').length} of ${all.length} lines with code were run</h2>`;
  const rows = source.map((one) => [
    `<code>${escaped(one.file)}</code>`,
    one.lines.length,
    ...(['run', 'partly', 'missed'] as const).map((state) => linesOf(one, state).length),
    ranges(linesOf(one, 'missed')),
  ]);
  const heads = ['file', 'lines with code', 'run', 'partly', 'not run', 'lines that were not run'];
  const texts = source.flatMap((one) => (one.text === undefined ? [] : fileText(one, one.text)));
  return [title, table(heads, rows, ([, lines, , , missed]) => lines === missed), ...texts];
}

function linesOf({ lines }: FileLines, state: LineState): number[] {
  return lines.filter((one) => one.state === state).map(({ line }) => line);
}

/** Each line with its number, and as what it is among those with code. */
function fileText({ file, lines }: FileLines, text: string): string[] {
  const states = new Map(lines.map(({ line, state }) => [line, state] as const));
  const rows = text.split('\n').map((line, at) => {
    const state = states.get(at + 1);
    const kind = state === undefined ? '' : ` class="${state}"`;
    return `<pre${kind}>${String(at + 1).padStart(5)}  ${escaped(line)}</pre>`;
  });
  return [`<details><summary><code>${escaped(file)}</code></summary>`, ...rows, '</details>'];
}

/** "3, 5-7" */
function ranges(lines: readonly number[]): string {
  const found: [number, number][] = [];
  for (const line of lines) {
    const last = found.at(-1);
    if (last !== undefined && last[1] === line - 1) last[1] = line;
    else found.push([line, line]);
  }
  return found.map(([from, to]) => (from === to ? `${from}` : `${from}-${to}`)).join(', ');
}
