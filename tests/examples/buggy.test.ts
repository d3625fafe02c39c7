/** `nucleus fuzz` finds the defect of each component in examples/buggy, and nothing in its mended twin. */

import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { decodeComponent } from '../../kernel/component/index.ts';
import {
  buggy,
  buggyComponent,
  cannotMake,
  isJavascript,
  names,
} from '../../tools/bench/fuzz/buggy-component.ts';
import { cli, nucleus } from '../programs/command.ts';

/** Sequences that are tried; the README's two minutes are many more. */
const RUNS = Number(process.env.NUCLEUS_FUZZ_RUNS ?? 250);

/** As many times more for those whose defect shows in few states, or for few numbers. */
const TIMES: Readonly<Record<string, number>> = {
  'confused-rights': 4,
  disagreement: 12,
  division: 80,
  'forgotten-revocation': 4,
  uninitialised: 4,
  'use-after-drop': 8,
};

/** An engine in the component runs more slowly. */
const OF_JAVASCRIPT = 100;

/** Name and oracle, from the README's table. */
const rows = [
  ...readFileSync(join(buggy, 'README.md'), 'utf8').matchAll(/^\| `([\w-]+)` \|.*\| `(\w+)` \|$/gm),
];
const oracles = new Map(rows.map(([, name, oracle]) => [name!, oracle!]));

const scratch = mkdtempSync(join(tmpdir(), 'buggy-'));
afterAll(() => rmSync(scratch, { recursive: true, force: true }));

async function made(name: string, fixed: boolean): Promise<string> {
  const file = join(scratch, name, fixed ? 'fixed.wasm' : `${name}.wasm`);
  mkdirSync(join(scratch, name), { recursive: true });
  writeFileSync(file, await buggyComponent(name, fixed, scratch));
  return file;
}

/** Which oracles have found something, and how it ended. */
async function fuzz(
  name: string,
  ...files: string[]
): Promise<{ code: number; oracles: string[]; said: string }> {
  const target = files.length > 1 ? ['--diff', ...files] : [...files];
  if (oracles.get(name) === 'differs') target.push('--stateless');
  const runs = isJavascript(name) ? OF_JAVASCRIPT : RUNS * (TIMES[name] ?? 1);
  const findings = join(scratch, 'findings', name);
  const { code, stdout, stderr } = await nucleus(
    ['fuzz', ...target, '--runs', String(runs), '--seed', '1', '--json', '--findings', findings],
    { cwd: scratch },
  );
  const lines = stdout.toString().split('\n').filter(Boolean);
  const found = lines.map((line) => JSON.parse(line) as { oracle?: string });
  return { code, oracles: found.flatMap(({ oracle }) => oracle ?? []), said: `${stdout}${stderr}` };
}

it('the README names every component of examples/buggy', () => {
  expect([...oracles.keys()].sort()).toEqual([...names].sort());
  expect(names.length).toBeGreaterThanOrEqual(15);
});

it.skipIf(cannotMake('off-by-one'))(
  'build.mjs makes a component that has its defect, and one that has not',
  () => {
    const place = join(scratch, 'built');
    cpSync(join(buggy, 'off-by-one'), join(place, 'off-by-one'), { recursive: true });
    cpSync(join(buggy, 'build.mjs'), join(place, 'build.mjs'));
    mkdirSync(join(place, 'node_modules', '.bin'), { recursive: true });
    symlinkSync(cli, join(place, 'node_modules', '.bin', 'nucleus'));
    const { stderr, status } = spawnSync(process.execPath, ['build.mjs', 'off-by-one'], {
      cwd: place,
      encoding: 'utf8',
      timeout: 500_000,
    });
    expect(status, stderr).toBe(0);
    const made = ['off-by-one.wasm', 'fixed.wasm'].map((file) =>
      readFileSync(join(place, 'off-by-one', file)),
    );
    for (const bytes of made)
      expect([...decodeComponent(bytes).type.exports.keys()]).toEqual(['buggy:off-by-one/lights@1.0.0']);
    expect(made[0]!.equals(made[1]!)).toBe(false);
  },
);

describe.each([...oracles])('%s', (name, oracle) => {
  it.skipIf(cannotMake(name))(`has a defect that shows as ${oracle}, and its twin has none`, async () => {
    const [bad, good] = [await made(name, false), await made(name, true)];
    const isCompared = oracle === 'disagrees';
    const found = await (isCompared ? fuzz(name, bad, good) : fuzz(name, bad));
    expect([found.code, found.oracles.includes(oracle)], found.said).toEqual([1, true]);
    const none = await (isCompared ? fuzz(name, good, good) : fuzz(name, good));
    expect([none.code, none.oracles], none.said).toEqual([0, []]);
  });
});
