/**
 * The command's exit codes. A program's own code (0 to 255, 128 + n after signal n) passes through; ours are those of
 * the shell and of timeout(1) where these have one, and of sysexits.h elsewhere, so that they rarely meet a program's.
 */

export const exitCode = {
  /** A bad option or option value (EX_USAGE). */
  usage: 64,
  /** A service of the kernel failed: trapped, could not be linked, or ran out of memory (EX_SOFTWARE). */
  service: 70,
  /** `--timeout` ended the run, as timeout(1). */
  timeout: 124,
  /** The program was found and cannot be run. */
  cannotRun: 126,
  /** There is no such program, or no such interpreter. */
  notFound: 127,
} as const;

/** What ends the command with one line on stderr. */
export class CommandError extends Error {
  readonly code: number;

  constructor(code: number, message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'CommandError';
    this.code = code;
  }
}

/** A bad option; `option` as the user would type it. */
export function usageError(option: string, problem: string): CommandError {
  return new CommandError(exitCode.usage, `${option}: ${problem}`);
}
