// The device NUL: takes everything, gives nothing.

import { File, FileType } from './file';

export class NullFile extends File {
  get type(): FileType {
    return FileType.Character;
  }

  readAt(offset: u64, limit: u32): i32 {
    return 0;
  }

  writeAt(offset: u64, data: StaticArray<u8>): i32 {
    return data.length;
  }
}
