// Policies of memory (numa(7)): where pages are to lie. There is one node, so a policy is checked, kept and told, and changes nothing.

import { E2BIG, EFAULT, EINVAL, ENODEV, ENOENT, EPERM, ESRCH } from '../errno';
import { Block } from '../memory/block';
import { copyOut, readBlock, writeU32 } from '../memory/copy';
import { PAGE_MASK, pageUp } from '../memory/layout';
import { mayInspect } from '../process/authority';
import { Capability } from '../process/credentials';
import { Process } from '../process/process';
import { Thread } from '../thread/thread';
import { Call } from './call';
import { Table } from './table';

const DEFAULT: u32 = 0;
const PREFERRED: u32 = 1;
const BIND: u32 = 2;
const INTERLEAVE: u32 = 3;
const LOCAL: u32 = 4;
const PREFERRED_MANY: u32 = 5;
/** The last of them is the weighted interleave. */
const MODES: u32 = 7;

const STATIC_NODES: u32 = 0x8000;
const RELATIVE_NODES: u32 = 0x4000;
const BALANCING: u32 = 0x2000;
const MODE_FLAGS: u32 = STATIC_NODES | RELATIVE_NODES | BALANCING;

const OF_NODE: u32 = 1;
const OF_ADDRESS: u32 = 2;
const ALLOWED_NODES: u32 = 4;

const MOVE: u32 = 2;
const MOVE_ALL: u32 = 4;
const STRICT: u32 = 1;

/** Bits in the largest set of nodes that Linux reads. */
const MOST_BITS: u64 = 32768;
const MOST_PAGES: u64 = 1 << 20;

export function policyCalls(table: Table): void {
  table.add(237, 'mbind', bind, 'pointer size hex pointer size hex');
  table.add(238, 'set_mempolicy', set, 'hex pointer size');
  table.add(239, 'get_mempolicy', get, 'pointer pointer size pointer hex');
  table.add(256, 'migrate_pages', migrate, 'int size pointer pointer');
  table.add(279, 'move_pages', move, 'int size pointer pointer pointer hex');
  table.partial(237, 'get_mempolicy does not tell it');
}

/** A policy that was asked for. */
class Policy {
  /** Error negated; 0 if it is one. */
  error: i64 = 0;
  mode: u32 = 0;
  /** Is the one node in its set? */
  hasNode: bool = false;
  private empty: bool = true;

  static read(thread: Thread, mode: u32, address: u64, bits: u64): Policy {
    const policy = new Policy();
    policy.mode = mode;
    policy.error = policy.readNodes(thread, address, bits);
    if (policy.error == 0) policy.error = policy.check();
    return policy;
  }

  /** Reads a set of nodes: 0, or an error negated. */
  readNodes(thread: Thread, address: u64, bits: u64): i64 {
    // One less than is said: it has always been so.
    if (address == 0 || bits <= 1) return 0;
    if (bits - 1 > MOST_BITS) return -EINVAL;
    const block = readBlock(thread.process.space, address, <u32>(((bits - 1 + 63) / 64) * 8));
    if (block == null) return -EFAULT;
    const set = block.u64(0) & (bits - 1 < 64 ? (<u64>1 << (bits - 1)) - 1 : u64.MAX_VALUE);
    // Nodes that are not there may be named with others.
    this.hasNode = (set & 1) != 0;
    this.empty = set == 0;
    return 0;
  }

  private check(): i64 {
    const kind = this.mode & ~MODE_FLAGS;
    const flags = this.mode & MODE_FLAGS;
    if (kind >= MODES || (flags & (STATIC_NODES | RELATIVE_NODES)) == (STATIC_NODES | RELATIVE_NODES)) return -EINVAL;
    if ((flags & BALANCING) != 0 && kind != BIND && kind != PREFERRED_MANY) return -EINVAL;
    if (kind == DEFAULT) return this.empty && (flags & ~BALANCING) == 0 ? 0 : -EINVAL;
    if (kind == LOCAL) return this.empty && flags == 0 ? 0 : -EINVAL;
    if (kind == PREFERRED && this.empty) {
      this.mode = LOCAL;
      return flags == 0 ? 0 : -EINVAL;
    }
    return this.hasNode || (!this.empty && (flags & RELATIVE_NODES) != 0) ? 0 : -EINVAL;
  }
}

function set(thread: Thread, call: Call): i64 {
  const policy = Policy.read(thread, <u32>call.a0, call.a1, call.a2);
  if (policy.error != 0) return policy.error;
  thread.memoryPolicy = policy.mode;
  return 0;
}

