/** A service of a manifest with folders: what is in them, with the rights of the grant, and as it was in each sequence. */

import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { openTargets } from '../../tools/fuzz/campaign/work.ts';
import { Machine } from '../../tools/fuzz/execute/machine.ts';
import { Runner } from '../../tools/fuzz/execute/runner.ts';
import { openSequence } from '../../tools/fuzz/library.ts';
import { isGrowing } from '../../tools/fuzz/oracle/growth.ts';
import { Call } from '../../tools/fuzz/sequence/sequence.ts';
import { readTarget } from '../../tools/fuzz/target/target-file.ts';
import { CELLAR, cellar } from './cellar.ts';

const folder = mkdtempSync(join(tmpdir(), 'fuzz-folders-'));
const path = join(folder, 'nucleus.json');

beforeAll(async () => {
  writeFileSync(join(folder, 'cellar.wasm'), await cellar());
  writeFileSync(join(folder, 'trusting.wasm'), await cellar(true));
  mkdirSync(join(folder, 'wine'));
  writeFileSync(join(folder, 'wine', 'label'), 'Riesling');
  const grants = {
    directories: [
      { host: './wine', guest: '/wine', rights: ['read', 'write'] },
      { host: './wine', guest: '/old', rights: ['read'] },
      { host: './beer', guest: '/beer', rights: ['read', 'write', 'delete'] },
    ],
  };
  const services = {
    cellar: { component: './cellar.wasm', grants },
    trusting: { component: './trusting.wasm', grants },
    bare: { component: './cellar.wasm' },
  };
  writeFileSync(path, JSON.stringify({ services }));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

async function runnerOf(service: string): Promise<Runner> {
  const { target } = await openTargets({ target: await readTarget(`${path}#${service}`, {}) });
  return new Runner(await Machine.open(target));
}

/** What calls of `name argument` give, one after the other. */
async function answers(runner: Runner, ...lines: readonly string[]): Promise<unknown[]> {
  const calls = lines.map((line, at) => {
    const [name, ...args] = line.split(' ');
    const operation = runner.machine.target.operations.find((one) => one.function === name)!;
    return new Call(at, operation.index, 0, args.map(Number));
  });
  expect(await runner.run({ calls, seed: 0 })).toBeUndefined();
  return runner.answers.map(({ value }) => value);
}

it('has what is in them, as far as it may', async () => {
  const runner = await runnerOf('cellar');
  const lines = [
    'folders',
    'label 0',
    'label 1',
    'label 2',
    'make 0',
    'make 0',
    'make 1',
    'make 2',
    'note 0',
  ];
  // Numbers of WASI's errors, and 1.
  const [R, exist, notPermitted] = ['R'.charCodeAt(0), 7 + 1, 31 + 1];
  for (let round = 0; round < 3; round++)
    expect(await answers(runner, ...lines)).toEqual([3, R, R, 0, 0, exist, notPermitted, 0, 5]);
  // All of that was in memory, and was put back there.
  expect(runner.machine.made).toBe(1);
  expect(readdirSync(join(folder, 'wine'))).toEqual(['label']);
});

it('has none where it is granted none', async () => {
  expect(await answers(await runnerOf('bare'), 'folders', 'label 0')).toEqual([0, 0]);
});

it('may write more and more', async () => {
  const runner = await runnerOf('cellar');
  const { operations } = runner.machine.target;
  const operation = operations.find((one) => one.function === 'pour')!;
  const sequence = { calls: [new Call(0, operation.index, 0, [2])], seed: 0 };
  expect(await isGrowing(runner, [sequence], 400)).toBe(false);
  expect(runner.answers[0]?.value).toBe(0);
});

it('shows what is wrong with what a service makes of them', async () => {
  const run = await openSequence(`${path}#trusting`);
  run.call(`${CELLAR}#make`, 2);
  run.call(`${CELLAR}#make`, 2);
  await expect(run.holds()).rejects.toThrow(/make\(folder: 2\) -> 0\n.*make\(folder: 2\) -> trap/);
});
