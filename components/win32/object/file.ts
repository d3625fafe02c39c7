// A file object: what ReadFile and WriteFile work on, be it a file, a pipe or a console.

import { KernelObject } from './kernel-object';
import { CLOSED, Output } from './output';

/** What GetFileType tells. */
export enum FileType {
  Unknown = 0,
  Disk = 1,
  Character = 2,
  Pipe = 3,
}

/** Access rights that handles of files have. */
export const FILE_READ_DATA: u32 = 1;
export const FILE_WRITE_DATA: u32 = 2;
export const FILE_APPEND_DATA: u32 = 4;

/** Nothing can be taken or given now: the call waits. */
export const LATER: i32 = 0;

export abstract class File extends KernelObject {
  get type(): FileType {
    return FileType.Unknown;
  }

  /** Takes what it can of `bytes`; LATER when that is nothing now, CLOSED when nobody reads any more. */
  write(bytes: StaticArray<u8>): i32 {
    return CLOSED;
  }
}

/** An output that the host lent. */
export class OutputFile extends File {
  constructor(readonly output: Output) {
    super();
  }

  get type(): FileType {
    return FileType.Pipe;
  }

  write(bytes: StaticArray<u8>): i32 {
    return this.output.write(bytes);
  }
}
