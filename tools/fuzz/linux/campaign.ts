/** Campaigns on the system calls of the Linux personality: what jobs and the judge are made of. */

import { CommandError, exitCode } from '../../../host/node/cli/exit-code.ts';
import { BinaryError } from '../../../kernel/component/index.ts';
import type { Subject } from '../campaign/judge.ts';
import { workOfStepper } from '../campaign/rounds.ts';
import type { Work } from '../campaign/work.ts';
import type { NamedSource } from '../named/named-target.ts';
import { SeedError } from '../sequence/encoding.ts';
import { LinuxConfirmation, type LinuxFinding } from './confirm.ts';
import { type Description, describeCalls } from './description.ts';
import { decodeSeed, encodeSeed } from './encoding.ts';
import { LinuxJob } from './job.ts';
import { Runner } from './runner.ts';
import { type Components, loadComponents } from './system.ts';

export interface LinuxSource extends NamedSource {
  /** In place of the built-in personality. */
  readonly linux?: Uint8Array;
}

/** Sequences of a job between two exchanges: a program takes some milliseconds. */
const ROUND = 64;

/** Errors: CommandError. */
export function openComponents({ linux }: Pick<LinuxSource, 'linux'>): Components {
  try {
    return loadComponents(linux && { linux });
  } catch (cause) {
    if (!(cause instanceof BinaryError)) throw cause;
    throw new CommandError(exitCode.cannotRun, cause.message, { cause });
  }
}

/** In this thread. */
export async function openLinuxWork(source: LinuxSource): Promise<Work> {
  return workOfStepper(new LinuxJob(await Runner.open(openComponents(source), describeCalls()), source));
}

export function linuxSubject(components: Components, description: Description): Subject<LinuxFinding> {
  const confirmation = new LinuxConfirmation(components, description);
  return {
    functions: description.calls.map(({ name }) => name),
    round: ROUND,
    confirm: (problem, bytes) => confirmation.confirm(decodeSeed(bytes, description).sequence, problem),
  };
}

export function isDecodable(bytes: Uint8Array, description: Description): boolean {
  try {
    decodeSeed(bytes, description);
    return true;
  } catch (error) {
    if (error instanceof SeedError) return false;
    throw error;
  }
}

/** Of these the few that show all that they show together: shorter ones first. */
export async function minimised(
  entries: readonly Uint8Array[],
  components: Components,
  description: Description,
): Promise<Uint8Array[]> {
  const job = new LinuxJob(await Runner.open(components, description), { seed: 0, job: 0 });
  const sequences = entries
    .map((bytes) => decodeSeed(bytes, description).sequence)
    .sort((a, b) => a.calls.length - b.calls.length);
  const kept: Uint8Array[] = [];
  for (const sequence of sequences)
    if (await job.shows(sequence)) kept.push(encodeSeed({ sequence }, description));
  return kept;
}
