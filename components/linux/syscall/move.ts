// Moving and linking: two places, of which both must be in one mount.

import { EACCES, EBUSY, EEXIST, EINVAL, ENOENT, ENOTDIR, EPERM, EXDEV } from '../errno';
import { FsErrorTag, Kind } from '../gen/import/nucleus-fs-types';
import { DirectoryFile } from '../file/directory';
import { Description } from '../file/description';
import {
  IN_ATTRIB, IN_CREATE, IN_DELETE_SELF, IN_MOVED_FROM, IN_MOVED_TO, IN_MOVE_SELF, anyWatched, newCookie, notify, notifySelf,
} from '../file/inotify';
import { statusAt } from '../file/lookup';
import { NodeFile } from '../file/node-file';
import { giveNew } from '../file/owner';
import { MAY_WRITE, isPermitted, mayLink, mayMake, mayRemove } from '../file/permission';
import { Status } from '../file/status';
import { Mount, join, nameOf, parentOf } from '../path/mount';
import { Place } from '../path/place';
import { Capability } from '../process/credentials';
import { Process } from '../process/process';
import { Thread } from '../thread/thread';
import { Call } from './call';
import { endsInDots, obstacle, placeFor } from './name';
import { Table } from './table';
import { AT_EMPTY_PATH, AT_FDCWD, AT_SYMLINK_FOLLOW, Target, linkedFile, target } from './target';

const RENAME_NOREPLACE: u32 = 1;
const RENAME_EXCHANGE: u32 = 2;
const RENAME_WHITEOUT: u32 = 4;
/** What a directory is called while the two of an exchange change names; no path begins so. */
const NOWHERE: string = '//';

export function moveCalls(table: Table): void {
  table.add(82, 'rename', rename, 'path path');
  table.add(86, 'link', link, 'path path');
  table.add(264, 'renameat', renameAt, 'at path at path');
  table.add(265, 'linkat', linkAt, 'at path at path atflags');
  table.add(316, 'renameat2', renameAt2, 'at path at path hex');
}

function rename(thread: Thread, call: Call): i64 {
  return renameBetween(thread, target(thread, AT_FDCWD, call.a0, 0), target(thread, AT_FDCWD, call.a1, 0), 0);
}

function renameAt(thread: Thread, call: Call): i64 {
  return renameBetween(thread, target(thread, call.i0, call.a1, 0), target(thread, call.i2, call.a3, 0), 0);
}

function renameAt2(thread: Thread, call: Call): i64 {
  const flags = <u32>call.a4;
  if ((flags & ~(RENAME_NOREPLACE | RENAME_EXCHANGE | RENAME_WHITEOUT)) != 0) return -EINVAL;
  if ((flags & RENAME_EXCHANGE) != 0 && flags != RENAME_EXCHANGE) return -EINVAL;
  if ((flags & RENAME_WHITEOUT) != 0 && !thread.credentials.has(Capability.MakeNode)) return -EPERM;
  return renameBetween(thread, target(thread, call.i0, call.a1, 0), target(thread, call.i2, call.a3, 0), flags);
}

function renameBetween(thread: Thread, from: Target, to: Target, flags: u32): i64 {
  if (from.error != 0) return from.error;
  if (to.error != 0) return to.error;
  const process = thread.process;
  const source = placeFor(process, from);
  const goal = placeFor(process, to);
  const moved = new Status();
  const replaced = new Status();
  const missing = settle(process, source, moved);
  if (missing != 0) return missing;
  const there = settle(process, goal, replaced);
  if (there == 0 || goal.error == 0) {
    if (goal.mustBeDirectory && !moved.isDirectory && !endsInDots(to.path)) return -ENOTDIR;
  }
  if (endsInDots(from.path)) return -EBUSY;
  if (endsInDots(to.path)) return (flags & RENAME_NOREPLACE) != 0 ? -EEXIST : -EBUSY;
  if (there == 0 && (flags & RENAME_NOREPLACE) != 0) return -EEXIST;
  let error = pairObstacle(process, source, goal);
  if (error == 0) error = mayRemove(process, source, moved);
  if (error == 0) error = there == 0 ? mayRemove(process, goal, replaced) : mayMake(process, goal);
  if (error == 0) error = mayReparent(process, source, goal, moved);
  if (error == 0 && flags == RENAME_EXCHANGE && there == 0) error = mayReparent(process, source, goal, replaced);
  if (error != 0) return -error;
  if (flags == RENAME_EXCHANGE && there != 0) return there;
  let result: i64 = 0;
  if (flags == RENAME_EXCHANGE) result = exchange(process, source, goal);
  else result = (flags & RENAME_WHITEOUT) != 0 ? moveAndMark(process, source, goal) : move(process, source, goal);
  if (result == 0 && anyWatched() && !moved.isSame(replaced)) {
    tellOfMove(source, goal, moved);
    if (flags == RENAME_EXCHANGE) tellOfMove(goal, source, replaced);
    else if (there == 0) tellOfLoss(replaced);
    notifySelf(moved, IN_MOVE_SELF);
    if (flags == RENAME_EXCHANGE) notifySelf(replaced, IN_MOVE_SELF);
  }
  return result;
}

