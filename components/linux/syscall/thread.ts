// Threads: making and ending them, and what belongs to each.

import { E2BIG, EAGAIN, EFAULT, EINVAL, ENOMEM, ENOSYS, EPERM, ESRCH } from '../errno';
import { Block, decode } from '../memory/block';
import { copyOut, copyString, readBlock, writeU32, writeU64 } from '../memory/copy';
import { USER_END } from '../memory/layout';
import { PROCESSORS } from '../process/machine';
import { SIGNALS } from '../signal/number';
import { DEFAULT_SLACK, NO_ANSWER, Thread } from '../thread/thread';
import { Call } from './call';
import { controlCapabilities, isAboutCapabilities } from './capability';
import {
  CLONE_CHILD_CLEARTID, CLONE_CHILD_SETTID, CLONE_CLEAR_SIGHAND, CLONE_PARENT, CLONE_PARENT_SETTID, CLONE_PIDFD, CLONE_SETTLS, CLONE_SIGHAND, CLONE_VM, CloneRequest,
  cloneProcess,
} from './child';
import { CLONE_NEWNS, refusalOfNamespaces } from './namespace';
import { setMode } from './seccomp';
import { Table } from './table';

/** The signal of the end, in the flags of clone. */
const CLONE_SIGNAL: u64 = 0xff;
const CLONE_FS: u64 = 0x200;
const CLONE_THREAD: u64 = 0x1_0000;
const CLONE_NEWUSER: u64 = 0x1000_0000;
const CLONE_DETACHED: u64 = 0x40_0000;
/** CLONE_NEWNS, NEWCGROUP, NEWUTS, NEWIPC, NEWUSER, NEWPID, NEWNET. */
const NAMESPACES: u64 = 0x7e02_0000;
/** What a thread must share. */
const THREAD_FLAGS: u64 = CLONE_VM | CLONE_SIGHAND | CLONE_THREAD;

const ARCH_SET_GS: i32 = 0x1001;
const ARCH_SET_FS: i32 = 0x1002;
const ARCH_GET_FS: i32 = 0x1003;
const ARCH_GET_GS: i32 = 0x1004;

const PR_SET_PDEATHSIG: i32 = 1;
const PR_GET_PDEATHSIG: i32 = 2;
const PR_GET_DUMPABLE: i32 = 3;
const PR_SET_DUMPABLE: i32 = 4;
const PR_SET_NAME: i32 = 15;
const PR_GET_NAME: i32 = 16;
const PR_GET_TIMING: i32 = 13;
const PR_SET_TIMING: i32 = 14;
const PR_GET_SECCOMP: i32 = 21;
const PR_SET_SECCOMP: i32 = 22;
const PR_GET_TSC: i32 = 25;
const PR_SET_TIMERSLACK: i32 = 29;
const PR_GET_TIMERSLACK: i32 = 30;
const PR_SET_CHILD_SUBREAPER: i32 = 36;
const PR_GET_CHILD_SUBREAPER: i32 = 37;
const PR_GET_TID_ADDRESS: i32 = 40;
const PR_SET_THP_DISABLE: i32 = 41;
const PR_GET_THP_DISABLE: i32 = 42;
const PR_SET_VMA: i32 = 0x5356_4d41;
/** TASK_COMM_LEN, with the terminator. */
const NAME_SIZE: u32 = 16;

const ROBUST_LIST_SIZE: u64 = 24;

export function threadCalls(table: Table): void {
  table.add(24, 'sched_yield', yield_, '');
  table.add(56, 'clone', clone, 'clonestack clone cloneparent clonechild clonetls');
  table.add(60, 'exit', exit, 'int');
  table.add(157, 'prctl', control, 'prctl option option option option');
  table.add(158, 'arch_prctl', archControl, 'archcode pointer');
  table.add(186, 'gettid', threadId, '');
  table.add(218, 'set_tid_address', setClearAddress, 'pointer');
  table.add(273, 'set_robust_list', setRobustList, 'pointer size');
  table.add(274, 'get_robust_list', robustList, 'int pointer pointer');
  table.add(309, 'getcpu', processor, 'pointer pointer pointer');
  table.add(324, 'membarrier', barrier, 'int hex int');
  table.refuse(334, 'rseq', ENOSYS, 'C libraries do without it', 'pointer size hex hex');
  table.add(435, 'clone3', clone3, 'cloneargs size');
  table.partial(56, 'namespaces other than of mounts and names: EINVAL, as from a Linux built without them, CLONE_FS between processes');
  table.partial(435, 'namespaces other than of mounts and names: EINVAL, as from a Linux built without them, CLONE_FS between processes, set_tid, CLONE_INTO_CGROUP');
  table.partial(157, 'PR_SET_MM, PR_SET_VMA, PR_SET_TSC, PR_MCE_KILL, PR_SET_MDWE, speculation');
  table.partial(158, 'ARCH_SET_CPUID, ARCH_MAP_VDSO_*');
  table.partial(324, 'registration');
}