function get(thread: Thread, call: Call): i64 {
  const space = thread.process.space;
  const flags = <u32>call.a4;
  if (call.a1 != 0 && call.a2 < 1) return -EINVAL;
  if ((flags & ~(OF_NODE | OF_ADDRESS | ALLOWED_NODES)) != 0) return -EINVAL;
  let mode: u32 = thread.memoryPolicy;
  let nodes: u64 = mode == DEFAULT || mode == LOCAL ? 0 : 1;
  if ((flags & ALLOWED_NODES) != 0) {
    if (flags != ALLOWED_NODES) return -EINVAL;
    mode = 0;
    nodes = 1;
  } else if ((flags & OF_ADDRESS) != 0) {
    if (space.find(call.a3) == null) return -EFAULT;
    if ((flags & OF_NODE) != 0) mode = 0;
  } else {
    if (call.a3 != 0) return -EINVAL;
    if ((flags & OF_NODE) != 0) {
      if ((mode & ~MODE_FLAGS) != INTERLEAVE) return -EINVAL;
      mode = 0;
    }
  }
  if (call.a0 != 0 && !writeU32(space, call.a0, mode)) return -EFAULT;
  if (call.a1 == 0) return 0;
  const block = Block.of(<i32>(((min(call.a2, MOST_BITS) + 63) / 64) * 8));
  block.setU64(0, nodes);
  return copyOut(space, call.a1, block.bytes) ? 0 : -EFAULT;
}

function bind(thread: Thread, call: Call): i64 {
  const flags = <u32>call.a5;
  if ((flags & ~(STRICT | MOVE | MOVE_ALL)) != 0) return -EINVAL;
  if ((flags & MOVE_ALL) != 0 && !thread.credentials.has(Capability.SysNice)) return -EPERM;
  const policy = Policy.read(thread, <u32>call.a2, call.a3, call.a4);
  if (policy.error != 0) return policy.error;
  if ((call.a0 & PAGE_MASK) != 0) return -EINVAL;
  const length = pageUp(call.a1);
  if (length == 0) return 0;
  const end = call.a0 + length;
  if (end < call.a0) return -EINVAL;
  return thread.process.space.covers(call.a0, end) ? 0 : -EFAULT;
}

/** The process that a number stands for, if the caller may touch its memory. */
class Subject {
  error: i64 = 0;
  process: Process | null = null;

  constructor(thread: Thread, id: i32) {
    this.process = id == 0 ? thread.process : thread.process.sandbox.find(id);
    if (this.process == null) this.error = -ESRCH;
    else if (!mayInspect(thread.process, this.process!, false)) this.error = -EPERM;
  }
}

function migrate(thread: Thread, call: Call): i64 {
  const from = new Policy();
  const to = new Policy();
  const error = from.readNodes(thread, call.a2, call.a1);
  if (error != 0) return error;
  const second = to.readNodes(thread, call.a3, call.a1);
  if (second != 0) return second;
  const subject = new Subject(thread, call.i0);
  if (subject.error != 0) return subject.error;
  return to.hasNode ? 0 : -EINVAL;
}

/** Tells of each page where it lies: on node 0, or that it is not there. */
function move(thread: Thread, call: Call): i64 {
  const space = thread.process.space;
  const flags = <u32>call.a5;
  if ((flags & ~(MOVE | MOVE_ALL)) != 0) return -EINVAL;
  if ((flags & MOVE_ALL) != 0 && !thread.credentials.has(Capability.SysNice)) return -EPERM;
  const subject = new Subject(thread, call.i0);
  if (subject.error != 0) return subject.error;
  if (call.a1 > MOST_PAGES) return -E2BIG;
  const pages = readBlock(space, call.a2, <u32>call.a1 * 8);
  if (pages == null) return -EFAULT;
  const status = Block.of(<i32>call.a1 * 4);
  for (let i = 0; i < <i32>call.a1; i++) {
    if (call.a3 != 0) {
      const node = readBlock(space, call.a3 + <u64>i * 4, 4);
      if (node == null) return -EFAULT;
      if (node.i32(0) != 0) return -ENODEV;
    }
    const region = subject.process!.space.find(pages.u64(i * 8));
    if (region == null) status.setU32(i * 4, <u32>-EFAULT);
    else if (!region.present) status.setU32(i * 4, <u32>-ENOENT);
  }
  return copyOut(space, call.a4, status.bytes) ? 0 : -EFAULT;
}
