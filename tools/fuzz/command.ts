/** `nucleus fuzz`: from options to a campaign, and from what it finds to lines and files. */

import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { CommandError, exitCode, usageError } from '../../host/node/cli/exit-code.ts';
import type { FuzzValues } from '../../host/node/cli/fuzz-command.ts';
import { rightsPath } from '../../host/node/cli/installation.ts';
import { kindOf, readProgram } from '../../host/node/cli/program.ts';
import { parseRightsTable } from '../../kernel/capability/requirements.ts';
import { BinaryError } from '../../kernel/component/index.ts';
import { runCampaign, type Summary } from './campaign/campaign.ts';
import type { Oracle } from './execute/problem.ts';
import { type BenchOptions, benchMaker } from './finding/bench.ts';
import type { Finding } from './finding/confirm.ts';
import { describe, replay } from './finding/replay.ts';
import { parseCount, parseTime } from './options.ts';
import { decodeSeed, encodeSeed, SeedError, targetOfSeed } from './sequence/encoding.ts';
import { alignedWith, openTarget, type Target } from './target/target.ts';

const DEFAULT_TIME = 60_000;
const DEFAULT_FOLDER = 'fuzz-findings';
const FOUND = 1;

/** Gives the exit code. Errors: CommandError. */
export async function fuzzTarget(file: string | undefined, values: FuzzValues): Promise<number> {
  if (values.replay !== undefined) return replayFile(values.replay, file, values);
  if (file === undefined)
    throw new CommandError(exitCode.usage, 'nucleus fuzz takes a TARGET; see nucleus fuzz --help');
  const seed =
    values.seed === undefined ? Math.floor(Math.random() * 2 ** 32) : parseCount('--seed', values.seed, 0);
  const runs = values.runs === undefined ? undefined : parseCount('--runs', values.runs, 1);
  const time =
    values.time === undefined ? (runs === undefined ? DEFAULT_TIME : undefined) : parseTime(values.time);
  const target = open(file, values);
  const bench = benchOptions(target, values);
  const say = (line: string) => process.stdout.write(`${line}\n`);
  if (!values.json)
    say(
      `${file}: ${target.operations.filter(({ kind }) => kind === 'function').length} functions, seed ${seed}`,
    );
  const folder = values.findings ?? DEFAULT_FOLDER;
  const names = new Set<string>();
  const found = (finding: Finding) => {
    const path = write(finding, target, file, folder, names);
    if (values.json)
      say(JSON.stringify({ event: 'finding', ...finding.problem, key: finding.key, file: path }));
    else for (const line of ['', ...describe(finding.problem), `  nucleus fuzz --replay ${path}`]) say(line);
  };
  const summary = await runCampaign(target, { seed, runs, time, found, ...bench });
  if (values.json) say(JSON.stringify({ event: 'end', seed, ...summary }));
  else for (const line of summed(summary)) say(line);
  return summary.findings > 0 ? FOUND : 0;
}

function benchOptions(target: Target, values: FuzzValues): BenchOptions {
  const { diff, stateless } = values;
  if (diff === undefined) return { stateless };
  try {
    return { stateless, other: alignedWith(open(diff, values), target) };
  } catch (cause) {
    if (!(cause instanceof TypeError)) throw cause;
    throw usageError(`--diff ${diff}`, cause.message);
  }
}

function summed({ runs, calls, milliseconds, edges, ofEdges, corpus, findings }: Summary): string[] {
  const seconds = milliseconds / 1000;
  return [
    '',
    `${runs} sequences, ${calls} calls in ${seconds.toFixed(1)} s (${Math.round(calls / seconds)} calls a second)`,
    `${edges} of ${ofEdges} edges, ${corpus} sequences kept, ${findings} ${findings === 1 ? 'finding' : 'findings'}`,
  ];
}

function open(file: string, { interface: interfaces }: FuzzValues): Target {
  const bytes = readProgram(file, resolve(file));
  if (kindOf(bytes) !== 'component') throw new CommandError(exitCode.cannotRun, `${file}: is no component`);
  const rights = parseRightsTable(JSON.parse(readFileSync(rightsPath(), 'utf8')));
  try {
    return openTarget(bytes, { name: file, rights, ...(interfaces && { interfaces }) });
  } catch (cause) {
    if (!(cause instanceof BinaryError || cause instanceof TypeError)) throw cause;
    if (interfaces !== undefined && cause instanceof TypeError)
      throw usageError(
        `--interface ${interfaces.join(' ')}`,
        `${file} exports no such interface; see nucleus inspect`,
      );
    throw new CommandError(exitCode.cannotRun, `${file}: ${cause.message}`, { cause });
  }
}

/** Gives the path of the seed. */
function write(finding: Finding, target: Target, file: string, folder: string, names: Set<string>): string {
  const { oracle, function: called, message } = finding.problem;
  const word = called.replace(/^.*[#/.\]]/, '');
  let name = `${oracle}-${word}`;
  for (let count = 2; names.has(name); count++) name = `${oracle}-${word}-${count}`;
  names.add(name);
  mkdirSync(folder, { recursive: true });
  const path = join(folder, `${name}.seed`);
  const { sequence, key } = finding;
  const seed = {
    sequence,
    finding: { oracle, where: key, message },
    target: relative(resolve(folder), resolve(file)),
  };
  writeFileSync(path, encodeSeed(seed, target.operations));
  return path;
}

async function replayFile(path: string, file: string | undefined, values: FuzzValues): Promise<number> {
  const bytes = read(path);
  try {
    const named = targetOfSeed(bytes);
    const found = file ?? (named === undefined ? undefined : relative('.', resolve(dirname(path), named)));
    if (found === undefined)
      throw usageError(`--replay ${path}`, 'it does not say of which target: name one');
    const target = open(found, values);
    const { sequence, finding } = decodeSeed(bytes, target.operations);
    const make = benchMaker(target, benchOptions(target, values));
    const { lines, problem } = await replay(target, sequence, { make, oracle: finding?.oracle as Oracle });
    for (const line of lines) process.stdout.write(`${line}\n`);
    return problem === undefined ? 0 : FOUND;
  } catch (cause) {
    if (cause instanceof SeedError) throw usageError(`--replay ${path}`, cause.message);
    throw cause;
  }
}

function read(path: string): Uint8Array {
  try {
    return readFileSync(path);
  } catch (cause) {
    const { code, message } = cause as NodeJS.ErrnoException;
    throw usageError(`--replay ${path}`, `cannot be read: ${code ?? message}`);
  }
}
