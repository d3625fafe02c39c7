// An entry of the trees that the personality serves itself: /dev, /proc and /sys. Nothing in them is the host's.

import { PseudoTerminal } from '../file/pseudo-terminal';
import { Process } from '../process/process';
import { Thread } from '../thread/thread';

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
  /** In place of `text`, where threads of a process differ. */
  textOfThread: ((thread: Thread) => StaticArray<u8>) | null = null;
  /** The thread that it is about; null where it is about none. */
  thread: Thread | null = null;
  /** The pseudo-terminal that it is; null for all else. */
  terminal: PseudoTerminal | null = null;
  /** Takes what `writer` wrote to it; 0, or an error negated. Null where writing has no effect. */
  take: ((writer: Process, entry: Entry, text: string) => i64) | null = null;
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

  /** Its content now: about the process or thread that it belongs to, or about `reader`. */
  textFor(reader: Process): StaticArray<u8> {
    const thread = this.thread;
    if (this.textOfThread != null && thread != null) return this.textOfThread!(thread);
    const subject = this.subject;
    return this.text!(subject == null ? reader : subject);
  }

  /** A stable number made from the path (FNV-1a). */
  get inode(): u64 {
    let hash: u64 = 0xcbf2_9ce4_8422_2325;
    for (let i = 0; i < this.path.length; i++) hash = (hash ^ this.path.charCodeAt(i)) * 0x100_0000_01b3;
    return (hash >> 24) | 1;
  }
}
