/** What is said of a manifest that cannot be: a line for each problem, and the exit code that goes with it. */

import { ManifestError } from '../../../kernel/manifest/problem.ts';
import { SystemError } from '../../../kernel/system/part.ts';
import { CommandError, exitCode } from './exit-code.ts';
import { FileError } from './host-file.ts';
import { tell } from './tell.ts';

/** Tells all problems but the last, which is the error's; gives back what is no problem of the manifest's. */
export function refusedManifest(path: string, error: unknown): unknown {
  if (error instanceof FileError) {
    const code = error.defect === 'missing' ? exitCode.notFound : exitCode.cannotRun;
    return new CommandError(code, `${path}: ${error.message}`);
  }
  if (!(error instanceof ManifestError || error instanceof SystemError)) return error;
  const lines = error.problems.map((problem) => `${path}: ${problem}`);
  for (const line of lines.slice(0, -1)) tell(line);
  return new CommandError(exitCode.cannotRun, lines.at(-1)!);
}
