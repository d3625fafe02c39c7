/** Names in a directory, in columns as `list` gives them, and reading on in them. */
import { Entries, Kind } from '../gen/export/nucleus-fs-types';
import { listEnd } from '../answer';

const SLASH: i32 = 0x2f;

/** Does not change. */
export class NameList {
  constructor(
    /** Each with a slash behind it. */
    readonly names: string,
    readonly kinds: Array<Kind>,
    readonly inodes: StaticArray<u64>,
  ) {}

  get length(): i32 {
    return this.inodes.length;
  }
}

/** One look at a directory. */
export class NameReader {
  /** Number of the entry that is read next if it goes on, and where its name is. */
  private next: i32 = 0;
  private at: i32 = 0;

  constructor(private readonly list: NameList) {}

  /** Entries from `start` on, at most `limit`. */
  read(start: u64, limit: u32): Entries {
    const list = this.list;
    const end = <i32>listEnd(list.length, min<u64>(start, list.length), limit);
    if (start == 0 && end == list.length) return new Entries(list.names, list.kinds, list.inodes);
    const first = <i32>min<u64>(start, list.length);
    this.goTo(first);
    const from = this.at;
    this.goTo(end);
    const count = end - first;
    const inodes = new StaticArray<u64>(count);
    memory.copy(changetype<usize>(inodes), changetype<usize>(list.inodes) + ((<usize>first) << 3), (<usize>count) << 3);
    return new Entries(list.names.substring(from, this.at), list.kinds.slice(first, end), inodes);
  }

  private goTo(index: i32): void {
    if (index < this.next) {
      this.next = 0;
      this.at = 0;
    }
    const names = this.list.names;
    for (; this.next < index; this.next++) {
      while (names.charCodeAt(this.at) != SLASH) this.at++;
      this.at++;
    }
  }
}
