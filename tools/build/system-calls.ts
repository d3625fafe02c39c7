/**
 * What the sources of components/linux say of its system calls: rows, refusals and remarks, as `table.` calls with literals, and the
 * words of arguments, as `Names`. Made into dist/system-calls.json, by which `nucleus fuzz --target linux` knows what to call.
 */

import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

export interface SystemCall {
  readonly number: number;
  readonly name: string;
  /** How the trace shows the arguments, and the result where it is no number. */
  readonly kinds: readonly string[];
  readonly result: string | undefined;
  /** The error that it always gives, and why. */
  readonly refusal: { readonly error: string; readonly why: string } | undefined;
}

export interface SystemCalls {
  /** Every row of the table, by number. */
  readonly rows: readonly SystemCall[];
  /** What calls lack that are there in part. */
  readonly lacking: ReadonlyMap<number, string>;
  /** How many rows, refusals and remarks there are, however they are written. */
  readonly written: number;
  /** The calls that Linux has, by number. */
  readonly linuxCalls: ReadonlyMap<number, string>;
}

const ROOM = 'components/linux/syscall';
const WORDS = 'components/linux/trace/names.ts';

const NUMBER = '(\\d+)';
const WORD = '(\\w+)';
const QUOTED = "'([^']*)'";

const UNKNOWN = Array(6).fill('hex').join(' ');

export function readSystemCalls(root: string): SystemCalls {
  const text = (file: string) => readFileSync(join(root, ROOM, file), 'utf8');
  const sources = readdirSync(join(root, ROOM))
    .filter((file) => file.endsWith('.ts'))
    .map(text)
    .join('\n');
  /** Calls of the table's method, by their literals: numbers, names of constants, and texts. */
  const said = (method: string, ...parts: string[]) => [
    ...sources.matchAll(new RegExp(`table\\.${method}\\(\\s*${parts.join(',\\s*')},?\\s*\\)`, 'g')),
  ];
  const rows = [
    ...said('add', NUMBER, QUOTED, '\\w+', QUOTED).map(([, number, name, kinds]) =>
      row(number!, name!, kinds!, undefined),
    ),
    ...said('refuse', NUMBER, QUOTED, WORD, `${QUOTED}(?:,\\s*${QUOTED})?`).map(
      ([, number, name, error, why, kinds]) =>
        row(number!, name!, kinds ?? UNKNOWN, { error: error!, why: why! }),
    ),
  ];
  return {
    rows: rows.sort((a, b) => a.number - b.number),
    lacking: new Map(said('partial', NUMBER, QUOTED).map(([, number, what]) => [Number(number), what!])),
    written: [...sources.matchAll(/^ +table\.(add|refuse|partial)\(/gm)].length,
    linuxCalls: callsOfLinux(text('linux-names.ts')),
  };
}

function row(number: string, name: string, kinds: string, refusal: SystemCall['refusal']): SystemCall {
  const [before, result] = kinds.split('=');
  return { number: Number(number), name, kinds: before!.split(' ').filter(Boolean), result, refusal };
}

function callsOfLinux(text: string): ReadonlyMap<number, string> {
  return new Map(
    ['FIRST', 'SECOND'].flatMap((list) => {
      const lines = new RegExp(`const ${list}: string =\\n([\\s\\S]*?);\\n`).exec(text)![1]!.split('\n');
      return lines.flatMap((line) => {
        const [, start, names] = /\/\* (\d+) \*\/ '([^']+)'/.exec(line)!;
        return names!
          .split(' ')
          .filter(Boolean)
          .map((name, index) => [Number(start) + index, name] as const);
      });
    }),
  );
}

/** Words of arguments by kind, and by the constant that names the list where it has one: `open`, `OPEN_FLAGS`. */
export function readWords(root: string): Record<string, Record<string, number>> {
  const text = readFileSync(join(root, WORDS), 'utf8');
  const lists = [
    ...text.matchAll(/(?:WORDS\.set\(\s*'([^']+)'|single\(\s*'([^']+)'|const (\w+): Names =)([\s\S]*?)\);/g),
  ];
  return Object.fromEntries(
    lists.map(([, kind, single, constant, body]) => [
      kind ?? single ?? constant!,
      Object.fromEntries(
        [...body!.matchAll(/\b(\w+)=(\w+)/g)].map(([, name, value]) => [name!, Number(value)] as const),
      ),
    ]),
  );
}

/** Kinds of words of which an argument has one; of others it may have several, as flags. */
export function readSingles(root: string): string[] {
  const text = readFileSync(join(root, WORDS), 'utf8');
  return [...text.matchAll(/single\(\s*'([^']+)'/g)].map(([, kind]) => kind!);
}

/** dist/system-calls.json */
export interface SystemCallsJson {
  readonly calls: readonly {
    readonly number: number;
    readonly name: string;
    readonly kinds: readonly string[];
    /** It always fails. */
    readonly refused?: boolean;
  }[];
  readonly words: Readonly<Record<string, Readonly<Record<string, number>>>>;
  readonly singles: readonly string[];
}

/** Writes the table if it has changed, where there is a personality to read it from. */
export function writeSystemCalls(root: string): void {
  if (!existsSync(join(root, WORDS))) return;
  const calls = readSystemCalls(root).rows.map(({ number, name, kinds, refusal }) => ({
    ...{ number, name, kinds },
    ...(refusal && { refused: true }),
  }));
  const path = join(root, 'dist/system-calls.json');
  const text = `${JSON.stringify({ calls, words: readWords(root), singles: readSingles(root) } satisfies SystemCallsJson)}\n`;
  if (existsSync(path) && readFileSync(path, 'utf8') === text) return;
  mkdirSync(join(root, 'dist'), { recursive: true });
  writeFileSync(path, text);
}
