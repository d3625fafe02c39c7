/** The host has nothing but WASI to tell of its files. */
import { Detail, DetailError } from '../gen/export/nucleus-fs-details';
import { Descriptor, ErrorCode } from '../gen/import/wasi-filesystem-types';
import { Result, Unit } from '../../lib/wit';

export function look(at: Descriptor): Result<Detail, DetailError> {
  return Result.err<Detail, DetailError>(DetailError.failed(ErrorCode.Unsupported));
}

export function lookAt(holder: Descriptor, pathFlags: u32, path: string): Result<Detail, DetailError> {
  return look(holder);
}

export function setMode(at: Descriptor, mode: u16): Result<Unit, DetailError> {
  return Result.err<Unit, DetailError>(DetailError.failed(ErrorCode.Unsupported));
}

export function setModeAt(holder: Descriptor, pathFlags: u32, path: string, mode: u16): Result<Unit, DetailError> {
  return setMode(holder, mode);
}
