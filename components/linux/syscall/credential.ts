// Users and groups: who a thread is, and who it may become (credentials(7)). The C library changes all threads of a process, one by one.

import { EFAULT, EINVAL, EPERM } from '../errno';
import { Block } from '../memory/block';
import { copyOut, readBlock, writeU32 } from '../memory/copy';
import { Capability, Credentials, NOBODY } from '../process/credentials';
import { Thread } from '../thread/thread';
import { Call } from './call';
import { Table } from './table';

/** NGROUPS_MAX. */
const MOST_GROUPS: u32 = 65536;

export function credentialCalls(table: Table): void {
  table.add(102, 'getuid', userId, '');
  table.add(104, 'getgid', groupId, '');
  table.add(105, 'setuid', setUser, 'int');
  table.add(106, 'setgid', setGroup, 'int');
  table.add(107, 'geteuid', effectiveUserId, '');
  table.add(108, 'getegid', effectiveGroupId, '');
  table.add(113, 'setreuid', setUsers, 'int int');
  table.add(114, 'setregid', setGroups, 'int int');
  table.add(115, 'getgroups', supplementary, 'int >groups');
  table.add(116, 'setgroups', setSupplementary, 'int pointer');
  table.add(117, 'setresuid', setThreeUsers, 'int int int');
  table.add(118, 'getresuid', userIds, '>integer >integer >integer');
  table.add(119, 'setresgid', setThreeGroups, 'int int int');
  table.add(120, 'getresgid', groupIds, '>integer >integer >integer');
  table.add(122, 'setfsuid', setFileUser, 'int');
  table.add(123, 'setfsgid', setFileGroup, 'int');
}

function userId(thread: Thread, call: Call): i64 {
  return thread.credentials.user;
}

function groupId(thread: Thread, call: Call): i64 {
  return thread.credentials.group;
}

function effectiveUserId(thread: Thread, call: Call): i64 {
  return thread.credentials.effectiveUser;
}

function effectiveGroupId(thread: Thread, call: Call): i64 {
  return thread.credentials.effectiveGroup;
}

function userIds(thread: Thread, call: Call): i64 {
  const who = thread.credentials;
  return writeThree(thread, call, who.user, who.effectiveUser, who.savedUser);
}

function groupIds(thread: Thread, call: Call): i64 {
  const who = thread.credentials;
  return writeThree(thread, call, who.group, who.effectiveGroup, who.savedGroup);
}

function writeThree(thread: Thread, call: Call, real: u32, effective: u32, saved: u32): i64 {
  const space = thread.process.space;
  const written = writeU32(space, call.a0, real) && writeU32(space, call.a1, effective) && writeU32(space, call.a2, saved);
  return written ? 0 : -EFAULT;
}

// Users.

function setUser(thread: Thread, call: Call): i64 {
  const wanted = <u32>call.a0;
  if (wanted == NOBODY) return -EINVAL;
  const old = thread.credentials;
  const next = old.copy();
  if (old.has(Capability.SetUser)) {
    next.user = wanted;
    next.savedUser = wanted;
  } else if (wanted != old.user && wanted != old.savedUser) {
    return -EPERM;
  }
  next.effectiveUser = wanted;
  return becomeUser(thread, next);
}

function setUsers(thread: Thread, call: Call): i64 {
  const real = <u32>call.a0;
  const effective = <u32>call.a1;
  const old = thread.credentials;
  const next = old.copy();
  const free = old.has(Capability.SetUser);
  if (real != NOBODY) {
    if (real != old.user && real != old.effectiveUser && !free) return -EPERM;
    next.user = real;
  }
  if (effective != NOBODY) {
    if (effective != old.user && effective != old.effectiveUser && effective != old.savedUser && !free) return -EPERM;
    next.effectiveUser = effective;
  }
  if (real != NOBODY || (effective != NOBODY && effective != old.user)) next.savedUser = next.effectiveUser;
  return becomeUser(thread, next);
}

function setThreeUsers(thread: Thread, call: Call): i64 {
  const old = thread.credentials;
  const next = old.copy();
  const free = old.has(Capability.SetUser);
  for (let i = 0; i < 3; i++) {
    const wanted = <u32>call.argument(i);
    if (wanted == NOBODY) continue;
    if (wanted != old.user && wanted != old.effectiveUser && wanted != old.savedUser && !free) return -EPERM;
    if (i == 0) next.user = wanted;
    else if (i == 1) next.effectiveUser = wanted;
    else next.savedUser = wanted;
  }
  return becomeUser(thread, next);
}

