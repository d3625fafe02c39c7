/** What a person is told when a personality does not start a program. */

import { maximumMemory } from '../manifest/manifest.ts';
import { ProgramFailure } from './failure.ts';
import { explainFileError, explainLoadError, type LoadError } from './load-error.ts';

/** `spawn-error` of nucleus:personality/programs, in jco's conventions. */
export type SpawnError =
  | { readonly tag: 'image'; readonly val: LoadError }
  | { readonly tag: 'file'; readonly val: { readonly tag: string } }
  | { readonly tag: 'no-interpreter'; readonly val: string }
  | { readonly tag: 'no-place'; readonly val: bigint }
  | { readonly tag: 'denied' | 'peer-died' | 'no-directory' | 'exhausted' };

/** What was to be started. */
export interface Asked {
  /** As messages call it. */
  readonly name: string;
  readonly directory: string;
  /** Its limit, in bytes. */
  readonly memory: number;
  /** The image's format, as the loader names it. */
  readonly format: () => string;
}

export function spawnRefusal(asked: Asked, error: SpawnError, cause: unknown): ProgramFailure {
  const fail = (defect: ProgramFailure['defect'], text: string) =>
    new ProgramFailure(defect, `${asked.name}: ${text}`, { cause });
  switch (error.tag) {
    case 'image':
      return fail('not-executable', `cannot be run: ${explainLoadError(error.val, asked.format())}`);
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
        `its working directory ${asked.directory} is not in the file system it is granted`,
      );
    case 'no-place':
      return fail('not-executable', `cannot be run: it belongs at 0x${error.val.toString(16)}, ${noPlace}`);
    case 'exhausted':
      return fail('exhausted', exhaustion(asked.memory));
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
