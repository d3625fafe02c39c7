// The process: who it is, its end, and children, which there are none.

import { ECHILD, EFAULT, EINVAL, ENOSYS, EPERM, ESRCH } from '../errno';
import { GROUP, USER } from '../file/status';
import { Block } from '../memory/block';
import { copyOut, writeU32 } from '../memory/copy';
import { PARENT_ID } from '../process/process';
import { NO_ANSWER, Thread } from '../thread/thread';
import { Call } from './call';
import { Table } from './table';
import { refuseProcess } from './thread';

export function processCalls(table: Table): void {
  table.add(39, 'getpid', processId, '');
  table.add(57, 'fork', fork, '');
  table.add(58, 'vfork', fork, '');
  table.add(59, 'execve', execute, 'path pointer pointer');
  table.add(61, 'wait4', waitForChild, 'int pointer hex pointer');
  table.add(102, 'getuid', userId, '');
  table.add(104, 'getgid', groupId, '');
  table.add(105, 'setuid', setUser, 'int');
  table.add(106, 'setgid', setGroup, 'int');
  table.add(107, 'geteuid', userId, '');
  table.add(108, 'getegid', groupId, '');
  table.add(109, 'setpgid', setProcessGroup, 'int int');
  table.add(110, 'getppid', parentId, '');
  table.add(111, 'getpgrp', processId, '');
  table.add(112, 'setsid', setSession, '');
  table.add(113, 'setreuid', setUsers, 'int int');
  table.add(114, 'setregid', setGroups, 'int int');
  table.add(115, 'getgroups', groups, 'int pointer');
  table.add(116, 'setgroups', refuse, 'int pointer');
  table.add(117, 'setresuid', setUsers, 'int int int');
  table.add(118, 'getresuid', userIds, 'pointer pointer pointer');
  table.add(119, 'setresgid', setGroups, 'int int int');
  table.add(120, 'getresgid', groupIds, 'pointer pointer pointer');
  table.add(121, 'getpgid', ownId, 'int');
  table.add(124, 'getsid', ownId, 'int');
  table.add(231, 'exit_group', exitGroup, 'int');
  table.add(247, 'waitid', waitForChild, 'int int pointer hex pointer');
  table.add(322, 'execveat', execute, 'at path pointer pointer atflags');
}

function processId(thread: Thread, call: Call): i64 {
  return thread.process.id;
}

function parentId(thread: Thread, call: Call): i64 {
  return PARENT_ID;
}

/** Of getpgid and getsid: the process leads its own group and session. */
function ownId(thread: Thread, call: Call): i64 {
  return call.i0 == 0 || call.i0 == thread.process.id ? thread.process.id : -ESRCH;
}

function setProcessGroup(thread: Thread, call: Call): i64 {
  const id = thread.process.id;
  if (call.i1 < 0) return -EINVAL;
  if (call.i0 != 0 && call.i0 != id) return -ESRCH;
  // A session's leader stays in its group.
  return -EPERM;
}

/** It is its session's leader already. */
function setSession(thread: Thread, call: Call): i64 {
  return -EPERM;
}

function exitGroup(thread: Thread, call: Call): i64 {
  thread.process.exit(<u8>call.i0);
  return NO_ANSWER;
}

// Children.

function fork(thread: Thread, call: Call): i64 {
  return refuseProcess(call);
}

function execute(thread: Thread, call: Call): i64 {
  call.note = 'another program cannot be started yet';
  return -ENOSYS;
}

function waitForChild(thread: Thread, call: Call): i64 {
  return -ECHILD;
}

// Identities: one user and one group, and no privilege to be another.

function userId(thread: Thread, call: Call): i64 {
  return USER;
}

function groupId(thread: Thread, call: Call): i64 {
  return GROUP;
}

function setUser(thread: Thread, call: Call): i64 {
  return <u32>call.a0 == USER ? 0 : -EPERM;
}

function setGroup(thread: Thread, call: Call): i64 {
  return <u32>call.a0 == GROUP ? 0 : -EPERM;
}

/** Each is the identity that it has already, or -1 to keep it. */
function setUsers(thread: Thread, call: Call): i64 {
  return keeps(call, USER, call.number == 117 ? 3 : 2) ? 0 : -EPERM;
}

function setGroups(thread: Thread, call: Call): i64 {
  return keeps(call, GROUP, call.number == 119 ? 3 : 2) ? 0 : -EPERM;
}

function keeps(call: Call, id: u32, count: i32): bool {
  for (let i = 0; i < count; i++) {
    const wanted = <u32>call.argument(i);
    if (wanted != id && wanted != 0xffff_ffff) return false;
  }
  return true;
}

function userIds(thread: Thread, call: Call): i64 {
  return writeThree(thread, call, USER);
}

function groupIds(thread: Thread, call: Call): i64 {
  return writeThree(thread, call, GROUP);
}

function writeThree(thread: Thread, call: Call, id: u32): i64 {
  const space = thread.process.space;
  for (let i = 0; i < 3; i++) {
    if (!writeU32(space, call.argument(i), id)) return -EFAULT;
  }
  return 0;
}

function groups(thread: Thread, call: Call): i64 {
  if (call.i0 < 0) return -EINVAL;
  if (call.i0 == 0) return 1;
  const block = Block.of(4);
  block.setU32(0, GROUP);
  return copyOut(thread.process.space, call.a1, block.bytes) ? 1 : -EFAULT;
}

function refuse(thread: Thread, call: Call): i64 {
  return -EPERM;
}
