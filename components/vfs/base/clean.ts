/**
 * A file's bytes as the tree has them, of which those that were read last are kept in memory: a read of some of them again asks nobody. What is
 * kept, of all files together, is bounded by `MOST`; the least used goes first.
 *
 * Only short reads go this way: what is as long as a block is handed through, since keeping it would cost more than it saves.
 */
import { FsError } from '../gen/export/nucleus-fs-types';
import { Result } from '../../lib/wit';
import { fail, ok, READ } from '../answer';
import { Origin } from './origin';

const BLOCK_BITS: u64 = 15;
const BLOCK: u64 = 1 << BLOCK_BITS;
const BLOCK_MASK: u64 = BLOCK - 1;
/** Bytes that are kept at most. */
const MOST: u64 = 32 << 20;

/** What `read` gives: the next one fills it again. */
const ANSWER: Result<StaticArray<u8>, FsError> = ok<StaticArray<u8>>(READ.take(0));

/** Bytes of one file from `index` blocks on; by age in a list of all that are kept. */
class Block {
  newer: Block | null = null;
  older: Block | null = null;

  constructor(
    readonly owner: Clean,
    readonly index: u32,
    readonly bytes: StaticArray<u8>,
  ) {}
}

let newest: Block | null = null;
let oldest: Block | null = null;
let kept: u64 = 0;

function link(block: Block): void {
  const next = newest;
  block.older = next;
  block.newer = null;
  if (next) next.newer = block;
  else oldest = block;
  newest = block;
}

function unlink(block: Block): void {
  const newer = block.newer;
  const older = block.older;
  if (newer) newer.older = older;
  else newest = older;
  if (older) older.newer = newer;
  else oldest = newer;
}

function keep(block: Block): void {
  kept += <u64>block.bytes.length;
  link(block);
  while (kept > MOST) {
    const last = oldest!;
    forget(last);
    last.owner.lose(last);
  }
}

function forget(block: Block): void {
  kept -= <u64>block.bytes.length;
  unlink(block);
}

export class Clean {
  /** The block that was read last, and the others. */
  private last: Block | null = null;
  private blocks: Map<u32, Block> | null = null;
  /** Why the last `blockAt` gave none. */
  private fault: FsError | null = null;

  constructor(
    readonly origin: Origin,
    /** Bytes that the tree has. */
    readonly size: u64,
  ) {
    if (size > BLOCK) this.blocks = new Map<u32, Block>();
  }

  /** `count` bytes at `offset`, all of which the tree has; fewer if that is much. What is given is good until the next call, and not to be changed. */
  read(offset: u64, count: u64): Result<StaticArray<u8>, FsError> {
    const inside = offset & BLOCK_MASK;
    if (inside + count > BLOCK) return count >= BLOCK ? this.origin.read(offset, <u32>count) : this.readBoth(offset, count);
    const block = this.blockAt(<u32>(offset >> BLOCK_BITS));
    if (!block) return fail<StaticArray<u8>>(this.fault!);
    if (<u64>block.bytes.length == count) return ok<StaticArray<u8>>(block.bytes);
    const data = READ.take(<i32>count);
    memory.copy(changetype<usize>(data), changetype<usize>(block.bytes) + <usize>inside, <usize>count);
    ANSWER.value = data;
    return ANSWER;
  }

  /** The end of one block and the start of the next. */
  private readBoth(offset: u64, count: u64): Result<StaticArray<u8>, FsError> {
    const inside = offset & BLOCK_MASK;
    const index = <u32>(offset >> BLOCK_BITS);
    const first = this.blockAt(index);
    const second = first ? this.blockAt(index + 1) : null;
    if (!first || !second) return fail<StaticArray<u8>>(this.fault!);
    const head = BLOCK - inside;
    const data = READ.take(<i32>count);
    memory.copy(changetype<usize>(data), changetype<usize>(first.bytes) + <usize>inside, <usize>head);
    memory.copy(changetype<usize>(data) + <usize>head, changetype<usize>(second.bytes), <usize>(count - head));
    return ok<StaticArray<u8>>(data);
  }

  private blockAt(index: u32): Block | null {
    const last = this.last;
    if (last && last.index == index) {
      if (last !== newest) {
        unlink(last);
        link(last);
      }
      return last;
    }
    const blocks = this.blocks;
    if (blocks && blocks.has(index)) {
      this.last = blocks.get(index);
      return this.blockAt(index);
    }
    const bytes = this.bring(index);
    if (!bytes) return null;
    const block = new Block(this, index, bytes);
    this.last = block;
    if (blocks) blocks.set(index, block);
    keep(block);
    return block;
  }

  private bring(index: u32): StaticArray<u8> | null {
    const start = (<u64>index) << BLOCK_BITS;
    const wanted = min(BLOCK, this.size - start);
    const answer = this.origin.read(start, <u32>wanted);
    if (answer.isOk && <u64>answer.value.length == wanted) return answer.value;
    if (!answer.isOk) {
      this.fault = answer.error;
      return null;
    }
    const bytes = new StaticArray<u8>(<i32>wanted);
    const begun = min(<u64>answer.value.length, wanted);
    memory.copy(changetype<usize>(bytes), changetype<usize>(answer.value), <usize>begun);
    this.fault = this.origin.readInto(changetype<usize>(bytes) + <usize>begun, start + begun, wanted - begun);
    return this.fault ? null : bytes;
  }

  /** A block was given up. */
  lose(block: Block): void {
    if (this.last === block) this.last = null;
    const blocks = this.blocks;
    if (blocks) blocks.delete(block.index);
  }

  /** Nobody will read it any more. */
  drop(): void {
    const blocks = this.blocks;
    if (blocks) {
      const all = blocks.values();
      for (let i = 0; i < all.length; i++) forget(all[i]);
      blocks.clear();
    } else if (this.last) {
      forget(this.last!);
    }
    this.last = null;
  }
}
