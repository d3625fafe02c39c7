// An entry of the trees that the personality serves itself: /dev, /proc and /sys. Nothing in them is the host's.

import { Process } from '../process/process';

export enum EntryKind {
  Directory,
  /** A file whose text a function makes when it is opened. */
  Text,
  Device,
  Link,
}

/** What following a link leads to, where its text alone does not say. */
export enum Magic {
  None,
  /** The open file with the number `index`. */
  Descriptor,
  /** The program's own image. */
  Image,
}

export class Entry {
  /** The process that it is about, below /proc. */
  subject: Process | null = null;
  target: string = '';
  magicKind: Magic = Magic.None;
  /** Number of a descriptor, or of a device (device.ts). */
  index: i32 = 0;
  text: ((process: Process) => StaticArray<u8>) | null = null;
  /** Takes what is written to it; 0, or an error negated. Null where writing has no effect. */
  take: ((process: Process, text: string) => i64) | null = null;
  /** May be written (and the writing is taken without effect, or handled by the device). */
  writable: bool = false;

  /** Only who may look into the process may look at it. */
  isSecret: bool = false;

  constructor(
    readonly path: string,
    readonly kind: EntryKind,
  ) {}

  get magic(): bool {
    return this.magicKind != Magic.None;
  }

  /** A stable number made from the path (FNV-1a). */
  get inode(): u64 {
    let hash: u64 = 0xcbf2_9ce4_8422_2325;
    for (let i = 0; i < this.path.length; i++) hash = (hash ^ this.path.charCodeAt(i)) * 0x100_0000_01b3;
    return (hash >> 24) | 1;
  }
}
