/** A campaign from its options to its end, whatever is called: what is told, written, kept. */

import type { FuzzValues } from '../../host/node/cli/fuzz-command.ts';
import { runCampaign } from './campaign/campaign.ts';
import { readCorpus, writeCorpus } from './campaign/corpus-folder.ts';
import type { Keyed, Subject } from './campaign/judge.ts';
import type { Work } from './campaign/work.ts';
import type { Problem } from './execute/problem.ts';
import { checkFile, checkFolder } from './folder-option.ts';
import { parseCount, parseTime } from './options.ts';
import { type Reached, ReportFile } from './report/report-file.ts';
import { reporter } from './report-lines.ts';

const DEFAULT_TIME = 60_000;
const MOST_JOBS = 64;
export const DEFAULT_FOLDER = 'fuzz-findings';
/** Exit code. */
export const FOUND = 1;

/** Beside this module, in the bundle. */
export const workerEntry = new URL('./fuzz-worker.js', import.meta.url);

/** What a campaign needs to know of what it is about. */
export interface Matter<Finding extends Keyed & { readonly problem: Problem }> {
  /** As the user names it. */
  readonly name: string;
  readonly subject: Subject<Finding>;
  /** How many functions there are, as people count them. */
  readonly functions: number;
  openWorks(seed: number, jobs: number): Promise<Work[]>;
  /** Gives the path of the seed. */
  write(finding: Finding): string;
  /** Whether a file of a corpus is one of its sequences. */
  isSequence(bytes: Uint8Array): boolean;
  /** Makes a sequence of a file of a corpus that is no seed. */
  fromFile?(bytes: Uint8Array): Uint8Array | undefined;
  /** Of these the few that show all that they show together. */
  minimised(entries: readonly Uint8Array[]): Promise<Uint8Array[]>;
  reached(): Promise<Reached>;
}

/** Gives the exit code. Errors: CommandError. */
export async function conduct<Finding extends Keyed & { readonly problem: Problem }>(
  matter: Matter<Finding>,
  values: FuzzValues,
): Promise<number> {
  const { seed, runs, time, jobs } = numbers(values);
  const { name, subject, functions } = matter;
  const tell = reporter(functions, { file: name, seed, jobs, json: values.json ?? false });
  checkFolder('--findings', values.findings ?? DEFAULT_FOLDER);
  if (values.corpus !== undefined) checkFolder('--corpus', values.corpus);
  if (values.report !== undefined) checkFile('--report', values.report);
  const corpus = values.corpus === undefined ? undefined : readCorpus(values.corpus, matter);
  const report = values.report === undefined ? undefined : new ReportFile(values.report);
  tell.begin(corpus);
  const works = await matter.openWorks(seed, jobs);
  try {
    const summary = await runCampaign(subject, works, {
      ...{ runs, time, corpus: corpus?.entries ?? [] },
      found: (finding) => {
        const path = matter.write(finding);
        report?.found(finding, path);
        tell.found(finding, path);
      },
      progress: tell.progress,
    });
    if (values.corpus !== undefined) {
      const entries = [...(corpus?.entries ?? []), ...summary.kept];
      writeCorpus(values.corpus, await matter.minimised(entries));
    }
    report?.write(await matter.reached(), seed, summary);
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
