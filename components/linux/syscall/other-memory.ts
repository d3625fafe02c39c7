// Another process's memory (process_vm_readv(2)), for whoever may look into it; and whether two processes share something (kcmp(2)).

import { EBADF, EFAULT, EINVAL, EOPNOTSUPP, EPERM, ESRCH } from '../errno';
import { Block } from '../memory/block';
import { copyIn, copyOut, readBlock } from '../memory/copy';
import { mayInspect } from '../process/authority';
import { Process } from '../process/process';
import { AddressSpace } from '../memory/space';
import { Thread } from '../thread/thread';
import { Call } from './call';
import { Table } from './table';

/** UIO_MAXIOV. */
const MOST_VECTORS: u64 = 1024;
const PIECE: u64 = 65536;

const KCMP_FILE: i32 = 0;
const KCMP_VM: i32 = 1;
const KCMP_FILES: i32 = 2;
const KCMP_FS: i32 = 3;
const KCMP_SIGHAND: i32 = 4;
const KCMP_IO: i32 = 5;
const KCMP_SYSVSEM: i32 = 6;
const KCMP_EPOLL_TFD: i32 = 7;

export function otherMemoryCalls(table: Table): void {
  table.add(310, 'process_vm_readv', readOther, 'int pointer size pointer size hex');
  table.add(311, 'process_vm_writev', writeOther, 'int pointer size pointer size hex');
  table.add(312, 'kcmp', compare, 'int int int hex hex');
  table.partial(312, 'KCMP_EPOLL_TFD');
}

function readOther(thread: Thread, call: Call): i64 {
  return transfer(thread, call, false);
}

function writeOther(thread: Thread, call: Call): i64 {
  return transfer(thread, call, true);
}

/** Pieces of memory, one behind the other. */
class Pieces {
  private index: i32 = 0;
  private done: u64 = 0;

  constructor(private vectors: Block | null) {}

  /** Is there another piece that is not empty? */
  get hasMore(): bool {
    const vectors = this.vectors;
    if (vectors == null) return false;
    while (this.index * 16 < vectors.length && this.done == vectors.u64(this.index * 16 + 8)) {
      this.index++;
      this.done = 0;
    }
    return this.index * 16 < vectors.length;
  }

  get address(): u64 {
    return this.vectors!.u64(this.index * 16) + this.done;
  }

  get left(): u64 {
    return this.vectors!.u64(this.index * 16 + 8) - this.done;
  }

  advance(count: u64): void {
    this.done += count;
  }
}

function transfer(thread: Thread, call: Call, isWriting: bool): i64 {
  const process = thread.process;
  if (call.a5 != 0 || call.a2 > MOST_VECTORS || call.a4 > MOST_VECTORS) return -EINVAL;
  const own: Block | null = call.a2 == 0 ? null : readBlock(process.space, call.a1, <u32>call.a2 * 16);
  const others: Block | null = call.a4 == 0 ? null : readBlock(process.space, call.a3, <u32>call.a4 * 16);
  if ((call.a2 != 0 && own == null) || (call.a4 != 0 && others == null)) return -EFAULT;
  if (hasNegative(own) || hasNegative(others)) return -EINVAL;
  const here = new Pieces(own);
  const there = new Pieces(others);
  if (!here.hasMore || !there.hasMore) return 0;
  const holder = process.sandbox.findThread(call.i0);
  if (holder == null) return -ESRCH;
  const other = holder.process;
  if (!mayInspect(process, other, true)) return -EPERM;
  return isWriting ? move(process.space, here, other.space, there, false) : move(other.space, there, process.space, here, true);
}

function hasNegative(vectors: Block | null): bool {
  if (vectors == null) return false;
  for (let at = 8; at < vectors.length; at += 16) {
    if (<i64>vectors.u64(at) < 0) return true;
  }
  return false;
}

/** As far as both go; an error only if nothing was moved. */
function move(from: AddressSpace, source: Pieces, to: AddressSpace, goal: Pieces, isReading: bool): i64 {
  let sum: u64 = 0;
  while (source.hasMore && goal.hasMore) {
    // Page by page, so that all that can be moved is.
    const inPage = min(4096 - (source.address & 4095), 4096 - (goal.address & 4095));
    const count = min(min(source.left, goal.left), min(inPage, PIECE));
    const bytes = copyIn(from, source.address, <u32>count);
    if (bytes == null || !copyOut(to, goal.address, bytes)) return sum == 0 ? -EFAULT : <i64>sum;
    source.advance(count);
    goal.advance(count);
    sum += count;
  }
  return <i64>sum;
}

// Sharing.

/** 0 for the same, 1 and 2 for an order between two that are not. */
function compare(thread: Thread, call: Call): i64 {
  const sandbox = thread.process.sandbox;
  const first = sandbox.findThread(call.i0);
  const second = sandbox.findThread(call.i1);
  if (first == null || second == null) return -ESRCH;
  const one = first.process;
  const other = second.process;
  if (!mayInspect(thread.process, one, true) || !mayInspect(thread.process, other, true)) return -EPERM;
  switch (call.i2) {
    case KCMP_FILE: {
      const file = one.files.get(<i32>call.a3);
      const against = other.files.get(<i32>call.a4);
      if (file == null || against == null) return -EBADF;
      return order(changetype<usize>(file), changetype<usize>(against));
    }
    case KCMP_VM:
      return order(changetype<usize>(one.space), changetype<usize>(other.space));
    case KCMP_FILES:
      return order(changetype<usize>(one.files), changetype<usize>(other.files));
    case KCMP_FS:
    case KCMP_SIGHAND:
      return order(changetype<usize>(one), changetype<usize>(other));
    case KCMP_IO:
    case KCMP_SYSVSEM:
      // Nobody has such a thing for itself.
      return 0;
    case KCMP_EPOLL_TFD:
      return -EOPNOTSUPP;
    default:
      return -EINVAL;
  }
}

function order(one: usize, other: usize): i64 {
  return one == other ? 0 : one < other ? 1 : 2;
}
