// Namespaces (namespaces(7)): of mounts and of the system's names. There are no others, as in a kernel that is built without.

import { EBADF, EFAULT, EINVAL, EPERM } from '../errno';
import { PidFile } from '../file/pid';
import { decode } from '../memory/block';
import { copyIn } from '../memory/copy';
import { Capability } from '../process/credentials';
import { Process } from '../process/process';
import { Thread } from '../thread/thread';
import { Call } from './call';
import { Table } from './table';

const CLONE_FILES: u64 = 0x400;
export const CLONE_NEWNS: u64 = 0x2_0000;
export const CLONE_NEWUTS: u64 = 0x400_0000;
const CLONE_NEWUSER: u64 = 0x1000_0000;
/** CLONE_NEWTIME, NEWCGROUP, NEWIPC, NEWUSER, NEWPID, NEWNET. */
const ABSENT: u64 = 0x7a00_0080;
/** Those above, CLONE_VM, FS, FILES, SIGHAND, THREAD and SYSVSEM. */
const KNOWN: u64 = CLONE_NEWNS | CLONE_NEWUTS | ABSENT | 0x5_0f00;
/** What is a thread's own only where it is alone. */
const ALONE: u64 = 0x1_0900;
const LONGEST: i64 = 64;

export function namespaceCalls(table: Table): void {
  table.add(170, 'sethostname', setHostName, 'data size');
  table.add(171, 'setdomainname', setDomainName, 'data size');
  table.add(272, 'unshare', unshare, 'hex');
  table.add(308, 'setns', enter, 'fd hex');
  table.partial(272, 'namespaces other than of mounts and names: EINVAL, as from a Linux built without them');
  table.partial(308, 'files of /proc/PID/ns');
}

function setHostName(thread: Thread, call: Call): i64 {
  return setName(thread, call, false);
}

function setDomainName(thread: Thread, call: Call): i64 {
  return setName(thread, call, true);
}

function setName(thread: Thread, call: Call, isDomain: bool): i64 {
  if (!thread.credentials.has(Capability.SysAdmin)) return -EPERM;
  const length = <i64>call.i1;
  if (length < 0 || length > LONGEST) return -EINVAL;
  const bytes = length == 0 ? new StaticArray<u8>(0) : copyIn(thread.process.space, call.a0, <u32>length);
  if (bytes == null) return -EFAULT;
  const names = thread.process.hostName;
  if (isDomain) names.domain = decode(bytes);
  else names.host = decode(bytes);
  return 0;
}

function unshare(thread: Thread, call: Call): i64 {
  const process = thread.process;
  const flags = call.a0;
  if ((flags & ~KNOWN) != 0) return -EINVAL;
  if ((flags & ALONE) != 0 && process.threads.length > 1) return -EINVAL;
  const error = refusalOfNamespaces(thread, call, flags);
  if (error != 0) return error;
  if ((flags & CLONE_FILES) != 0) {
    const files = process.files.copy();
    process.files.leave();
    process.files = files;
  }
  separate(process, flags);
  return 0;
}

/** What keeps a thread from having the namespaces among `flags`. 0, or an error negated. */
export function refusalOfNamespaces(thread: Thread, call: Call, flags: u64): i64 {
  if ((flags & (ABSENT | CLONE_NEWNS | CLONE_NEWUTS)) == 0) return 0;
  if ((flags & CLONE_NEWUSER) != 0) return absent(call);
  if (!thread.credentials.has(Capability.SysAdmin)) return -EPERM;
  return (flags & ABSENT) == 0 ? 0 : absent(call);
}

/** That of users takes no right, so whoever asks for it is told that first. */
function absent(call: Call): i64 {
  call.note = 'there are no such namespaces';
  return -EINVAL;
}

/** Gives the process the namespaces among `flags`, as copies of those that it has. */
export function separate(process: Process, flags: u64): void {
  if ((flags & CLONE_NEWNS) != 0) process.directory = process.walker.move(process.walker.mounts.copy(), process.directory);
  if ((flags & CLONE_NEWUTS) != 0) process.hostName = process.hostName.copy();
}

/** Those of another process, which a pidfd names. */
function enter(thread: Thread, call: Call): i64 {
  const process = thread.process;
  const flags = <u64><u32>call.i1;
  const file = process.files.get(call.i0);
  if (file == null) return -EBADF;
  if (!(file instanceof PidFile) || flags == 0 || (flags & ~(CLONE_NEWNS | CLONE_NEWUTS)) != 0) return -EINVAL;
  const who = thread.credentials;
  if (!who.has(Capability.SysAdmin) || ((flags & CLONE_NEWNS) != 0 && !who.has(Capability.SysChroot))) return -EPERM;
  const other = (<PidFile>file).process;
  if ((flags & CLONE_NEWUTS) != 0) process.hostName = other.hostName;
  if ((flags & CLONE_NEWNS) == 0) return 0;
  // As there: at the root.
  process.walker.root = '/';
  process.directory = process.walker.move(other.walker.mounts, process.walker.at('/'));
  return 0;
}
