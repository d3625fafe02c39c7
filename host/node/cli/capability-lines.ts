/** The capability table of a system as lines for a terminal: a tree on the left, columns on the right. */

import { RIGHTS } from '../../../kernel/capability/rights.ts';
import type { CapabilityView } from '../../../kernel/capability/table.ts';
import { DEEPEST, type Placed, treeOf, walk } from './capability-tree.ts';
import { printable } from './printable.ts';

type Row = readonly string[];

interface Column {
  readonly title: string;
  readonly of: (view: CapabilityView) => string;
}

/** A column that nobody has anything in is left out. */
const COLUMNS: readonly Column[] = [
  { title: 'HELD BY', of: ({ holder }) => holder },
  { title: 'FROM', of: ({ provider }) => provider },
  { title: 'RIGHTS', of: rightsOf },
  { title: 'ENDS', of: ({ remaining }) => (remaining === undefined ? '' : `in ${durationOf(remaining)}`) },
  { title: 'STATE', of: ({ state }) => (state === 'live' ? '' : state) },
];

export function capabilityTable(views: readonly CapabilityView[]): string[] {
  if (views.length === 0) return ['no capabilities'];
  const used = COLUMNS.filter(({ of }) => views.some((view) => of(view) !== ''));
  const rows: Row[] = [['CAPABILITY', ...used.map(({ title }) => title)]];
  for (const place of walk(treeOf(views))) {
    rows.push([branch(place) + nameOf(place), ...used.map(({ of }) => printable(of(place.node.view)))]);
  }
  return aligned(rows);
}

/** `nucleus:fs/types/node of /home/me/src as /src` */
export function titleOf({ type, label }: CapabilityView): string {
  const name = printable(type.replace(/@[^/]*/, ''));
  return label === undefined ? name : `${name} of ${printable(label)}`;
}

/** `read, write`; all of them in one word. */
export function rightsOf({ rights }: CapabilityView): string {
  if (rights.length === RIGHTS.length) return 'all';
  return rights.join(', ') || 'none';
}

function nameOf({ node }: Placed): string {
  return node.count === 1 ? titleOf(node.view) : `${titleOf(node.view)} (${node.count} times)`;
}

function branch({ level, lasts }: Placed): string {
  if (level === 0) return '';
  if (level > DEEPEST) return `${'   '.repeat(DEEPEST - 1)}└─ (level ${level}) `;
  const above = lasts.slice(1, -1).map((last) => (last ? '   ' : '│  '));
  return above.join('') + (lasts.at(-1) ? '└─ ' : '├─ ');
}

function aligned(rows: readonly Row[]): string[] {
  const widths = rows[0]!.map((_, at) => rows.reduce((most, row) => Math.max(most, row[at]!.length), 0));
  return rows.map((row) =>
    row
      .map((cell, at) => cell.padEnd(widths[at]!))
      .join('  ')
      .trimEnd(),
  );
}

const UNITS: readonly (readonly [number, string])[] = [
  [3600e9, 'h'],
  [60e9, 'min'],
  [1e9, 's'],
  [1e6, 'ms'],
];

/** Nanoseconds as "1.5 s". */
export function durationOf(nanoseconds: number): string {
  const [size, unit] = UNITS.find(([one]) => nanoseconds >= one) ?? UNITS.at(-1)!;
  return `${(nanoseconds / size).toFixed(1)} ${unit}`;
}
