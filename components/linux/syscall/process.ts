// The process: its number, whom it belongs to, and its end.

import { EACCES, EINVAL, EPERM, ESRCH } from '../errno';
import { Process } from '../process/process';
import { NO_ANSWER, Thread } from '../thread/thread';
import { Call } from './call';
import { Table } from './table';

export function processCalls(table: Table): void {
  table.add(39, 'getpid', processId, '');
  table.add(109, 'setpgid', setProcessGroup, 'int int');
  table.add(110, 'getppid', parentId, '');
  table.add(111, 'getpgrp', ownGroup, '');
  table.add(112, 'setsid', setSession, '');
  table.add(121, 'getpgid', groupOf, 'int');
  table.add(124, 'getsid', sessionOf, 'int');
  table.add(231, 'exit_group', exitGroup, 'int');
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
  if (call.i0 < 0 || call.i1 < 0) return -EINVAL;
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
