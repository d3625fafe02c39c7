/** `nucleus fuzz --target linux`: from options to a campaign on system calls, and from what it finds to files. */

import { mkdirSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { CommandError, exitCode } from '../../../host/node/cli/exit-code.ts';
import type { FuzzValues } from '../../../host/node/cli/fuzz-command.ts';
import { kindOf, readProgram } from '../../../host/node/cli/program.ts';
import { startThread } from '../campaign/threads.ts';
import { conduct, DEFAULT_FOLDER, FOUND, workerEntry } from '../conduct.ts';
import type { Oracle } from '../execute/problem.ts';
import { FindingNames } from '../finding/finding-file.ts';
import { describe } from '../finding/replay.ts';
import { type NamedTarget, refuseComponentOptions } from '../named/named-target.ts';
import {
  isDecodable,
  type LinuxSource,
  linuxSubject,
  minimised,
  openComponents,
  openLinuxWork,
} from './campaign.ts';
import type { LinuxFinding } from './confirm.ts';
import { describeCalls } from './description.ts';
import { decodeSeed, encodeSeed, isSystemCallSeed } from './encoding.ts';
import { examine } from './examine.ts';
import { programText } from './program-text.ts';
import { Runner } from './runner.ts';
import { listing, observedLines } from './show.ts';

/** What the options of components are not for. */
const WHAT = 'system calls';

export const linuxTarget: NamedTarget = {
  fuzz: fuzzLinux,
  isSeed: isSystemCallSeed,
  replay: replayLinux,
  openWork: openLinuxWork,
};

async function fuzzLinux(file: string | undefined, values: FuzzValues): Promise<number> {
  refuseComponentOptions(values, WHAT);
  const source = sourceOf(file, values);
  const components = openComponents(source);
  const description = describeCalls();
  const folder = values.findings ?? DEFAULT_FOLDER;
  const names = new FindingNames();
  return conduct(
    {
      name: file ?? 'linux',
      subject: linuxSubject(components, description),
      functions: description.calls.length,
      openWorks: async (seed, jobs) =>
        jobs === 1
          ? [await openLinuxWork({ ...source, named: 'linux', seed, job: 0 })]
          : Array.from({ length: jobs }, (_, job) =>
              startThread(workerEntry, { ...source, named: 'linux', seed, job }),
            ),
      write: (finding) =>
        writeFinding(join(folder, names.next(finding.problem.oracle, finding.problem.function)), finding),
      isSequence: (bytes) => isDecodable(bytes, description),
      minimised: (entries) => minimised(entries, components, description),
      reached: async () => {
        const { system } = await Runner.open(components, description);
        return { name: file ?? 'linux', edges: system.edges, parts: system.codeParts() };
      },
    },
    values,
  );
}

/** Prints each call as it was made, and what is wrong. */
async function replayLinux(bytes: Uint8Array, file: string | undefined, values: FuzzValues): Promise<number> {
  refuseComponentOptions(values, WHAT);
  const description = describeCalls();
  const { sequence, finding } = decodeSeed(bytes, description);
  const runner = await Runner.open(openComponents(sourceOf(file, values)), description);
  const shown = await runner.run(sequence);
  const lines = observedLines(runner.observer.calls, sequence, description);
  const problem = shown ?? (await examine(runner, sequence, finding?.oracle as Oracle));
  for (const line of [...lines, ...(problem === undefined ? [] : describe(problem))])
    process.stdout.write(`${line}\n`);
  return problem === undefined ? 0 : FOUND;
}

/** Errors: CommandError. */
function sourceOf(file: string | undefined, _values: FuzzValues): Pick<LinuxSource, 'linux'> {
  if (file === undefined) return {};
  const linux = readProgram(file, resolve(file));
  if (kindOf(linux) !== 'component') throw new CommandError(exitCode.cannotRun, `${file}: is no component`);
  return { linux };
}

/** The seed, and beside it the same as a C program. Gives the seed's path. */
function writeFinding(name: string, { problem, sequence, key }: LinuxFinding): string {
  const description = describeCalls();
  const { oracle, message } = problem;
  mkdirSync(join(name, '..'), { recursive: true });
  const about = [...describe(problem), ...listing(sequence, description)];
  writeFileSync(`${name}.c`, programText(sequence, about, description));
  const path = `${name}.seed`;
  writeFileSync(path, encodeSeed({ sequence, finding: { oracle, where: key, message } }, description));
  return path;
}