// Making and ending.

function clone(thread: Thread, call: Call): i64 {
  const request = new CloneRequest();
  request.flags = call.a0 & 0xffff_ff00;
  request.endSignal = <i32>(call.a0 & 0xff);
  // The old call has one pointer for both.
  request.pidFile = call.a2;
  request.stack = call.a1;
  request.parentId = call.a2;
  request.childId = call.a3;
  request.storage = call.a4;
  return make(thread, call, request);
}

/** struct clone_args: flags, pidfd, child_tid, parent_tid, exit_signal, stack, stack_size, tls, ... */
function clone3(thread: Thread, call: Call): i64 {
  if (call.a1 < 64) return -EINVAL;
  if (call.a1 > 4096) return -E2BIG;
  const block = readBlock(thread.process.space, call.a0, <u32>call.a1);
  if (block == null) return -EFAULT;
  const request = new CloneRequest();
  request.flags = block.u64(0);
  if ((request.flags & (CLONE_SIGNAL | CLONE_DETACHED)) != 0) return -EINVAL;
  if ((request.flags & (CLONE_SIGHAND | CLONE_CLEAR_SIGHAND)) == (CLONE_SIGHAND | CLONE_CLEAR_SIGHAND)) return -EINVAL;
  if ((request.flags & (CLONE_THREAD | CLONE_PARENT)) != 0 && block.u64(32) != 0) return -EINVAL;
  if ((block.u64(40) == 0) != (block.u64(48) == 0)) return -EINVAL;
  request.pidFile = block.u64(8);
  if (block.u64(32) > 64) return -EINVAL;
  request.endSignal = block.i32(32);
  request.childId = block.u64(16);
  request.parentId = block.u64(24);
  request.stack = block.u64(40) + block.u64(48);
  request.storage = block.u64(56);
  return make(thread, call, request);
}

function make(thread: Thread, call: Call, request: CloneRequest): i64 {
  const flags = request.flags;
  if ((flags & CLONE_FS) != 0 && (flags & (CLONE_NEWNS | CLONE_NEWUSER)) != 0) return -EINVAL;
  if ((flags & CLONE_THREAD) != 0 && (flags & CLONE_SIGHAND) == 0) return -EINVAL;
  if ((flags & CLONE_SIGHAND) != 0 && (flags & CLONE_VM) == 0) return -EINVAL;
  // The bit of CLONE_NEWTIME is among those of the old call's signal.
  const refused = refusalOfNamespaces(thread, call, flags & NAMESPACES);
  if (refused != 0) return refused;
  if ((flags & CLONE_PIDFD) != 0 && (flags & (CLONE_DETACHED | CLONE_THREAD)) != 0) return -EINVAL;
  if ((flags & CLONE_SETTLS) != 0 && request.storage >= USER_END) return -EPERM;
  return (flags & CLONE_THREAD) != 0 ? makeThread(thread, request) : cloneProcess(thread, call, request);
}

function makeThread(thread: Thread, request: CloneRequest): i64 {
  const process = thread.process;
  const flags = request.flags;
  if ((flags & THREAD_FLAGS) != THREAD_FLAGS) return -EINVAL;
  if (!process.sandbox.hasRoom) return -EAGAIN;
  const registers = thread.registers();
  registers.rax = 0;
  if (request.stack != 0) registers.rsp = request.stack;
  if ((flags & CLONE_SETTLS) != 0) registers.fsBase = request.storage;
  const child = process.addThread(registers, thread.name);
  if (child == null) return -EAGAIN;
  child.vcpu.setVectors(thread.vcpu.getVectors());
  child.mask = thread.mask;
  child.filterMode = thread.filterMode;
  child.filter = thread.filter;
  child.scheduling = thread.scheduling.inherited();
  if ((flags & CLONE_PARENT_SETTID) != 0) writeU32(process.space, request.parentId, child.id);
  if ((flags & CLONE_CHILD_SETTID) != 0) writeU32(process.space, request.childId, child.id);
  if ((flags & CLONE_CHILD_CLEARTID) != 0) child.clearAddress = request.childId;
  return child.id;
}

function exit(thread: Thread, call: Call): i64 {
  thread.process.endThread(thread, call.i0);
  return NO_ANSWER;
}

// What belongs to each.

function threadId(thread: Thread, call: Call): i64 {
  return thread.id;
}

function setClearAddress(thread: Thread, call: Call): i64 {
  thread.clearAddress = call.a0;
  return thread.id;
}

function setRobustList(thread: Thread, call: Call): i64 {
  if (call.a1 != ROBUST_LIST_SIZE) return -EINVAL;
  thread.robustList = call.a0;
  return 0;
}

