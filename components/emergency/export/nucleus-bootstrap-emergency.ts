/** Emergency calls where no kernel answers them: the log is standard error, and the end is that of the whole program. */
import { Result, Unit } from '../../lib/wit';
import { exit as endHost } from '../gen/import/wasi-cli-exit';
import { getStderr } from '../gen/import/wasi-cli-stderr';
import { StreamErrorTag } from '../gen/import/wasi-io-streams';
import { lineOf } from '../line';

export function debug(line: string): void {
  const stream = getStderr();
  const written = stream.blockingWriteAndFlush(lineOf(line));
  if (!written.isOk && written.error.tag == StreamErrorTag.LastOperationFailed) {
    written.error.lastOperationFailed.drop();
  }
  stream.drop();
}

/** Hosts tell success from failure here and no more. */
export function exit(code: u8): void {
  endHost(code == 0 ? Result.ok<Unit, Unit>(0) : Result.err<Unit, Unit>(0));
}
