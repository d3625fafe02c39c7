/** Short forms of the answers that every method gives. */
import { FsError } from './gen/export/nucleus-fs-types';
import { Scratch } from '../lib/scratch';
import { Result, Unit } from '../lib/wit';

/** For bytes that are read, which are an answer at once. */
export const READ: Scratch = new Scratch(1 << 16);

/** Most entries that one `list` gives, whatever its limit: an answer must fit into memory. */
export const MAX_LIST: u64 = 4096;

/** Where a `list` of `count` entries ends. */
export function listEnd(count: i32, start: u64, limit: u32): u64 {
  return start >= <u64>count ? start : min(<u64>count, start + min(<u64>limit, MAX_LIST));
}

export function ok<T>(value: T): Result<T, FsError> {
  return Result.ok<T, FsError>(value);
}

export function done(): Result<Unit, FsError> {
  return Result.ok<Unit, FsError>(0);
}

export function fail<T>(error: FsError): Result<T, FsError> {
  return Result.err<T, FsError>(error);
}

/** What a check found wrong, or that all is well. */
export function settle(fault: FsError | null): Result<Unit, FsError> {
  return fault ? Result.err<Unit, FsError>(fault) : done();
}
