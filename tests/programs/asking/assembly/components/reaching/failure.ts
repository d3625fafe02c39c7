/** Why nothing was granted, and waiting until that is known. */
import { Failure, FailureTag } from './gen/import/nucleus-capability-answers';
import { Pollable } from './gen/import/wasi-io-poll';

export function said(failure: Failure): string {
  if (failure.tag != FailureTag.Refused) return 'failure ' + (<i32>failure.tag).toString();
  return 'refused ' + (<i32>failure.refused).toString();
}

export function waitFor(pollable: Pollable): void {
  pollable.block();
  pollable.drop();
}

export function textOf(bytes: StaticArray<u8>): string {
  return String.UTF8.decodeUnsafe(changetype<usize>(bytes), bytes.length);
}
