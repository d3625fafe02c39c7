// A file that is to be loaded: what the loader says of it, and its bytes where they are wanted.

import { SpawnError } from '../gen/export/nucleus-personality-programs';
import { FsErrorTag, Node } from '../gen/import/nucleus-fs-types';
import { LoadErrorTag } from '../gen/import/nucleus-loader-loader';
import { Image, Part, read } from '../gen/import/nucleus-loader-portable-executable';

/** Bytes that are read of a file at once. */
const PIECE: u32 = 1 << 20;
/** A greater file is no program. */
const LARGEST: u64 = 1 << 30;
/** Bytes that the loader gets first; each time that it needs others it gets twice as many, from a multiple of this on. */
const FIRST: u64 = 1 << 18;

export class ImageFile {
  /** Why it is no image that can be loaded. */
  error: SpawnError | null = null;
  size: u64 = 0;
  private users: u32 = 1;

  constructor(
    private readonly node: Node,
    /** The handle is its own. */
    private readonly owns: bool,
  ) {}

  /** Null, with the error set, if it is no image, or cannot be read. */
  describe(): Image | null {
    const attributes = this.node.stat();
    if (!attributes.isOk) {
      this.error = attributes.error.tag == FsErrorTag.Denied ? SpawnError.denied(attributes.error.denied) : SpawnError.file(attributes.error);
      return null;
    }
    this.size = attributes.value.size;
    if (this.size > LARGEST) {
      this.error = SpawnError.exhausted();
      return null;
    }
    return this.describeParts();
  }

  private describeParts(): Image | null {
    const parts: Array<Part> = [];
    let at: u64 = 0;
    let length = FIRST;
    let isWanting = true;
    while (isWanting) {
      // The whole file, in the end.
      if (length >= this.size) at = 0;
      const bytes = this.bytes(at, min(length, this.size - at));
      if (bytes == null) return null;
      parts.push(new Part(at, bytes));
      const image = read(parts, this.size);
      if (image.isOk) return image.value;
      this.error = SpawnError.image(image.error);
      isWanting = image.error.tag == LoadErrorTag.Need && length < this.size;
      if (isWanting) at = image.error.need / FIRST * FIRST;
      length *= 2;
    }
    return null;
  }

  /** Null, with the error set, where some of them cannot be read. */
  bytes(start: u64, length: u64): StaticArray<u8> | null {
    const bytes = new StaticArray<u8>(<i32>length);
    for (let done: u64 = 0; done < length; ) {
      const read = this.node.readAt(start + done, <u32>min<u64>(PIECE, length - done));
      if (!read.isOk) {
        this.error = SpawnError.file(read.error);
        return null;
      }
      const count = min<u64>(read.value.length, length - done);
      // Somebody has cut it meanwhile.
      if (count == 0) break;
      memory.copy(changetype<usize>(bytes) + <usize>done, changetype<usize>(read.value), <usize>count);
      done += count;
    }
    return bytes;
  }

  retain(): void {
    this.users++;
  }

  release(): void {
    this.users--;
    if (this.users == 0 && this.owns) this.node.drop();
  }
}
