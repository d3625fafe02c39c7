// Capabilities: what of root's power a thread has (capabilities(7)), and the operations of prctl about them.

import { EFAULT, EINVAL, EPERM, ESRCH } from '../errno';
import { Block } from '../memory/block';
import { copyOut, readBlock, writeU32 } from '../memory/copy';
import {
  Capability, Credentials, LAST_CAPABILITY, SECURE_ALL, SECURE_KEEP_CAPABILITIES, SECURE_LOCKS, SECURE_NO_AMBIENT_RAISE,
  bitOfCapability,
} from '../process/credentials';
import { Thread } from '../thread/thread';
import { Call } from './call';
import { Table } from './table';

/** The versions of the header: one word a set, and two. */
const VERSION_1: u32 = 0x1998_0330;
const VERSION_2: u32 = 0x2007_1026;
const VERSION_3: u32 = 0x2008_0522;

const PR_GET_KEEPCAPS: i32 = 7;
const PR_SET_KEEPCAPS: i32 = 8;
const PR_CAPBSET_READ: i32 = 23;
const PR_CAPBSET_DROP: i32 = 24;
const PR_GET_SECUREBITS: i32 = 27;
const PR_SET_SECUREBITS: i32 = 28;
const PR_SET_NO_NEW_PRIVS: i32 = 38;
const PR_GET_NO_NEW_PRIVS: i32 = 39;
const PR_CAP_AMBIENT: i32 = 47;

const AMBIENT_IS_SET: u64 = 1;
const AMBIENT_RAISE: u64 = 2;
const AMBIENT_LOWER: u64 = 3;
const AMBIENT_CLEAR: u64 = 4;

export function capabilityCalls(table: Table): void {
  table.add(125, 'capget', get, 'pointer pointer');
  table.add(126, 'capset', set, 'pointer pointer');
}

/** Words of each set that the header's version has; 0, with the header corrected, for a version that there is not; below 0 an error. */
function wordsOf(thread: Thread, address: u64): i64 {
  const header = readBlock(thread.process.space, address, 4);
  if (header == null) return -EFAULT;
  const version = header.u32(0);
  if (version == VERSION_1) return 1;
  if (version == VERSION_2 || version == VERSION_3) return 2;
  return writeU32(thread.process.space, address, VERSION_3) ? 0 : -EFAULT;
}

/** struct __user_cap_header_struct: version, number; struct __user_cap_data_struct, once or twice: effective, permitted, inheritable. */
function get(thread: Thread, call: Call): i64 {
  const space = thread.process.space;
  const words = wordsOf(thread, call.a0);
  if (words < 0) return words;
  // Without a place for the answer the question was about the version.
  if (words == 0 || call.a1 == 0) return call.a1 == 0 ? 0 : -EINVAL;
  const about = readBlock(space, call.a0 + 4, 4);
  if (about == null) return -EFAULT;
  if (about.i32(0) < 0) return -EINVAL;
  const other = about.i32(0) == 0 ? thread : thread.process.sandbox.findThread(about.i32(0));
  if (other == null) return -ESRCH;
  const block = Block.of(<i32>words * 12);
  for (let i = 0; i < <i32>words; i++) {
    const who = other.credentials;
    block.setU32(i * 12, <u32>(who.effective >> (i * 32)));
    block.setU32(i * 12 + 4, <u32>(who.permitted >> (i * 32)));
    block.setU32(i * 12 + 8, <u32>(who.inheritable >> (i * 32)));
  }
  return copyOut(space, call.a1, block.bytes) ? 0 : -EFAULT;
}

function set(thread: Thread, call: Call): i64 {
  const space = thread.process.space;
  const words = wordsOf(thread, call.a0);
  if (words <= 0) return words < 0 ? words : -EINVAL;
  const about = readBlock(space, call.a0 + 4, 4);
  if (about == null) return -EFAULT;
  if (about.i32(0) != 0 && about.i32(0) != thread.id) return -EPERM;
  const block = readBlock(space, call.a1, <u32>words * 12);
  if (block == null) return -EFAULT;
  const next = thread.credentials.copy();
  const known = bitOfCapability(LAST_CAPABILITY + 1) - 1;
  next.effective = setAt(block, 0, words) & known;
  next.permitted = setAt(block, 4, words) & known;
  next.inheritable = setAt(block, 8, words) & known;
  if (!mayTake(thread.credentials, next)) return -EPERM;
  next.ambient &= next.permitted & next.inheritable;
  thread.become(next);
  return 0;
}

function setAt(block: Block, offset: i32, words: i64): u64 {
  return <u64>block.u32(offset) | (words == 2 ? <u64>block.u32(offset + 12) << 32 : 0);
}

function mayTake(old: Credentials, next: Credentials): bool {
  const free = old.has(Capability.SetCapability);
  if (!free && (next.inheritable & ~(old.inheritable | old.permitted)) != 0) return false;
  if ((next.inheritable & ~(old.inheritable | old.bounding)) != 0) return false;
  return (next.permitted & ~old.permitted) == 0 && (next.effective & ~next.permitted) == 0;
}

