// The process: who it is, whom it belongs to, and its end.

import { EACCES, EFAULT, EINVAL, EPERM, ESRCH } from '../errno';
import { GROUP, USER } from '../file/status';
import { Block } from '../memory/block';
import { copyOut, writeU32 } from '../memory/copy';
import { Process } from '../process/process';
import { NO_ANSWER, Thread } from '../thread/thread';
import { Call } from './call';
import { Table } from './table';

export function processCalls(table: Table): void {
  table.add(39, 'getpid', processId, '');
  table.add(102, 'getuid', userId, '');
  table.add(104, 'getgid', groupId, '');
  table.add(105, 'setuid', setUser, 'int');
  table.add(106, 'setgid', setGroup, 'int');
  table.add(107, 'geteuid', userId, '');
  table.add(108, 'getegid', groupId, '');
  table.add(109, 'setpgid', setProcessGroup, 'int int');
  table.add(110, 'getppid', parentId, '');
  table.add(111, 'getpgrp', ownGroup, '');
  table.add(112, 'setsid', setSession, '');
  table.add(113, 'setreuid', setUsers, 'int int');
  table.add(114, 'setregid', setGroups, 'int int');
  table.add(115, 'getgroups', groups, 'int pointer');
  table.refuse(116, 'setgroups', EPERM, 'there is one user, in one group', 'int pointer');
  table.add(117, 'setresuid', setUsers, 'int int int');
  table.add(118, 'getresuid', userIds, 'pointer pointer pointer');
  table.add(119, 'setresgid', setGroups, 'int int int');
  table.add(120, 'getresgid', groupIds, 'pointer pointer pointer');
  table.add(121, 'getpgid', groupOf, 'int');
  table.add(124, 'getsid', sessionOf, 'int');
  table.add(231, 'exit_group', exitGroup, 'int');
  table.partial(105, 'one user');
  table.partial(106, 'one group');
  table.partial(113, 'one user');
  table.partial(114, 'one group');
  table.partial(117, 'one user');
  table.partial(119, 'one group');
}

function processId(thread: Thread, call: Call): i64 {
  return thread.process.id;
}

function parentId(thread: Thread, call: Call): i64 {
  return thread.process.parentId;
}

// Groups and sessions.

/** The process that a number stands for, 0 for the caller; null if there is none. */
function processOf(thread: Thread, id: i32): Process | null {
  return id == 0 ? thread.process : thread.process.sandbox.find(id);
}

function groupOf(thread: Thread, call: Call): i64 {
  const process = processOf(thread, call.i0);
  return process == null ? -ESRCH : process.group;
}

function ownGroup(thread: Thread, call: Call): i64 {
  return thread.process.group;
}

function sessionOf(thread: Thread, call: Call): i64 {
  const process = processOf(thread, call.i0);
  return process == null ? -ESRCH : process.session;
}

function setProcessGroup(thread: Thread, call: Call): i64 {
  const caller = thread.process;
  if (call.i1 < 0) return -EINVAL;
  const process = processOf(thread, call.i0);
  if (process == null || (process != caller && process.parent != caller)) return -ESRCH;
  if (process != caller && process.session != caller.session) return -EPERM;
  if (process != caller && process.hasExecuted) return -EACCES;
  // A session's leader stays in its group.
  if (process.session == process.id) return -EPERM;
  const group = call.i1 == 0 ? process.id : call.i1;
  if (group != process.id && !caller.sandbox.hasGroup(group, caller.session)) return -EPERM;
  process.group = group;
  return 0;
}

function setSession(thread: Thread, call: Call): i64 {
  const process = thread.process;
  const sandbox = process.sandbox;
  for (let i = 0; i < sandbox.processes.length; i++) {
    if (sandbox.processes[i].group == process.id) return -EPERM;
  }
  process.session = process.id;
  process.group = process.id;
  return process.id;
}

function exitGroup(thread: Thread, call: Call): i64 {
  thread.process.exit(<u8>call.i0);
  return NO_ANSWER;
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
