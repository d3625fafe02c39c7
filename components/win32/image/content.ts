// The bytes of a file that is to be loaded.

import { SpawnError } from '../gen/export/nucleus-personality-programs';
import { FsErrorTag, Node } from '../gen/import/nucleus-fs-types';

/** Bytes that are read of a file at once. */
const PIECE: u32 = 1 << 20;
/** A greater file is no program. */
const LARGEST: u64 = 1 << 30;

/** A file's bytes, or why there are none. */
export class Content {
  error: SpawnError | null = null;
  bytes: StaticArray<u8> = new StaticArray<u8>(0);
}

/** The handle stays the caller's. */
export function readAll(node: Node): Content {
  const content = new Content();
  const attributes = node.stat();
  if (!attributes.isOk) {
    content.error = attributes.error.tag == FsErrorTag.Denied ? SpawnError.denied(attributes.error.denied) : SpawnError.file(attributes.error);
    return content;
  }
  const size = attributes.value.size;
  if (size > LARGEST) {
    content.error = SpawnError.exhausted();
    return content;
  }
  const bytes = new StaticArray<u8>(<i32>size);
  for (let at: u64 = 0; at < size; ) {
    const read = node.readAt(at, <u32>min<u64>(PIECE, size - at));
    if (!read.isOk) {
      content.error = SpawnError.file(read.error);
      return content;
    }
    const length = min<i32>(read.value.length, <i32>(size - at));
    if (length == 0) break;
    memory.copy(changetype<usize>(bytes) + <usize>at, changetype<usize>(read.value), length);
    at += length;
  }
  content.bytes = bytes;
  return content;
}
