/** What the sources of components/linux say of its system calls: rows, refusals and remarks, as `table.` calls with literals. */

import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from './arch/source-files.ts';

const room = join(root, 'components/linux/syscall');

export interface SystemCall {
  readonly number: number;
  readonly name: string;
  /** How the trace shows the arguments, and the result where it is no number. */
  readonly kinds: readonly string[];
  readonly result: string | undefined;
  /** The error that it always gives, and why. */
  readonly refusal: { readonly error: string; readonly why: string } | undefined;
}

const text = (file: string) => readFileSync(join(room, file), 'utf8');

const sources = readdirSync(room)
  .filter((file) => file.endsWith('.ts'))
  .map(text)
  .join('\n');

/** Calls of the table's method, by their literals: numbers, names of constants, and texts. */
const said = (method: string, ...parts: string[]) => [
  ...sources.matchAll(new RegExp(`table\\.${method}\\(\\s*${parts.join(',\\s*')},?\\s*\\)`, 'g')),
];

const NUMBER = '(\\d+)';
const WORD = '(\\w+)';
const QUOTED = "'([^']*)'";

function row(number: string, name: string, kinds: string, refusal: SystemCall['refusal']): SystemCall {
  const [before, result] = kinds.split('=');
  return { number: Number(number), name, kinds: before!.split(' ').filter(Boolean), result, refusal };
}

const unknown = Array(6).fill('hex').join(' ');

/** Every row of the table, by number. */
export const systemCalls: readonly SystemCall[] = [
  ...said('add', NUMBER, QUOTED, '\\w+', QUOTED).map(([, number, name, kinds]) =>
    row(number!, name!, kinds!, undefined),
  ),
  ...said('refuse', NUMBER, QUOTED, WORD, `${QUOTED}(?:,\\s*${QUOTED})?`).map(
    ([, number, name, error, why, kinds]) =>
      row(number!, name!, kinds ?? unknown, { error: error!, why: why! }),
  ),
].sort((a, b) => a.number - b.number);

/** What calls lack that are there in part. */
export const lacking: ReadonlyMap<number, string> = new Map(
  said('partial', NUMBER, QUOTED).map(([, number, what]) => [Number(number), what!]),
);

/** How many rows, refusals and remarks there are, however they are written. */
export const written = [...sources.matchAll(/^ +table\.(add|refuse|partial)\(/gm)].length;

/** The calls that Linux has, by number. */
export const linuxCalls: ReadonlyMap<number, string> = new Map(
  ['FIRST', 'SECOND'].flatMap((list) => {
    const file = text('linux-names.ts');
    const lines = new RegExp(`const ${list}: string =\\n([\\s\\S]*?);\\n`).exec(file)![1]!.split('\n');
    return lines.flatMap((line) => {
      const [, start, names] = /\/\* (\d+) \*\/ '([^']+)'/.exec(line)!;
      return names!
        .split(' ')
        .filter(Boolean)
        .map((name, index) => [Number(start) + index, name] as const);
    });
  }),
);
