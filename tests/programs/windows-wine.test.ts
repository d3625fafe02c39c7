/**
 * The Windows programs under Wine: what they are expected to print is what another implementation makes of the same documentation.
 * Where Wine differs, `windows/wine-differences.json` has both lines and the reason.
 */

import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Difference, differences } from './differences.ts';
import {
  compileWindows,
  expected,
  noWindowsCompiler,
  programs,
  sources,
  special,
} from './windows-programs.ts';
import { noWine, Wine } from './wine.ts';

const missing = noWine ?? noWindowsCompiler;

/** What Wine does otherwise, and why that is accepted: the page that says so, or what surrounds the programs. */
interface Accepted {
  readonly reason: string;
  readonly lines: readonly Difference[];
}

const accepted: Record<string, Accepted[]> = JSON.parse(
  readFileSync(join(sources, 'wine-differences.json'), 'utf8'),
);

const text = ({ expected, found }: Difference) => `expected ${line(expected)}, under Wine ${line(found)}`;
const line = (one: string | null) => (one === null ? 'nothing' : JSON.stringify(one));

it('differences have a reason, and belong to a program', () => {
  const names = programs.map((source) => source.replace(/\.c(pp)?$/, ''));
  expect(Object.keys(accepted).filter((name) => !names.includes(name))).toEqual([]);
  expect(Object.values(accepted).flatMap((list) => list.filter((one) => one.reason.length < 20))).toEqual([]);
});

describe.skipIf(missing)(`Windows programs under Wine${missing ? ` (${missing})` : ''}`, () => {
  let folder: string;
  let build: string;
  let wine: Wine;

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'nucleus-wine-'));
    chmodSync(folder, 0o755);
    build = join(folder, 'build');
    mkdirSync(build);
    writeFileSync(join(build, 'text.dll'), 'no image');
    mkdirSync(join(folder, 'prefix'));
    wine = await Wine.begin(join(folder, 'prefix'));
  }, 400_000);
  afterAll(() => {
    wine?.end();
    rmSync(folder, { recursive: true, force: true });
  });

  it.each(programs)('%s', async (source) => {
    const name = compileWindows(source, build);
    const { args = [], options = [], code = 0 } = special(name);
    const variables = options.filter((_, at) => options[at - 1] === '--env');
    const ended = await wine.run(build, name, args, variables);
    const printed = ended.stdout.toString().replaceAll('\r\n', '\n');
    const list = (accepted[name] ?? []).flatMap((one) => one.lines.map(text));
    const found = [
      ...differences(expected(name), printed),
      ...differences(`exit code ${code}`, `exit code ${ended.code}`),
    ].map(text);
    expect
      .soft(
        found.filter((one) => !list.includes(one)),
        'not accepted',
      )
      .toEqual([]);
    expect
      .soft(
        list.filter((one) => !found.includes(one)),
        'accepted, but it is not there',
      )
      .toEqual([]);
  });
});
