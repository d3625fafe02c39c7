/** What the program says, and the names of errors. */
import { getStdout } from './gen/import/wasi-cli-stdout';
import { OutputStream, StreamError, StreamErrorTag } from './gen/import/wasi-io-streams';
import { ErrorCode } from './gen/import/wasi-sockets-network';
import { Result } from '../lib/wit';

let output: OutputStream | null = null;

export function bytesOf(text: string): StaticArray<u8> {
  const bytes = new StaticArray<u8>(String.UTF8.byteLength(text));
  String.UTF8.encodeUnsafe(changetype<usize>(text), text.length, changetype<usize>(bytes));
  return bytes;
}

export function textOf(bytes: StaticArray<u8>): string {
  return String.UTF8.decodeUnsafe(changetype<usize>(bytes), bytes.length);
}

export function say(line: string): void {
  if (output === null) output = getStdout();
  output!.blockingWriteAndFlush(bytesOf(line + '\n'));
}

/** In the order of the enumeration. */
const CODES: string[] = [
  'unknown', 'access-denied', 'not-supported', 'invalid-argument', 'out-of-memory', 'timeout', 'concurrency-conflict',
  'not-in-progress', 'would-block', 'invalid-state', 'new-socket-limit', 'address-not-bindable', 'address-in-use',
  'remote-unreachable', 'connection-refused', 'connection-reset', 'connection-aborted', 'datagram-too-large',
  'name-unresolvable', 'temporary-resolver-failure', 'permanent-resolver-failure',
];

export function codeOf(error: ErrorCode): string {
  return CODES[<i32>error];
}

/** "ok", or the error's name. */
export function outcomeOf<T>(result: Result<T, ErrorCode>): string {
  return result.isOk ? 'ok' : codeOf(result.error);
}

/** "WHAT OUTCOME". */
export function tell<T>(what: string, result: Result<T, ErrorCode>): void {
  say(what + ' ' + outcomeOf<T>(result));
}

export function streamOutcome<T>(result: Result<T, StreamError>): string {
  if (result.isOk) return 'ok';
  if (result.error.tag == StreamErrorTag.Closed) return 'closed';
  result.error.lastOperationFailed.drop();
  return 'failed';
}
