/** The code broker of a host that cannot compile. */
import { CodegenError, Span } from '../gen/export/nucleus-codegen-code';
import { Result, Unit } from '../../lib/wit';

export function reserve(count: u32, rest: u32): Result<u32, CodegenError> {
  return Result.err<u32, CodegenError>(CodegenError.Unsupported);
}

export function install(module: Span, constants: Span, slot: u32): Result<u32, CodegenError> {
  return Result.err<u32, CodegenError>(CodegenError.Unsupported);
}

export function release(slot: u32): Result<Unit, CodegenError> {
  return Result.err<Unit, CodegenError>(CodegenError.Unsupported);
}

export function kept(first: u32, into: Span): Result<u32, CodegenError> {
  return Result.err<u32, CodegenError>(CodegenError.Unsupported);
}

export function recall(number: u32, start: u32, into: Span): Result<u32, CodegenError> {
  return Result.err<u32, CodegenError>(CodegenError.Unsupported);
}

export function reinstall(number: u32, start: u32, constants: Span, slot: u32): Result<u32, CodegenError> {
  return Result.err<u32, CodegenError>(CodegenError.Unsupported);
}

export function keep(label: Span, content: Span): Result<Unit, CodegenError> {
  return Result.err<Unit, CodegenError>(CodegenError.Unsupported);
}
