// inotify's calls. fanotify, which sees whole file systems, and io_uring, a second way into everything, are not there.

import { EACCES, EBADF, EEXIST, EINVAL, ENOSPC, ENOTDIR, EOPNOTSUPP, EPERM } from '../errno';
import { O_CLOEXEC, O_NONBLOCK } from '../file/flags';
import { IN_ALL, InotifyFile, MOST_WATCHES } from '../file/inotify';
import { MAY_READ, isPermitted } from '../file/permission';
import { Status } from '../file/status';
import { Thread } from '../thread/thread';
import { statusOf } from './attribute';
import { Call } from './call';
import { Table } from './table';
import { pathTarget } from './target';

const IN_ONLYDIR: u32 = 0x0100_0000;
const IN_DONT_FOLLOW: u32 = 0x0200_0000;
const IN_EXCL_UNLINK: u32 = 0x0400_0000;
const IN_MASK_CREATE: u32 = 0x1000_0000;
const IN_MASK_ADD: u32 = 0x2000_0000;
const IN_ONESHOT: u32 = 0x8000_0000;
/** IN_UNMOUNT, IN_Q_OVERFLOW, IN_IGNORED and IN_ISDIR, which may be asked for and are told in any case. */
const TOLD: u32 = 0x4000_e000;
const MANNER: u32 = IN_ONLYDIR | IN_DONT_FOLLOW | IN_EXCL_UNLINK | IN_MASK_CREATE | IN_MASK_ADD | IN_ONESHOT;

export function inotifyCalls(table: Table): void {
  table.add(253, 'inotify_init', init, '');
  table.add(254, 'inotify_add_watch', addWatch, 'fd path hex');
  table.add(255, 'inotify_rm_watch', removeWatch, 'fd int');
  table.add(294, 'inotify_init1', init1, 'open');
  table.partial(254, 'what the host changes is not seen; IN_DELETE_SELF comes when the last name goes, though a program has the file open');
  table.refuse(300, 'fanotify_init', EPERM, 'whole file systems are not watched', 'hex hex');
  table.refuse(301, 'fanotify_mark', EPERM, 'whole file systems are not watched', 'fd hex hex at path');
  table.refuse(303, 'name_to_handle_at', EOPNOTSUPP, 'file systems give no handles', 'at path pointer pointer atflags');
  table.refuse(304, 'open_by_handle_at', EPERM, 'files are opened by their names', 'fd pointer open');
  table.refuse(425, 'io_uring_setup', EPERM, 'a second way into all calls, as where kernel.io_uring_disabled is 2', 'uint pointer');
  table.refuse(426, 'io_uring_enter', EPERM, 'there are no rings', 'fd uint uint hex pointer size');
  table.refuse(427, 'io_uring_register', EPERM, 'there are no rings', 'fd uint pointer uint');
}

function init(thread: Thread, call: Call): i64 {
  return make(thread, 0);
}

function init1(thread: Thread, call: Call): i64 {
  const flags = <u32>call.a0;
  return (flags & ~(O_CLOEXEC | O_NONBLOCK)) != 0 ? -EINVAL : make(thread, flags);
}

function make(thread: Thread, flags: u32): i64 {
  const process = thread.process;
  return process.files.add(new InotifyFile(process.clock.timestamp(), flags & O_NONBLOCK), (flags & O_CLOEXEC) != 0);
}

function addWatch(thread: Thread, call: Call): i64 {
  const process = thread.process;
  const mask = <u32>call.a2;
  if ((mask & (IN_ALL | MANNER | TOLD)) == 0 || (mask & ~(IN_ALL | MANNER | TOLD)) != 0) return -EINVAL;
  const file = process.files.get(call.i0);
  if (file == null) return -EBADF;
  if ((mask & IN_MASK_ADD) != 0 && (mask & IN_MASK_CREATE) != 0) return -EINVAL;
  if (!(file instanceof InotifyFile)) return -EINVAL;
  const found = pathTarget(thread, call.a1);
  const status = new Status();
  const error = statusOf(thread, found, (mask & IN_DONT_FOLLOW) == 0, status);
  if (error != 0) return error;
  if ((mask & IN_ONLYDIR) != 0 && !status.isDirectory) return -ENOTDIR;
  if (process.isChecked && !isPermitted(thread.credentials, status, MAY_READ)) return -EACCES;
  const watcher = <InotifyFile>file;
  const known = watcher.find(status);
  if (known != 0 && (mask & IN_MASK_CREATE) != 0) return -EEXIST;
  if (known == 0 && watcher.count >= MOST_WATCHES) return -ENOSPC;
  return watcher.watch(status, mask & (IN_ALL | IN_ONESHOT), (mask & IN_MASK_ADD) != 0);
}

function removeWatch(thread: Thread, call: Call): i64 {
  const file = thread.process.files.get(call.i0);
  if (file == null) return -EBADF;
  if (!(file instanceof InotifyFile)) return -EINVAL;
  return (<InotifyFile>file).unwatch(call.i1) ? 0 : -EINVAL;
}
