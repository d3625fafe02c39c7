// Resource limits.

import { EFAULT, EINVAL, EPERM, ESRCH } from '../errno';
import { Block } from '../memory/block';
import { copyOut, readBlock } from '../memory/copy';
import { Capability } from '../process/credentials';
import { LIMITS, RLIMIT_NOFILE } from '../process/limits';
import { Process } from '../process/process';
import { Thread } from '../thread/thread';
import { Call } from './call';
import { Table } from './table';

/** As fs.nr_open: no table of open files is longer. */
const MOST_FILES: u64 = 1 << 20;

export function limitCalls(table: Table): void {
  table.add(97, 'getrlimit', get, 'rlimitkind >rlimit');
  table.add(160, 'setrlimit', set, 'rlimitkind rlimit');
  table.add(302, 'prlimit64', exchange, 'int rlimitkind rlimit >rlimit');
}

function get(thread: Thread, call: Call): i64 {
  return change(thread, thread.process, call.i0, 0, call.a1);
}

function set(thread: Thread, call: Call): i64 {
  return change(thread, thread.process, call.i0, call.a1, 0);
}

function exchange(thread: Thread, call: Call): i64 {
  const process = call.i0 == 0 ? thread.process : thread.process.sandbox.find(call.i0);
  if (process == null) return -ESRCH;
  return mayLimit(thread, process) ? change(thread, process, call.i1, call.a2, call.a3) : -EPERM;
}

/** Its own, those of its user, or all. */
function mayLimit(thread: Thread, process: Process): bool {
  const who = thread.credentials;
  const whose = process.credentials;
  if (thread.process == process || who.has(Capability.SysResource)) return true;
  const isUser = who.user == whose.user && who.user == whose.effectiveUser && who.user == whose.savedUser;
  return isUser && who.group == whose.group && who.group == whose.effectiveGroup && who.group == whose.savedGroup;
}

/** struct rlimit: soft, hard. Reads the new one before it writes the old one. */
function change(thread: Thread, process: Process, which: i32, given: u64, old: u64): i64 {
  const space = thread.process.space;
  if (which < 0 || which >= LIMITS) return -EINVAL;
  const limit = process.limits[which];
  const wanted: Block | null = given == 0 ? null : readBlock(space, given, 16);
  if (given != 0) {
    if (wanted == null) return -EFAULT;
    if (wanted.u64(0) > wanted.u64(8)) return -EINVAL;
    if (which == RLIMIT_NOFILE && wanted.u64(8) > MOST_FILES) return -EPERM;
    if (wanted.u64(8) > limit.hard && !thread.credentials.has(Capability.SysResource)) return -EPERM;
  }
  const before = Block.of(16);
  before.setU64(0, limit.soft);
  before.setU64(8, limit.hard);
  if (wanted != null) {
    limit.soft = wanted.u64(0);
    limit.hard = wanted.u64(8);
    if (which == RLIMIT_NOFILE) process.setOpenLimit(limit.soft);
  }
  return old == 0 || copyOut(space, old, before.bytes) ? 0 : -EFAULT;
}