/** Is this operation of prctl one of those here? */
export function isAboutCapabilities(operation: i32): bool {
  switch (operation) {
    case PR_GET_KEEPCAPS:
    case PR_SET_KEEPCAPS:
    case PR_CAPBSET_READ:
    case PR_CAPBSET_DROP:
    case PR_GET_SECUREBITS:
    case PR_SET_SECUREBITS:
    case PR_SET_NO_NEW_PRIVS:
    case PR_GET_NO_NEW_PRIVS:
    case PR_CAP_AMBIENT:
      return true;
    default:
      return false;
  }
}

export function controlCapabilities(thread: Thread, call: Call): i64 {
  const who = thread.credentials;
  switch (call.i0) {
    case PR_GET_KEEPCAPS:
      return (who.secureBits & SECURE_KEEP_CAPABILITIES) != 0 ? 1 : 0;
    case PR_SET_KEEPCAPS:
      return keepCapabilities(thread, call.a1);
    case PR_CAPBSET_READ:
      if (call.a1 > <u64>LAST_CAPABILITY) return -EINVAL;
      return (who.bounding & bitOfCapability(call.i1)) != 0 ? 1 : 0;
    case PR_CAPBSET_DROP:
      return dropFromBounds(thread, call.a1);
    case PR_GET_SECUREBITS:
      return who.secureBits;
    case PR_SET_SECUREBITS:
      return setSecureBits(thread, call.a1);
    case PR_GET_NO_NEW_PRIVS:
      if (call.a1 != 0 || call.a2 != 0 || call.a3 != 0 || call.a4 != 0) return -EINVAL;
      return who.noNewPrivileges ? 1 : 0;
    case PR_SET_NO_NEW_PRIVS:
      return forgoPrivileges(thread, call);
    default:
      return controlAmbient(thread, call);
  }
}

function keepCapabilities(thread: Thread, keep: u64): i64 {
  if (keep > 1) return -EINVAL;
  const next = thread.credentials.copy();
  // The bit above it is its lock.
  if ((next.secureBits & (SECURE_KEEP_CAPABILITIES << 1)) != 0) return -EPERM;
  if (keep != 0) next.secureBits |= SECURE_KEEP_CAPABILITIES;
  else next.secureBits &= ~SECURE_KEEP_CAPABILITIES;
  thread.become(next);
  return 0;
}

function dropFromBounds(thread: Thread, capability: u64): i64 {
  if (!thread.credentials.has(Capability.SetCapability)) return -EPERM;
  if (capability > <u64>LAST_CAPABILITY) return -EINVAL;
  const next = thread.credentials.copy();
  next.bounding &= ~bitOfCapability(<i32>capability);
  thread.become(next);
  return 0;
}

function setSecureBits(thread: Thread, wanted: u64): i64 {
  const next = thread.credentials.copy();
  const locks = next.secureBits & SECURE_LOCKS;
  const changed = next.secureBits ^ <u32>wanted;
  // What is locked stays, and so do the locks.
  if (((locks >> 1) & changed) != 0 || (locks & ~<u32>wanted) != 0 || (wanted & ~<u64>SECURE_ALL) != 0) return -EPERM;
  if (!next.has(Capability.SetCapability)) return -EPERM;
  next.secureBits = <u32>wanted;
  thread.become(next);
  return 0;
}

function forgoPrivileges(thread: Thread, call: Call): i64 {
  if (call.a1 != 1 || call.a2 != 0 || call.a3 != 0 || call.a4 != 0) return -EINVAL;
  const next = thread.credentials.copy();
  next.noNewPrivileges = true;
  thread.become(next);
  return 0;
}

function controlAmbient(thread: Thread, call: Call): i64 {
  const next = thread.credentials.copy();
  if (call.a1 == AMBIENT_CLEAR) {
    if (call.a2 != 0 || call.a3 != 0 || call.a4 != 0) return -EINVAL;
    next.ambient = 0;
    thread.become(next);
    return 0;
  }
  if (call.a3 != 0 || call.a4 != 0 || call.a2 > <u64>LAST_CAPABILITY) return -EINVAL;
  const bit = bitOfCapability(call.i2);
  if (call.a1 == AMBIENT_IS_SET) return (next.ambient & bit) != 0 ? 1 : 0;
  if (call.a1 == AMBIENT_RAISE) {
    if ((next.permitted & next.inheritable & bit) == 0 || (next.secureBits & SECURE_NO_AMBIENT_RAISE) != 0) return -EPERM;
    next.ambient |= bit;
  } else if (call.a1 == AMBIENT_LOWER) {
    next.ambient &= ~bit;
  } else {
    return -EINVAL;
  }
  thread.become(next);
  return 0;
}
