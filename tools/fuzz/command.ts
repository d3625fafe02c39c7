/** `nucleus fuzz`: from options to a campaign, and from what it finds to lines and files. */

import { dirname, relative, resolve } from 'node:path';
import { CommandError, exitCode, usageError } from '../../host/node/cli/exit-code.ts';
import type { FuzzValues } from '../../host/node/cli/fuzz-command.ts';
import { switchOnFeatures } from '../../host/node/worker/engine-features.ts';
import { runCampaign } from './campaign/campaign.ts';
import { minimised, readCorpus, writeCorpus } from './campaign/corpus-folder.ts';
import { startThread } from './campaign/threads.ts';
import { openTargets, openWork, type Work, type WorkSource } from './campaign/work.ts';
import type { Oracle } from './execute/problem.ts';
import { benchMaker } from './finding/bench.ts';
import { FindingFolder, readSeedFile } from './finding/finding-file.ts';
import { replay } from './finding/replay.ts';
import { parseCount, parseTime } from './options.ts';
import { ReportFile } from './report/report-file.ts';
import { reporter } from './report-lines.ts';
import { decodeSeed, SeedError, targetOfSeed } from './sequence/encoding.ts';
import { readTarget } from './target/target-file.ts';

const DEFAULT_TIME = 60_000;
const DEFAULT_FOLDER = 'fuzz-findings';
const MOST_JOBS = 64;
const FOUND = 1;

/** Beside this module, in the bundle. */
const workerEntry = new URL('./fuzz-worker.js', import.meta.url);

/** Gives the exit code. Errors: CommandError. */
export async function fuzzTarget(file: string | undefined, values: FuzzValues): Promise<number> {
  switchOnFeatures();
  if (values.replay !== undefined) return replayFile(values.replay, file, values);
  if (file === undefined)
    throw new CommandError(exitCode.usage, 'nucleus fuzz takes a TARGET; see nucleus fuzz --help');
  const { seed, runs, time, jobs } = numbers(values);
  const sources = sourcesOf(file, values);
  const { target, bench } = await open(sources, values);
  const tell = reporter(target, { file, seed, jobs, json: values.json ?? false });
  const how = {
    file: sources.target.path,
    other: sources.other?.path,
    stateless: bench.stateless ?? false,
    check: values.check,
  };
  const folder = new FindingFolder(values.findings ?? DEFAULT_FOLDER, target, how);
  const corpus = values.corpus === undefined ? undefined : readCorpus(values.corpus, target);
  const report = values.report === undefined ? undefined : new ReportFile(values.report);
  tell.begin(corpus);
  const works = await openWorks({ ...sources, seed }, jobs);
  try {
    const summary = await runCampaign(target, works, {
      ...{ runs, time, bench, corpus: corpus?.entries ?? [] },
      found: (finding) => {
        const path = folder.write(finding);
        report?.found(finding, path);
        tell.found(finding, path);
      },
      progress: tell.progress,
    });
    if (values.corpus !== undefined) {
      const entries = [...(corpus?.entries ?? []), ...summary.kept];
      writeCorpus(values.corpus, await minimised(entries, target, bench));
    }
    await report?.write(target, seed, summary);
    tell.end(summary);
    return summary.findings > 0 ? FOUND : 0;
  } finally {
    await Promise.all(works.map((work) => work.close()));
  }
}

function numbers(values: FuzzValues) {
  const { seed, runs, time, jobs } = values;
  const count = runs === undefined ? undefined : parseCount('--runs', runs, 1);
  return {
    seed: seed === undefined ? Math.floor(Math.random() * 2 ** 32) : parseCount('--seed', seed, 0),
    runs: count,
    time: time !== undefined ? parseTime(time) : count === undefined ? DEFAULT_TIME : undefined,
    jobs: jobs === undefined ? 1 : parseCount('--jobs', jobs, 1, MOST_JOBS),
  };
}

type Sources = Omit<WorkSource, 'seed' | 'job'>;

function sourcesOf(file: string, values: FuzzValues): Sources {
  return {
    target: readTarget(file, values),
    other: values.diff === undefined ? undefined : readTarget(values.diff, values),
    stateless: values.stateless,
    check: values.check,
  };
}

async function open(sources: Sources, { diff }: FuzzValues): ReturnType<typeof openTargets> {
  try {
    return await openTargets(sources);
  } catch (cause) {
    if (!(cause instanceof TypeError)) throw cause;
    throw usageError(`--diff ${diff}`, cause.message);
  }
}

/** One job runs in this thread. */
async function openWorks(source: Omit<WorkSource, 'job'>, jobs: number): Promise<Work[]> {
  if (jobs === 1) return [await openWork({ ...source, job: 0 })];
  return Array.from({ length: jobs }, (_, job) => startThread(workerEntry, { ...source, job }));
}

async function replayFile(path: string, file: string | undefined, values: FuzzValues): Promise<number> {
  const bytes = readSeedFile('--replay', path);
  try {
    const named = targetOfSeed(bytes);
    const found = file ?? (named === undefined ? undefined : relative('.', resolve(dirname(path), named)));
    if (found === undefined)
      throw usageError(`--replay ${path}`, 'it does not say of which target: name one');
    const { target, bench } = await open(sourcesOf(found, values), values);
    const { sequence, finding } = decodeSeed(bytes, target.operations);
    const make = benchMaker(target, bench);
    const { lines, problem } = await replay(target, sequence, { make, oracle: finding?.oracle as Oracle });
    for (const line of lines) process.stdout.write(`${line}\n`);
    return problem === undefined ? 0 : FOUND;
  } catch (cause) {
    if (cause instanceof SeedError) throw usageError(`--replay ${path}`, cause.message);
    throw cause;
  }
}
