/** `--target NAME` for inputs of one kind: from options to a campaign, and from what it finds to files. */

import { mkdirSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { CommandError, exitCode } from '../../../host/node/cli/exit-code.ts';
import type { FuzzValues } from '../../../host/node/cli/fuzz-command.ts';
import { kindOf, readProgram } from '../../../host/node/cli/program.ts';
import type { Subject } from '../campaign/judge.ts';
import { workOfStepper } from '../campaign/rounds.ts';
import { startThread } from '../campaign/threads.ts';
import type { Work } from '../campaign/work.ts';
import { conduct, DEFAULT_FOLDER, FOUND, workerEntry } from '../conduct.ts';
import type { Oracle } from '../execute/problem.ts';
import { FindingNames } from '../finding/finding-file.ts';
import { describe } from '../finding/replay.ts';
import { type NamedTarget, refuseComponentOptions } from '../named/named-target.ts';
import { SeedError } from '../sequence/encoding.ts';
import { InputConfirmation, type InputFinding } from './confirm.ts';
import { InputJob } from './job.ts';
import type { InputKind, InputSource } from './kind.ts';
import { decodeInput, encodeInput, isInputSeed } from './seed.ts';

export function inputTarget<Input>(kind: InputKind<Input>): NamedTarget {
  return {
    fuzz: (file, values) => fuzz(kind, file, values),
    isSeed: (bytes) => isInputSeed(bytes, kind),
    replay: (bytes, file, values) => replay(kind, bytes, file, values),
    openWork: (source) => openInputWork(kind, source),
  };
}

/** In this thread. */
export async function openInputWork<Input>(kind: InputKind<Input>, source: InputSource): Promise<Work> {
  const trial = await kind.open(source);
  const work = workOfStepper(new InputJob(kind, trial, source.seed, source.job));
  return { ...work, close: async () => trial.close() };
}

/** A campaign on inputs; `close` when it is over. */
export function inputSubject<Input>(
  kind: InputKind<Input>,
  source: Pick<InputSource, 'component'>,
): Subject<InputFinding<Input>> & { close(): void } {
  const confirmation = new InputConfirmation(kind, () => kind.open(source));
  return {
    functions: kind.functions,
    confirm: (problem, bytes) => confirmation.confirm(decodeInput(bytes, kind).input, problem),
    close: () => confirmation.close(),
  };
}

async function fuzz<Input>(
  kind: InputKind<Input>,
  file: string | undefined,
  values: FuzzValues,
): Promise<number> {
  refuseComponentOptions(values, kind.what);
  const { name } = kind;
  const component = file === undefined ? undefined : componentOf(file);
  const source = { named: name, component };
  const folder = values.findings ?? DEFAULT_FOLDER;
  const names = new FindingNames();
  const subject = inputSubject(kind, source);
  const remark = kind.remark?.();
  if (remark !== undefined) process.stderr.write(`nucleus: --target ${name}: ${remark}\n`);
  try {
    return await conduct(
      {
        name: file ?? name,
        subject,
        functions: kind.functions.length,
        openWorks: async (seed, jobs) =>
          jobs === 1
            ? [await openInputWork(kind, { ...source, seed, job: 0 })]
            : Array.from({ length: jobs }, (_, job) => startThread(workerEntry, { ...source, seed, job })),
        write: (finding) => {
          const { oracle, function: called } = finding.problem;
          return writeFinding(kind, join(folder, names.next(oracle, called)), finding);
        },
        isSequence: (bytes) => isDecodable(bytes, kind),
        fromFile: (bytes) => {
          const input = kind.fromFile?.(bytes);
          return input && encodeInput({ input }, kind);
        },
        minimised: (entries) => minimised(kind, source, entries),
        reached: async () => {
          const trial = await kind.open(source);
          const parts = trial.parts();
          trial.close();
          return { name: file ?? name, edges: trial.edges, parts };
        },
      },
      values,
    );
  } finally {
    subject.close();
  }
}

/** Prints what happens, and what is wrong. */
async function replay<Input>(
  kind: InputKind<Input>,
  bytes: Uint8Array,
  file: string | undefined,
  values: FuzzValues,
): Promise<number> {
  refuseComponentOptions(values, kind.what);
  const { input, finding } = decodeInput(bytes, kind);
  const trial = await kind.open({ component: file === undefined ? undefined : componentOf(file) });
  try {
    const lines = await trial.show(input);
    const problem = await trial.examine(input, finding?.oracle as Oracle);
    for (const line of [...lines, ...(problem === undefined ? [] : describe(problem))])
      process.stdout.write(`${line}\n`);
    return problem === undefined ? 0 : FOUND;
  } finally {
    trial.close();
  }
}

/** Errors: CommandError. */
function componentOf(file: string): Uint8Array {
  const bytes = readProgram(file, resolve(file));
  if (kindOf(bytes) !== 'component') throw new CommandError(exitCode.cannotRun, `${file}: is no component`);
  return bytes;
}

/** The seed, and beside it what people can look at. Gives the seed's path. */
function writeFinding<Input>(
  kind: InputKind<Input>,
  name: string,
  { problem: { oracle, message }, input, key }: InputFinding<Input>,
): string {
  mkdirSync(join(name, '..'), { recursive: true });
  for (const [ending, content] of Object.entries(kind.files?.(input) ?? {}))
    writeFileSync(name + ending, content);
  const path = `${name}.seed`;
  writeFileSync(path, encodeInput({ input, finding: { oracle, where: key, message } }, kind));
  return path;
}

function isDecodable<Input>(bytes: Uint8Array, kind: InputKind<Input>): boolean {
  try {
    decodeInput(bytes, kind);
    return true;
  } catch (error) {
    if (error instanceof SeedError) return false;
    throw error;
  }
}

/** Of these the few that show all that they show together: shorter ones first. */
async function minimised<Input>(
  kind: InputKind<Input>,
  source: Pick<InputSource, 'component'>,
  entries: readonly Uint8Array[],
): Promise<Uint8Array[]> {
  const job = new InputJob(kind, await kind.open(source), 0);
  const kept: Uint8Array[] = [];
  for (const bytes of [...entries].sort((a, b) => a.length - b.length))
    if (await job.shows(decodeInput(bytes, kind).input)) kept.push(bytes);
  job.trial.close();
  return kept;
}
