/** What a failure of the kernel means for who typed the command: its exit code, and its line. */

import {
  ComponentFailure,
  GrantFailure,
  LinkFailure,
  ProgramFailure,
  ServiceFailure,
  TimeoutFailure,
} from '../../../kernel/supervisor/failure.ts';
import { CommandError, exitCode } from './exit-code.ts';
import { isBuiltIn } from './services.ts';

/** A CommandError for what the kernel throws on purpose; anything else as it is. `name` is the program's. */
export function commandError(error: unknown, name: string): unknown {
  const fail = (code: number, message: string) => new CommandError(code, message, { cause: error });
  if (error instanceof TimeoutFailure)
    return fail(exitCode.timeout, `${name}: timed out after ${error.seconds} s`);
  if (error instanceof ProgramFailure) return fail(programCodes[error.defect], error.message);
  if (error instanceof GrantFailure) return fail(exitCode.usage, `--dir: ${error.message}`);
  if (error instanceof ComponentFailure && !isBuiltIn(error.component))
    return fail(exitCode.usage, `--replace: ${error.message}`);
  if (error instanceof LinkFailure || error instanceof ServiceFailure)
    return fail(exitCode.service, error.message);
  return error;
}

const programCodes: Record<ProgramFailure['defect'], number> = {
  'not-found': exitCode.notFound,
  'not-executable': exitCode.cannotRun,
  'no-interpreter': exitCode.notFound,
  'no-directory': exitCode.usage,
  exhausted: exitCode.cannotRun,
};