function robustList(thread: Thread, call: Call): i64 {
  const space = thread.process.space;
  const owner = call.i0 == 0 ? thread : thread.process.findThread(call.i0);
  if (owner == null) return -ESRCH;
  if (!writeU64(space, call.a1, owner.robustList) || !writeU64(space, call.a2, ROBUST_LIST_SIZE)) return -EFAULT;
  return 0;
}

function archControl(thread: Thread, call: Call): i64 {
  const space = thread.process.space;
  const registers = thread.registers();
  switch (call.i0) {
    case ARCH_SET_FS:
    case ARCH_SET_GS:
      if (call.a1 >= USER_END) return -EPERM;
      if (call.i0 == ARCH_SET_FS) registers.fsBase = call.a1;
      else registers.gsBase = call.a1;
      thread.setRegisters(registers);
      return 0;
    case ARCH_GET_FS:
      return writeU64(space, call.a1, registers.fsBase) ? 0 : -EFAULT;
    case ARCH_GET_GS:
      return writeU64(space, call.a1, registers.gsBase) ? 0 : -EFAULT;
    default:
      return -EINVAL;
  }
}

function control(thread: Thread, call: Call): i64 {
  const space = thread.process.space;
  if (isAboutCapabilities(call.i0)) return controlCapabilities(thread, call);
  switch (call.i0) {
    case PR_SET_NAME: {
      const name = copyString(space, call.a1, NAME_SIZE - 1);
      if (name == null) return -EFAULT;
      thread.name = decode(name);
      return 0;
    }
    case PR_GET_NAME: {
      const block = Block.of(NAME_SIZE);
      block.putText(0, NAME_SIZE, thread.name);
      return copyOut(space, call.a1, block.bytes) ? 0 : -EFAULT;
    }
    case PR_GET_DUMPABLE:
      return thread.process.isDumpable ? 1 : 0;
    case PR_GET_TIMERSLACK:
      return thread.timerSlack;
    case PR_GET_PDEATHSIG:
      return writeU32(space, call.a1, thread.process.parentEndSignal) ? 0 : -EFAULT;
    case PR_SET_PDEATHSIG:
      if (call.a1 > <u64>SIGNALS) return -EINVAL;
      thread.process.parentEndSignal = call.i1;
      return 0;
    case PR_SET_CHILD_SUBREAPER:
      thread.process.adopts = call.a1 != 0;
      return 0;
    case PR_GET_CHILD_SUBREAPER:
      return writeU32(space, call.a1, thread.process.adopts ? 1 : 0) ? 0 : -EFAULT;
    case PR_SET_DUMPABLE:
      if (call.a1 > 1) return -EINVAL;
      thread.process.isDumpable = call.a1 != 0;
      return 0;
    case PR_SET_TIMERSLACK:
      thread.timerSlack = call.a1 == 0 || <i64>call.a1 < 0 ? DEFAULT_SLACK : call.a1;
      return 0;
    case PR_GET_TID_ADDRESS:
      return writeU64(space, call.a1, thread.clearAddress) ? 0 : -EFAULT;
    case PR_GET_TIMING:
      return 0;
    case PR_SET_TIMING:
      return call.a1 == 0 ? 0 : -EINVAL;
    case PR_GET_TSC:
      return writeU32(space, call.a1, 1) ? 0 : -EFAULT;
    case PR_GET_SECCOMP:
      return thread.filterMode;
    case PR_SET_SECCOMP:
      return setMode(thread, call);
    case PR_SET_THP_DISABLE:
      if (call.a2 != 0 || call.a3 != 0 || call.a4 != 0) return -EINVAL;
      thread.process.withoutHugePages = call.a1 != 0;
      return 0;
    case PR_GET_THP_DISABLE:
      if (call.a1 != 0 || call.a2 != 0 || call.a3 != 0 || call.a4 != 0) return -EINVAL;
      return thread.process.withoutHugePages ? 1 : 0;
    case PR_SET_VMA:
    default:
      // Names of mappings, seccomp, speculation and the rest: as on a kernel without them.
      return -EINVAL;
  }
}

// Processors, which are all equal.

function yield_(thread: Thread, call: Call): i64 {
  thread.yielding = true;
  return 0;
}

function processor(thread: Thread, call: Call): i64 {
  const space = thread.process.space;
  if (call.a0 != 0 && !writeU32(space, call.a0, <u32>thread.scheduling.processor)) return -EFAULT;
  if (call.a1 != 0 && !writeU32(space, call.a1, 0)) return -EFAULT;
  return 0;
}

/** Threads take turns on one processor, so each sees the others' writes in order: nothing to do. Command 0 asks what there is. */
function barrier(thread: Thread, call: Call): i64 {
  if (call.i1 != 0) return -EINVAL;
  if (call.i0 == 0) return 0x1f;
  return call.i0 < 0x20 && popcnt(call.i0) == 1 ? 0 : -EINVAL;
}