function tellOfMove(source: Place, goal: Place, moved: Status): void {
  const cookie = newCookie();
  notify(source, moved, IN_MOVED_FROM, cookie);
  notify(goal, moved, IN_MOVED_TO, cookie);
}

function tellOfLoss(replaced: Status): void {
  if (!replaced.isDirectory) notifySelf(replaced, IN_ATTRIB);
  if (replaced.isDirectory || replaced.links <= 1) notifySelf(replaced, IN_DELETE_SELF);
}

/** A directory that gets another parent has its `..` changed. */
function mayReparent(process: Process, source: Place, goal: Place, moved: Status): i64 {
  if (!moved.isDirectory || !process.isChecked || parentOf(source.path) == parentOf(goal.path)) return 0;
  return isPermitted(process.credentials, moved, MAY_WRITE) ? 0 : EACCES;
}

function move(process: Process, source: Place, goal: Place): i64 {
  const result = source.node.renameAt(source.name, goal.node, goal.name);
  if (!result.isOk) {
    source.moves(result.error, true);
    return -source.error;
  }
  followRename(process, source.mount!, source.relative, goal.relative);
  return 0;
}

function exchange(process: Process, source: Place, goal: Place): i64 {
  const result = source.node.exchangeAt(source.name, goal.node, goal.name);
  if (!result.isOk) {
    if (result.error.tag == FsErrorTag.Unsupported) return -EINVAL;
    source.moves(result.error, true);
    return -source.error;
  }
  const mount = source.mount!;
  followRename(process, mount, source.relative, NOWHERE);
  followRename(process, mount, goal.relative, source.relative);
  followRename(process, mount, NOWHERE, goal.relative);
  return 0;
}

/** Leaves a device 0, 0 where the source was: overlay file systems take that for "nothing is here". */
function moveAndMark(process: Process, source: Place, goal: Place): i64 {
  const parent = parentOf('/' + source.name).substring(1);
  const mark = '.whiteout-' + nameOf('/' + source.name);
  const name = parent.length == 0 ? mark : join(parent, mark);
  const made = source.node.makeNodeAt(name, Kind.CharacterDevice, 0);
  if (!made.isOk) {
    if (made.error.tag == FsErrorTag.Unsupported) return -EINVAL;
    source.moves(made.error, true);
    return -source.error;
  }
  const error = move(process, source, goal);
  if (error != 0) {
    source.node.removeFileAt(name);
    return error;
  }
  const last = source.node.renameAt(name, source.node, source.name);
  if (last.isOk) giveNew(process, source, 0, false);
  return 0;
}

/**
 * Follows a place to the mount that it is in at last. 0, or why nothing is there, negated; then the place is as for
 * making, unless the walk did not even get to where that could be.
 */
function settle(process: Process, place: Place, status: Status = new Status()): i64 {
  const result = statusAt(process, place, status);
  if (place.error == ENOENT && place.mount != null) place.error = 0;
  return result;
}

/** What makes a rename or a link between two places impossible; a directory with mounts below it stays where it is. */
function pairObstacle(process: Process, source: Place, goal: Place): i64 {
  const first = obstacle(source, EBUSY);
  if (first != 0) return first;
  const second = obstacle(goal, EBUSY);
  if (second != 0) return second;
  const mounts = process.walker.mounts;
  if (mounts.isAbove(source.path) || mounts.isAbove(goal.path)) return EBUSY;
  return source.mount == goal.mount ? 0 : EXDEV;
}

