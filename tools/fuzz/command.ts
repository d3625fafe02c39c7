/** `nucleus fuzz`: from options to a campaign on a component, or on what `--target` names. */

import { dirname, relative, resolve } from 'node:path';
import { CommandError, exitCode, usageError } from '../../host/node/cli/exit-code.ts';
import type { FuzzValues } from '../../host/node/cli/fuzz-command.ts';
import { tell } from '../../host/node/cli/tell.ts';
import { switchOnFeatures } from '../../host/node/worker/engine-features.ts';
import { ComponentError, LinkError, Trap } from '../../kernel/component/index.ts';
import { minimised } from './campaign/corpus-folder.ts';
import { startThread } from './campaign/threads.ts';
import { componentSubject, openTargets, openWork, type Work, type WorkSource } from './campaign/work.ts';
import { conduct, DEFAULT_FOLDER, FOUND, workerEntry } from './conduct.ts';
import { Code } from './execute/code.ts';
import { Machine } from './execute/machine.ts';
import type { Oracle } from './execute/problem.ts';
import { benchMaker } from './finding/bench.ts';
import { FindingFolder, readSeedFile } from './finding/finding-file.ts';
import { replay } from './finding/replay.ts';
import { targetNamed, targetOf } from './named/targets.ts';
import { decodeSeed, isSeed, SeedError, targetOfSeed } from './sequence/encoding.ts';
import type { Target } from './target/target.ts';
import { readTarget } from './target/target-file.ts';

/** Gives the exit code. Errors: CommandError. */
export async function fuzzTarget(file: string | undefined, values: FuzzValues): Promise<number> {
  switchOnFeatures();
  if (values.replay !== undefined) return replayFile(values.replay, file, values);
  if (values.target !== undefined) return targetNamed(values.target).fuzz(file, values);
  if (file === undefined)
    throw new CommandError(exitCode.usage, 'nucleus fuzz takes a TARGET; see nucleus fuzz --help');
  const sources = await sourcesOf(file, values);
  const { target, bench } = await open(sources, values);
  for (const name of target.beside)
    tell(`${name}: of no interface, and not called; --interface ${name} calls it`);
  const how = {
    file: sources.target.path,
    other: sources.other?.path,
    stateless: bench.stateless ?? false,
    check: values.check,
  };
  const folder = new FindingFolder(values.findings ?? DEFAULT_FOLDER, target, how);
  return conduct(
    {
      name: file,
      subject: componentSubject(target, bench),
      functions: target.operations.filter(({ kind }) => kind === 'function').length,
      openWorks: (seed, jobs) => openWorks({ ...sources, seed }, jobs),
      write: (finding) => folder.write(finding),
      isSequence: (bytes) => isSeed(bytes, target.operations),
      minimised: (entries) => minimised(entries, target, bench),
      reached: async () => {
        const code = new Code();
        await Machine.open(target, code);
        const isAlone = target.services.length === 1;
        const parts = Array.from(code.parts, ([module, one]) => ({
          ...one,
          of: isAlone ? undefined : one.service,
          path: target.services.find(({ name }) => name === one.service)?.path,
          module,
        }));
        return { name: file, edges: code.edges, parts, path: sources.target.path };
      },
    },
    values,
  );
}

type Sources = Omit<WorkSource, 'seed' | 'job'>;

async function sourcesOf(file: string, values: FuzzValues): Promise<Sources> {
  return {
    target: await readTarget(file, values),
    other: values.diff === undefined ? undefined : await readTarget(values.diff, values),
    stateless: values.stateless,
    check: values.check,
  };
}

async function open(sources: Sources, { diff }: FuzzValues): ReturnType<typeof openTargets> {
  try {
    const opened = await openTargets(sources);
    for (const one of [opened.target, opened.bench.other]) if (one) await refuseUnfit(one);
    return opened;
  } catch (cause) {
    if (!(cause instanceof TypeError)) throw cause;
    throw diff === undefined ? cause : usageError(`--diff ${diff}`, cause.message);
  }
}

/** Services that do not start together. Errors: CommandError. */
async function refuseUnfit(target: Target): Promise<void> {
  if (target.services.length === 1) return;
  try {
    await Machine.open(target);
  } catch (cause) {
    if (!(cause instanceof LinkError || cause instanceof Trap || cause instanceof ComponentError))
      throw cause;
    const text = `${target.name}: ${cause.message}; --model-imports does without the services behind it`;
    throw new CommandError(exitCode.cannotRun, text, { cause });
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
    const one = targetOf(bytes);
    if (one !== undefined) return await one.replay(bytes, file, values);
    const named = targetOfSeed(bytes);
    const found = file ?? (named === undefined ? undefined : relative('.', resolve(dirname(path), named)));
    if (found === undefined)
      throw usageError(`--replay ${path}`, 'it does not say of which target: name one');
    const { target, bench } = await open(await sourcesOf(found, values), values);
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
