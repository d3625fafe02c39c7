// seccomp: from now on the thread, and whatever it starts, makes only the system calls that it says (seccomp(2)).

import { EACCES, EFAULT, EINVAL, ENOMEM, EOPNOTSUPP, ESRCH } from '../errno';
import {
  ALLOW, DATA_SIZE, ERRNO, Filter, KILL_PROCESS, KILL_THREAD, LOG, MODE_FILTER, MODE_NONE, MODE_STRICT, TRACE, TRAP,
} from '../filter/seccomp';
import { FilterProgram, MOST_INSTRUCTIONS } from '../filter/program';
import { Block } from '../memory/block';
import { readBlock } from '../memory/copy';
import { Capability } from '../process/credentials';
import { Thread } from '../thread/thread';
import { Call } from './call';
import { Table } from './table';

const SET_MODE_STRICT: u32 = 0;
const SET_MODE_FILTER: u32 = 1;
const GET_ACTION_AVAIL: u32 = 2;

const FLAG_TSYNC: u64 = 1;
const FLAG_NEW_LISTENER: u64 = 8;
const FLAG_TSYNC_ESRCH: u64 = 16;
/** Those, FLAG_LOG, SPEC_ALLOW and WAIT_KILLABLE_RECV. */
const FLAGS: u64 = 0x3f;
const FLAG_WAIT_KILLABLE: u64 = 32;
/** Instructions of all filters of a thread. */
const MOST_OF_ALL: i32 = 32768;

export function seccompCalls(table: Table): void {
  table.add(317, 'seccomp', seccomp, 'uint hex pointer');
  table.partial(317, 'SECCOMP_RET_USER_NOTIF');
}

function seccomp(thread: Thread, call: Call): i64 {
  switch (<u32>call.a0) {
    case SET_MODE_STRICT:
      return call.a1 != 0 || call.a2 != 0 ? -EINVAL : setStrict(thread);
    case SET_MODE_FILTER:
      return setFilter(thread, call, <u64><u32>call.a1, call.a2);
    case GET_ACTION_AVAIL:
      return call.a1 != 0 ? -EINVAL : isAvailable(thread, call.a2);
    default:
      return -EINVAL;
  }
}

/** prctl(PR_SET_SECCOMP). */
export function setMode(thread: Thread, call: Call): i64 {
  if (call.a1 == <u64>MODE_STRICT) return setStrict(thread);
  return call.a1 == <u64>MODE_FILTER ? setFilter(thread, call, 0, call.a2) : -EINVAL;
}

function setStrict(thread: Thread): i64 {
  if (thread.filterMode != MODE_NONE && thread.filterMode != MODE_STRICT) return -EINVAL;
  thread.filterMode = MODE_STRICT;
  return 0;
}

/** struct sock_fprog: how many instructions, and where. */
function setFilter(thread: Thread, call: Call, flags: u64, address: u64): i64 {
  const space = thread.process.space;
  if ((flags & ~FLAGS) != 0) return -EINVAL;
  if ((flags & (FLAG_TSYNC | FLAG_NEW_LISTENER | FLAG_TSYNC_ESRCH)) == (FLAG_TSYNC | FLAG_NEW_LISTENER)) return -EINVAL;
  if ((flags & FLAG_WAIT_KILLABLE) != 0 && (flags & FLAG_NEW_LISTENER) == 0) return -EINVAL;
  const header = readBlock(space, address, 16);
  if (header == null) return -EFAULT;
  const count = <i32>header.u16(0);
  if (count == 0 || count > MOST_INSTRUCTIONS) return -EINVAL;
  if (!thread.credentials.noNewPrivileges && !thread.credentials.has(Capability.SysAdmin)) return -EACCES;
  const code = readBlock(space, header.u64(8), <u32>count * 8);
  if (code == null) return -EFAULT;
  const program = new FilterProgram(code);
  if (!program.isGood(DATA_SIZE) || thread.filterMode == MODE_STRICT) return -EINVAL;
  if ((flags & FLAG_NEW_LISTENER) != 0) {
    call.note = 'nobody else answers for a filter';
    return -EINVAL;
  }
  const filter = new Filter(program, thread.filter);
  if (filter.cost > MOST_OF_ALL) return -ENOMEM;
  const other = (flags & FLAG_TSYNC) != 0 ? otherwise(thread) : 0;
  if (other != 0) return (flags & FLAG_TSYNC_ESRCH) != 0 ? -ESRCH : other;
  take(thread, thread, filter);
  const threads = thread.process.threads;
  for (let i = 0; i < threads.length && (flags & FLAG_TSYNC) != 0; i++) take(threads[i], thread, filter);
  return 0;
}

/** Who is given another's filter may not have new privileges either. */
function take(thread: Thread, from: Thread, filter: Filter): void {
  thread.filterMode = MODE_FILTER;
  thread.filter = filter;
  if (thread == from || !from.credentials.noNewPrivileges || thread.credentials.noNewPrivileges) return;
  const next = thread.credentials.copy();
  next.noNewPrivileges = true;
  thread.credentials = next;
}

/** A thread with filters that this one has not; 0 if there is none. */
function otherwise(thread: Thread): i64 {
  const threads = thread.process.threads;
  const own = thread.filter;
  for (let i = 0; i < threads.length; i++) {
    const other = threads[i];
    if (other == thread || other.filterMode == MODE_NONE) continue;
    if (other.filterMode == MODE_STRICT || own == null || !own.extends_(other.filter)) return other.id;
  }
  return 0;
}

function isAvailable(thread: Thread, address: u64): i64 {
  const block: Block | null = readBlock(thread.process.space, address, 4);
  if (block == null) return -EFAULT;
  switch (block.u32(0)) {
    case KILL_PROCESS:
    case KILL_THREAD:
    case TRAP:
    case ERRNO:
    case TRACE:
    case LOG:
    case ALLOW:
      return 0;
    default:
      return -EOPNOTSUPP;
  }
}
