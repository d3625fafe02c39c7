// Where paths begin: chroot(2) for one process and those that it starts, pivot_root(2) for a whole mount namespace.

import { EACCES, EBUSY, EINVAL, ENOTDIR, EPERM } from '../errno';
import { MAY_EXECUTE, isPermitted } from '../file/permission';
import { Mount, isBelow } from '../path/mount';
import { Capability } from '../process/credentials';
import { Process } from '../process/process';
import { Thread } from '../thread/thread';
import { Call } from './call';
import { spotOf } from './spot';
import { Table } from './table';
import { pathTarget } from './target';

export function rootCalls(table: Table): void {
  table.add(155, 'pivot_root', pivotRoot, 'path path');
  table.add(161, 'chroot', changeRoot, 'path');
}

function changeRoot(thread: Thread, call: Call): i64 {
  const spot = spotOf(thread, pathTarget(thread, call.a0), true);
  if (spot.error != 0) return spot.error;
  if (!spot.status.isDirectory) return -ENOTDIR;
  const who = thread.credentials;
  if (!isPermitted(who, spot.status, MAY_EXECUTE)) return -EACCES;
  if (!who.has(Capability.SysChroot)) return -EPERM;
  thread.process.walker.root = spot.path;
  return 0;
}

/** Paths of the namespace begin at `fresh` from now on, and what they began at so far is at `old`, which lies there. */
function pivotRoot(thread: Thread, call: Call): i64 {
  if (!thread.credentials.has(Capability.SysAdmin)) return -EPERM;
  const fresh = spotOf(thread, pathTarget(thread, call.a0), true);
  if (fresh.error != 0) return fresh.error;
  if (!fresh.status.isDirectory) return -ENOTDIR;
  const old = spotOf(thread, pathTarget(thread, call.a1), true);
  if (old.error != 0) return old.error;
  if (!old.status.isDirectory) return -ENOTDIR;
  const process = thread.process;
  const mounts = process.walker.mounts;
  const path = fresh.path;
  const root = mounts.at('/');
  if (mounts.serving(path) == root || mounts.serving(old.path) == root) return -EBUSY;
  if (process.walker.root != '/' || mounts.at(path) == null) return -EINVAL;
  if (old.path != path && !isBelow(old.path, path)) return -EINVAL;
  turn(process, path, old.path.substring(path.length));
  return 0;
}

function turn(process: Process, path: string, put: string): void {
  const mounts = process.walker.mounts;
  const all = process.sandbox.processes;
  const paths: Array<string> = [];
  for (let i = 0; i < all.length; i++) paths.push(all[i].directory.path);
  const root = mounts.at('/')!;
  const fresh = mounts.at(path)!;
  fresh.parent = null;
  root.parent = fresh;
  const inside: Array<Mount> = [];
  const outside: Array<Mount> = [];
  for (let i = 0; i < mounts.list.length; i++) {
    const mount = mounts.list[i];
    (isIn(mount.path, path) ? inside : outside).push(mount);
    mount.path = turned(mount.path, path, put);
  }
  mounts.list.length = 0;
  for (let i = 0; i < inside.length; i++) mounts.list.push(inside[i]);
  for (let i = 0; i < outside.length; i++) mounts.list.push(outside[i]);
  mounts.changed();
  for (let i = 0; i < all.length; i++) {
    const walker = all[i].walker;
    if (walker.mounts != mounts || all[i].isZombie) continue;
    // Who was at the old root, in either way, is at the new one.
    if (walker.root != '/') walker.root = turned(walker.root, path, put);
    all[i].directory = walker.enter(walker.at(paths[i] == '/' ? '/' : turned(paths[i], path, put)));
  }
}

function isIn(path: string, directory: string): bool {
  return path == directory || isBelow(path, directory);
}

function turned(path: string, root: string, put: string): string {
  if (path == root) return '/';
  if (isBelow(path, root)) return path.substring(root.length);
  if (put.length == 0) return path;
  return path == '/' ? put : put + path;
}
