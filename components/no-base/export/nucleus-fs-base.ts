/** Resources that nobody makes: no function gives one, so their methods have no one to call them. */
import { BaseAttributes, BaseEntries, Change } from '../gen/export/nucleus-fs-base';
import { ErrorCode } from '../gen/import/wasi-filesystem-types';
import { Result, Tuple2, Unit } from '../../lib/wit';

export class Tree {
  list(directory: u32, start: u32): Result<BaseEntries, ErrorCode> {
    return Result.err<BaseEntries, ErrorCode>(ErrorCode.Unsupported);
  }

  look(object: u32): Result<BaseAttributes, ErrorCode> {
    return Result.err<BaseAttributes, ErrorCode>(ErrorCode.Unsupported);
  }

  target(object: u32): Result<string, ErrorCode> {
    return Result.err<string, ErrorCode>(ErrorCode.Unsupported);
  }

  readAt(object: u32, offset: u64, length: u32): Result<StaticArray<u8>, ErrorCode> {
    return Result.err<StaticArray<u8>, ErrorCode>(ErrorCode.Unsupported);
  }

  extended(object: u32): Result<Array<Tuple2<string, StaticArray<u8>>>, ErrorCode> {
    return Result.err<Array<Tuple2<string, StaticArray<u8>>>, ErrorCode>(ErrorCode.Unsupported);
  }
}

export class Changes {
  add(change: Change): Result<Unit, ErrorCode> {
    return Result.err<Unit, ErrorCode>(ErrorCode.Unsupported);
  }

  data(bytes: StaticArray<u8>): Result<Unit, ErrorCode> {
    return Result.err<Unit, ErrorCode>(ErrorCode.Unsupported);
  }

  remove(path: string): Result<Unit, ErrorCode> {
    return Result.err<Unit, ErrorCode>(ErrorCode.Unsupported);
  }
}
