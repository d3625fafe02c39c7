/** Starts the program: nucleus:personality/programs as JavaScript calls it, and what its refusals mean. */

import type { Right } from '../capability/rights.ts';
import { type Handle, lendAs } from '../component/index.ts';
import { type Manifest, maximumMemory, type StandardStream } from '../manifest/manifest.ts';
import type { Steppable } from '../task/index.ts';
import { ProgramFailure } from './failure.ts';
import type { Grants } from './grants.ts';
import { explainFileError, explainLoadError, type LoadError } from './load-error.ts';
import type { NodeHandle } from './mounts.ts';
import type { Platform } from './platform.ts';
import type { Functions } from './services.ts';

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

type SpawnError =
  | { readonly tag: 'image'; readonly val: LoadError }
  | { readonly tag: 'file'; readonly val: { readonly tag: string } }
  | { readonly tag: 'no-interpreter'; readonly val: string }
  | { readonly tag: 'no-place'; readonly val: bigint }
  | { readonly tag: 'denied' | 'peer-died' | 'no-directory' | 'exhausted' };

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
    throw payload === undefined ? cause : refusal(spawner, head, payload, cause);
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

function refusal(
  { manifest, loader }: Spawner,
  head: Uint8Array,
  error: SpawnError,
  cause: unknown,
): ProgramFailure {
  const { program, limits } = manifest;
  const fail = (defect: ProgramFailure['defect'], text: string) =>
    new ProgramFailure(defect, `${program.arguments[0]}: ${text}`, { cause });
  switch (error.tag) {
    case 'image': {
      const format = (loader as unknown as { identify(head: Uint8Array): string }).identify(head);
      return fail('not-executable', `cannot be run: ${explainLoadError(error.val, format)}`);
    }
    case 'file':
      return fail('not-executable', `cannot be read: ${explainFileError(error.val)}`);
    case 'no-interpreter':
      return fail(
        'no-interpreter',
        `needs the interpreter ${error.val}, which is in no granted directory; grant it with --root or --dir, or link the program statically`,
      );
    case 'no-directory':
      return fail(
        'no-directory',
        `its working directory ${program.directory} is not in the file system it is granted`,
      );
    case 'no-place':
      return fail('not-executable', `cannot be run: it belongs at 0x${error.val.toString(16)}, ${noPlace}`);
    case 'exhausted':
      return fail('exhausted', exhaustion(limits.memory));
    default:
      return fail('not-executable', `could not be started: ${error.tag.replace('-', ' ')}`);
  }
}

const noPlace = 'where a machine has no memory; link it to lower addresses';

/** What helps against a program's size: more memory, as far as there can be more. */
function exhaustion(memory: number): string {
  if (memory >= maximumMemory)
    return `does not fit into ${memory} bytes of memory, the most that there can be`;
  return `does not fit into ${memory} bytes of memory; raise --memory, to 4G at most`;
}

export type { NodeHandle };
