/** Starts the program: nucleus:personality/programs as JavaScript calls it, and what its refusals mean. */

import type { Right } from '../capability/rights.ts';
import { type Handle, lendAs } from '../component/index.ts';
import type { Manifest, StandardStream } from '../manifest/manifest.ts';
import type { Steppable } from '../task/index.ts';
import { ProgramFailure } from './failure.ts';
import type { Grants } from './grants.ts';
import { explainFileError } from './load-error.ts';
import type { NodeHandle } from './mounts.ts';
import type { Platform } from './platform.ts';
import type { Functions } from './services.ts';
import { type SpawnError, spawnRefusal } from './spawn-refusal.ts';

/** `usage` of nucleus:task/tasks, in jco's conventions. */
export interface Usage {
  readonly instructions: bigint;
  readonly calls: bigint;
  readonly memory: bigint;
  readonly peakMemory: bigint;
}

/** `task` of nucleus:task/tasks. */
export interface Task extends Handle, Steppable {
  usage(): Usage;
}

/** As many bytes as the loader needs to say what an image is. */
const headLength = 64;

export interface Spawner {
  readonly manifest: Manifest;
  readonly platform: Platform;
  readonly grants: Grants;
  readonly personality: Functions;
  readonly loader: Functions;
}

/** Errors: ProgramFailure; what a service throws when it traps. */
export function spawn(spawner: Spawner): Task {
  const { manifest, platform, grants } = spawner;
  const { program, limits } = manifest;
  const image = program.inRoot ? grants.imageInRoot(program.path) : grants.image(program.host);
  const head = readHead(image, program.arguments[0]!);
  const request = {
    path: program.path,
    image,
    arguments: program.arguments,
    environment: program.environment,
    directory: program.directory,
    memory: BigInt(limits.memory),
    tasks: limits.tasks,
    layout: program.layout === undefined ? undefined : BigInt(program.layout),
    level: program.level,
    translation: program.translation ?? 'hot',
    streams: streamsOf(manifest, platform),
  };
  try {
    return (spawner.personality as unknown as { spawn(request: object): Task }).spawn(request);
  } catch (cause) {
    const payload = (cause as { payload?: SpawnError }).payload;
    if (payload === undefined) throw cause;
    const format = () => (spawner.loader as unknown as { identify(head: Uint8Array): string }).identify(head);
    const asked = {
      name: program.arguments[0]!,
      directory: program.directory,
      memory: limits.memory,
      format,
    };
    throw spawnRefusal(asked, payload, cause);
  }
}

function readHead(image: NodeHandle, name: string): Uint8Array {
  try {
    return image.readAt(0n, headLength);
  } catch (cause) {
    const { payload } = cause as { payload?: { tag: string } };
    if (payload === undefined) throw cause;
    const text = `${name}: cannot be read: ${explainFileError(payload)}`;
    throw new ProgramFailure('not-executable', text, { cause });
  }
}

function streamsOf({ grants }: Manifest, platform: Platform): object {
  const lend = (name: StandardStream, right: Right) => {
    const standard = grants.streams.includes(name) ? platform[name] : undefined;
    if (standard) lendAs(standard.stream, [right], `standard ${name}`);
    return standard;
  };
  const input = lend('input', 'read');
  return {
    input: input && { ...input, already: new Uint8Array() },
    output: lend('output', 'write'),
    error: lend('error', 'write'),
    window: platform.window,
  };
}

export type { NodeHandle };
