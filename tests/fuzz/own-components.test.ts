/**
 * Components of ours hold under sequences of calls, whatever the world answers them: those that earlier campaigns kept, a few new ones
 * from a seed, and those that have found something once. `NUCLEUS_FUZZ_TIME=15m npx vitest run tests/fuzz/own-components.test.ts` runs a campaign of
 * that time on each, with two jobs, and leaves a small corpus of what it reached.
 */

import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { runCampaign } from '../../tools/fuzz/campaign/campaign.ts';
import { readCorpus, writeCorpus } from '../../tools/fuzz/campaign/corpus-folder.ts';
import { componentSubject, openTargets, openWork } from '../../tools/fuzz/campaign/work.ts';
import type { Oracle } from '../../tools/fuzz/execute/problem.ts';
import { benchMaker } from '../../tools/fuzz/finding/bench.ts';
import { describe as describeProblem } from '../../tools/fuzz/finding/replay.ts';
import { examine } from '../../tools/fuzz/oracle/examine.ts';
import { decodeSeed, isSeed } from '../../tools/fuzz/sequence/encoding.ts';
import type { Target } from '../../tools/fuzz/target/target.ts';
import { readTarget } from '../../tools/fuzz/target/target-file.ts';
import { root } from '../arch/source-files.ts';
import { campaigns } from './campaigns.ts';
import { smallCorpus } from './small-corpus.ts';

const time = process.env.NUCLEUS_FUZZ_TIME;
const runs = Number(process.env.NUCLEUS_FUZZ_RUNS ?? 32);
const corpora = join(root, 'tests', 'fuzz', 'corpus');
const findings = join(root, 'tests', 'fuzz', 'findings');

async function sourceOf(name: string) {
  const path = join(root, 'dist', 'components', `${name}.wasm`);
  const check = join(root, 'tests', 'fuzz', 'checks', `${name}.mjs`);
  return {
    target: await readTarget(path, { wit: join(root, 'wit') }),
    check: existsSync(check) ? check : undefined,
  };
}

const readerOf = ({ operations }: Target) => ({
  isSequence: (bytes: Uint8Array) => isSeed(bytes, operations),
});

describe.skipIf(time !== undefined)('what earlier campaigns kept, and a few new sequences', () => {
  it.each(Object.keys(campaigns))('%s', async (name) => {
    const source = await sourceOf(name);
    const { target, bench } = await openTargets(source);
    const found: string[] = [];
    const work = await openWork({ ...source, seed: 1, job: 0 });
    const { entries } = readCorpus(join(corpora, name), readerOf(target));
    const summary = await runCampaign(componentSubject(target, bench), [work], {
      ...{ runs: campaigns[name]!.runs ?? runs, corpus: entries },
      found: (one) => found.push(...describeProblem(one.problem)),
    });
    expect(found).toEqual([]);
    expect(summary.edges).toBeGreaterThanOrEqual(campaigns[name]!.edges);
  });
});

describe.skipIf(time === undefined)('a campaign', () => {
  const only = process.env.NUCLEUS_FUZZ_ONLY?.split(',');
  const names = Object.keys(campaigns).filter((name) => only?.includes(name) ?? true);
  it.each(names)('%s', async (name) => {
    const source = await sourceOf(name);
    const folder = mkdtempSync(join(tmpdir(), 'nucleus-campaign-'));
    try {
      const corpus = join(folder, 'corpus');
      const command = [join(root, 'dist', 'bin', 'nucleus.js'), 'fuzz', source.target.path];
      const wit = ['--wit', join(root, 'wit')];
      const options = ['--time', time!, '--jobs', '2', '--seed', '1', '--corpus', corpus, '--json', ...wit];
      const check = source.check === undefined ? [] : ['--check', source.check];
      const where = ['--findings', join(root, 'fuzz-findings', name)];
      const { target, bench } = await openTargets(source);
      const known = readCorpus(join(corpora, name), readerOf(target));
      writeCorpus(corpus, known.entries);
      const { status, stdout, stderr } = spawnSync(
        process.execPath,
        [...command, ...options, ...check, ...where],
        { encoding: 'utf8', maxBuffer: 1 << 30 },
      );
      const lines = stdout.split('\n').filter((line) => /"event":"(finding|end)"/.test(line));
      console.log(name, lines.at(-1)?.replace(/,"functions".*/, '}'));
      const { entries } = readCorpus(corpus, readerOf(target));
      writeCorpus(join(corpora, name), await smallCorpus(entries, target, bench));
      expect([status, stderr, ...lines.slice(0, -1)]).toEqual([0, '']);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});

const seeds = readdirSync(findings).flatMap((name) =>
  readdirSync(join(findings, name)).map((file) => [name, basename(file, '.seed')] as const),
);

it.each(seeds)('%s: %s shows nothing any more', async (name, file) => {
  const { target, bench } = await openTargets(await sourceOf(name));
  const bytes = readFileSync(join(findings, name, `${file}.seed`));
  const { sequence, finding } = decodeSeed(bytes, target.operations);
  const found = await examine(await benchMaker(target, bench)(), sequence, finding!.oracle as Oracle);
  expect(found && describeProblem(found)).toBeUndefined();
});
