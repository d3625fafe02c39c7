/** An ending with the program's own code. */
import { Result, Unit } from '../../lib/wit';
import { exitWithCode } from '../gen/import/wasi-cli-exit';

export function end(code: u8): Result<Unit, Unit> {
  exitWithCode(code);
  // A host that comes back from there has not ended anything.
  return Result.err<Unit, Unit>(0);
}
