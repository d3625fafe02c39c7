/**
 * What memory file systems may hold: each as much as was said of it, and all together no more than `bound`. This component has one
 * memory, and running out of it would end every program that uses the service. So running out is an answer, `no-space`, well before.
 */

/**
 * Most bytes of file content and of names, in all memory file systems of this component. The build can set another number,
 * by the asc options `--use VFS_CAPACITY=...` in component.json.
 */
// @ts-ignore: a build that sets no number does not know the name
const CAPACITY: u64 = isDefined(VFS_CAPACITY) ? VFS_CAPACITY : 1 << 30;
/** What an object is charged besides its content. */
export const OBJECT_COST: u64 = 256;

/** What all may hold, and what they do. */
let bound: u64 = CAPACITY;
let held: u64 = 0;

/** All together may hold at most `most` bytes from now on; what is there already stays. */
export function boundAll(most: u64): void {
  bound = min(most, CAPACITY);
}

function left(): u64 {
  return bound > held ? bound - held : 0;
}

/** What one file system may hold, and does. Its own bound is for content alone, as that of a tmpfs is; that of all together for names, too. */
export class Quota {
  private most: u64 = u64.MAX_VALUE;
  private content: u64 = 0;
  private used: u64 = 0;
  /** Open nodes: without any nobody can reach what it holds. */
  private nodes: u32 = 0;

  /** It may hold at most `most` bytes of content from now on. False, and as it was, if it holds more already. */
  set(most: u64): bool {
    if (most < this.content) return false;
    this.most = most;
    return true;
  }

  get total(): u64 {
    return min(this.most, bound);
  }

  get free(): u64 {
    return min(this.most - this.content, left());
  }

  /** Takes `bytes` for content; false if there is not so much left. */
  take(bytes: u64): bool {
    if (bytes > this.free) return false;
    this.content += bytes;
    return this.charge(bytes);
  }

  giveBack(bytes: u64): void {
    this.content -= bytes;
    this.refund(bytes);
  }

  /** Takes `bytes` for names and the like; false if there is not so much left. */
  charge(bytes: u64): bool {
    if (bytes > left()) return false;
    this.used += bytes;
    held += bytes;
    return true;
  }

  /** Gives back what `charge` took. */
  refund(bytes: u64): void {
    this.used -= bytes;
    held -= bytes;
  }

  open(): void {
    this.nodes++;
  }

  /** With the last node all goes that the file system holds. Whether it was that. */
  close(): bool {
    this.nodes--;
    if (this.nodes > 0) return false;
    this.refund(this.used);
    this.content = 0;
    return true;
  }
}