/** Open files, and working directories, keep their paths right, whichever process they are of. */
function followRename(mover: Process, mount: Mount, from: string, to: string): void {
  mover.walker.mounts.forgetStems();
  const processes = mover.sandbox.processes;
  for (let p = 0; p < processes.length; p++) {
    const process = processes[p];
    if (process.isZombie) continue;
    process.walker.renamed(mount, from, to);
    process.directory.renamed(mount, from, to);
    for (let i = 0; i < process.files.length; i++) {
      const file = process.files.get(i);
      if (file instanceof DirectoryFile) (<DirectoryFile>file).place.renamed(mount, from, to);
      else if (file instanceof NodeFile) (<NodeFile>file).renamed(mount, from, to);
    }
  }
}

function link(thread: Thread, call: Call): i64 {
  return linkBetween(thread, target(thread, AT_FDCWD, call.a0, 0), target(thread, AT_FDCWD, call.a1, 0), false);
}

function linkAt(thread: Thread, call: Call): i64 {
  const flags = <u32>call.a4;
  if ((flags & ~(AT_SYMLINK_FOLLOW | AT_EMPTY_PATH)) != 0) return -EINVAL;
  const from = target(thread, call.i0, call.a1, flags);
  return linkBetween(thread, from, target(thread, call.i2, call.a3, 0), (flags & AT_SYMLINK_FOLLOW) != 0);
}

function linkBetween(thread: Thread, from: Target, to: Target, follow: bool): i64 {
  if (from.error != 0) return from.error;
  if (to.error != 0) return to.error;
  const process = thread.process;
  if (from.itself != null) return linkOpen(process, from.itself!, to);
  // The file system does not follow a link in the last place, so the walk must have done so before.
  const source = follow ? process.walker.canonical(from.from, from.path) : placeFor(process, from);
  const linked = follow ? linkedFile(process, source) : null;
  if (linked != null) return linkOpen(process, linked.itself!, to);
  const goal = placeFor(process, to);
  const status = new Status();
  const missing = settle(process, source, status);
  return missing != 0 ? missing : linkPlaces(process, source, goal, status);
}

function linkPlaces(process: Process, source: Place, goal: Place, linked: Status): i64 {
  if (settle(process, goal) == 0) return -EEXIST;
  if (goal.error == 0 && goal.mustBeDirectory) return -ENOENT;
  let error = pairObstacle(process, source, goal);
  if (error == 0 && !mayLink(process, linked)) error = EPERM;
  if (error == 0) error = mayMake(process, goal);
  if (error != 0) return -error;
  const result = source.node.linkAt(source.name, goal.node, goal.name);
  if (result.isOk) {
    if (anyWatched()) tellOfLink(process, goal);
    return 0;
  }
  source.moves(result.error, true);
  return -source.error;
}

function tellOfLink(process: Process, goal: Place): void {
  const status = new Status();
  if (statusAt(process, goal, status) != 0) return;
  notifySelf(status, IN_ATTRIB);
  notify(goal, status, IN_CREATE);
}

/** Gives an open file a name. */
function linkOpen(process: Process, file: Description, to: Target): i64 {
  const status = new Status();
  const unknown = file.stat(status);
  if (unknown != 0) return unknown;
  if (status.isDirectory) return -EPERM;
  const goal = placeFor(process, to);
  if (settle(process, goal) == 0) return -EEXIST;
  let error = obstacle(goal, EBUSY);
  if (error == 0) error = mayMake(process, goal);
  if (error != 0) return -error;
  if (!(file instanceof NodeFile)) return -EXDEV;
  const opened = <NodeFile>file;
  const result = opened.node.node.linkAt('', goal.node, goal.name);
  if (result.isOk) {
    if (anyWatched()) tellOfLink(process, goal);
    return 0;
  }
  const tag = result.error.tag;
  const place = opened.place;
  // Its handle may not be good enough for that; its name is, if it still has it.
  const isWeak = tag == FsErrorTag.Denied || tag == FsErrorTag.NotDirectory || tag == FsErrorTag.Unsupported;
  if (isWeak && place != null) {
    const named = new Status();
    if (statusAt(process, place, named) != 0 || named.inode != status.inode || named.device != status.device) return -ENOENT;
    return linkPlaces(process, place, goal, named);
  }
  goal.moves(result.error, true);
  return -goal.error;
}
