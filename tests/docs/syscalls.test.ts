/** `docs/syscalls.md` says of each system call of Linux what becomes of it. `NUCLEUS_WRITE=1` writes it anew. */

import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { root } from '../arch/source-files.ts';
import { lacking, linuxCalls, systemCalls } from '../system-calls.ts';

const file = join(root, 'docs/syscalls.md');

const HEAD = `# System calls of Linux programs

What \`nucleus run\` offers of the system calls that Linux 6.12 has on x86-64, from the table of \`components/linux\`.

- *done*: as its manual page says, within the sandbox: what it was granted is all that there is.
- *partial*: there, but for what is named.
- *refused*: it always fails, with this error.

A number that is not listed gives ENOSYS. \`--trace\` names what is called, and says why a call is refused:

    nucleus run --trace ./app

`;

const rows = new Map(systemCalls.map((row) => [row.number, row]));

function state(number: number): string {
  const row = rows.get(number);
  if (row === undefined) return 'refused: ENOSYS: not there yet';
  if (row.refusal !== undefined) return `refused: ${row.refusal.error}: ${row.refusal.why}`;
  const lacks = lacking.get(number);
  return lacks === undefined ? 'done' : `partial: ${lacks}`;
}

function text(): string {
  const all = [...linuxCalls].map(([number, name]) => ({ number, name, state: state(number) }));
  const count = (kind: string) => all.filter((call) => call.state.startsWith(kind)).length;
  const totals = `${count('done')} are done, ${count('partial')} partial, ${count('refused')} refused, of ${all.length}.\n\n`;
  const lines = all.map((call) => `| ${call.number} | \`${call.name}\` | ${call.state} |\n`);
  return `${HEAD}${totals}| Number | Name | |\n| --: | --- | --- |\n${lines.join('')}`;
}

it('the page says what becomes of each call', () => {
  if (process.env.NUCLEUS_WRITE === '1') writeFileSync(file, text());
  expect(readFileSync(file, 'utf8')).toBe(text());
});

/** Done, and no conformance program names them yet. This list gets shorter only. */
const unnamed: string[] = ['flock'];

const programs = join(root, 'tests/programs/linux');

/** Names of calls that programs print: those of the macros of `calls/call.h` and `root/scenes.h`, and first words of the texts of the others. */
function named(): Set<string> {
  const files = readdirSync(programs, { recursive: true, encoding: 'utf8' }).filter((name) =>
    name.endsWith('.c'),
  );
  return new Set(
    files.flatMap((name) => {
      const source = readFileSync(join(programs, name), 'utf8');
      const made = [...source.matchAll(/\b(?:S|OK|SAY)\((?:syscall\(SYS_)?(\w+)/g)].map(([, call]) => call!);
      const texts = [...source.matchAll(/"(\w+)/g)].map(([, word]) => word!);
      return [...made, ...texts];
    }),
  );
}

it('a conformance program names each call that is done', () => {
  const programs = named();
  const done = [...linuxCalls].filter(([number]) => state(number) === 'done').map(([, name]) => name);
  const without = done.filter((name) => !programs.has(name));
  expect(
    without.filter((name) => !unnamed.includes(name)),
    'done, and named by no program in tests/programs/linux: write one (calls/call.h), or say what it lacks',
  ).toEqual([]);
  expect(
    unnamed.filter((name) => !without.includes(name)),
    'they need not be listed any more',
  ).toEqual([]);
});