/** Files are the effective user's affair from here on. */
function becomeUser(thread: Thread, next: Credentials): i64 {
  next.fileUser = next.effectiveUser;
  next.followUsers(thread.credentials);
  thread.become(next);
  return 0;
}

/** Tells who it was, whether it is somebody else now or not. */
function setFileUser(thread: Thread, call: Call): i64 {
  const wanted = <u32>call.a0;
  const old = thread.credentials;
  const known = wanted == old.user || wanted == old.effectiveUser || wanted == old.savedUser || wanted == old.fileUser;
  if (wanted != NOBODY && (known || old.has(Capability.SetUser)) && wanted != old.fileUser) {
    const next = old.copy();
    next.fileUser = wanted;
    next.followFileUser(old);
    thread.become(next);
  }
  return old.fileUser;
}

// Groups.

function setGroup(thread: Thread, call: Call): i64 {
  const wanted = <u32>call.a0;
  if (wanted == NOBODY) return -EINVAL;
  const old = thread.credentials;
  const next = old.copy();
  if (old.has(Capability.SetGroup)) {
    next.group = wanted;
    next.savedGroup = wanted;
  } else if (wanted != old.group && wanted != old.savedGroup) {
    return -EPERM;
  }
  next.effectiveGroup = wanted;
  return becomeGroup(thread, next);
}

function setGroups(thread: Thread, call: Call): i64 {
  const real = <u32>call.a0;
  const effective = <u32>call.a1;
  const old = thread.credentials;
  const next = old.copy();
  const free = old.has(Capability.SetGroup);
  if (real != NOBODY) {
    if (real != old.group && real != old.effectiveGroup && !free) return -EPERM;
    next.group = real;
  }
  if (effective != NOBODY) {
    if (effective != old.group && effective != old.effectiveGroup && effective != old.savedGroup && !free) return -EPERM;
    next.effectiveGroup = effective;
  }
  if (real != NOBODY || (effective != NOBODY && effective != old.group)) next.savedGroup = next.effectiveGroup;
  return becomeGroup(thread, next);
}

function setThreeGroups(thread: Thread, call: Call): i64 {
  const old = thread.credentials;
  const next = old.copy();
  const free = old.has(Capability.SetGroup);
  for (let i = 0; i < 3; i++) {
    const wanted = <u32>call.argument(i);
    if (wanted == NOBODY) continue;
    if (wanted != old.group && wanted != old.effectiveGroup && wanted != old.savedGroup && !free) return -EPERM;
    if (i == 0) next.group = wanted;
    else if (i == 1) next.effectiveGroup = wanted;
    else next.savedGroup = wanted;
  }
  return becomeGroup(thread, next);
}

function becomeGroup(thread: Thread, next: Credentials): i64 {
  next.fileGroup = next.effectiveGroup;
  thread.become(next);
  return 0;
}

function setFileGroup(thread: Thread, call: Call): i64 {
  const wanted = <u32>call.a0;
  const old = thread.credentials;
  const known = wanted == old.group || wanted == old.effectiveGroup || wanted == old.savedGroup || wanted == old.fileGroup;
  if (wanted != NOBODY && (known || old.has(Capability.SetGroup)) && wanted != old.fileGroup) {
    const next = old.copy();
    next.fileGroup = wanted;
    thread.become(next);
  }
  return old.fileGroup;
}

/** A size of 0 asks how many there are. */
function supplementary(thread: Thread, call: Call): i64 {
  const groups = thread.credentials.groups;
  if (call.i0 < 0) return -EINVAL;
  if (call.i0 == 0) return groups.length;
  if (groups.length > call.i0) return -EINVAL;
  const block = Block.of(groups.length * 4);
  for (let i = 0; i < groups.length; i++) block.setU32(i * 4, groups[i]);
  return groups.length == 0 || copyOut(thread.process.space, call.a1, block.bytes) ? groups.length : -EFAULT;
}

function setSupplementary(thread: Thread, call: Call): i64 {
  const count = <u32>call.a0;
  if (!thread.credentials.has(Capability.SetGroup)) return -EPERM;
  if (count > MOST_GROUPS) return -EINVAL;
  const groups: Array<u32> = [];
  if (count > 0) {
    const block = readBlock(thread.process.space, call.a1, count * 4);
    if (block == null) return -EFAULT;
    for (let i: u32 = 0; i < count; i++) {
      const group = block.u32(<i32>i * 4);
      if (group == NOBODY) return -EINVAL;
      groups.push(group);
    }
  }
  groups.sort((one, other) => (one < other ? -1 : one > other ? 1 : 0));
  const next = thread.credentials.copy();
  next.groups = groups;
  thread.become(next);
  return 0;
}
