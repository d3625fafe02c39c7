// Modes and owners.
//
// Not every file system keeps them, and some keep modes alone. Where one does not, chmod and chown succeed where the owner of a file could do it, since
// programs that copy files do it as a matter of course, and change nothing; on a read-only mount they fail with EROFS.

import { EBADF, EINVAL, EOPNOTSUPP, EPERM, EROFS } from '../errno';
import { FsErrorTag, OwnershipChange } from '../gen/import/nucleus-fs-types';
import { Option } from '../../lib/wit';
import { placeOf } from '../file/open';
import { Description } from '../file/description';
import { IN_ATTRIB, anyWatched, notify } from '../file/inotify';
import { PseudoTerminal, PseudoTerminalFile } from '../file/pseudo-terminal';
import { NodeFile } from '../file/node-file';
import { SEAL_EXEC, sealsOf } from '../file/seals';
import { allowedMode, harmless, ownsFile } from '../file/permission';
import { GROUP, Status, USER } from '../file/status';
import { Capability, Credentials } from '../process/credentials';
import { Thread } from '../thread/thread';
import { onReadOnlyMount, openTarget, statusOf } from './attribute';
import { Call } from './call';
import { Table } from './table';
import { AT_EMPTY_PATH, AT_SYMLINK_NOFOLLOW, Target, linkedFile, pathTarget, target } from './target';

const KEEP_ID: u32 = 0xffff_ffff;

export function ownerCalls(table: Table): void {
  table.add(90, 'chmod', changeMode, 'path mode');
  table.add(91, 'fchmod', changeModeOpen, 'fd mode');
  table.add(92, 'chown', changeOwner, 'path int int');
  table.add(93, 'fchown', changeOwnerOpen, 'fd int int');
  table.add(94, 'lchown', changeOwnerLink, 'path int int');
  table.add(95, 'umask', setMask, 'mode=octal');
  table.add(260, 'fchownat', changeOwnerAt, 'at path int int atflags');
  table.add(268, 'fchmodat', changeModeAt, 'at path mode');
  table.add(452, 'fchmodat2', changeModeAt2, 'at path mode atflags');
}

function changeMode(thread: Thread, call: Call): i64 {
  return changeModeOf(thread, pathTarget(thread, call.a0), <u32>call.a1, true);
}

function changeModeOpen(thread: Thread, call: Call): i64 {
  return changeModeOf(thread, openTarget(thread, call.i0), <u32>call.a1, true);
}

function changeModeAt(thread: Thread, call: Call): i64 {
  return changeModeOf(thread, target(thread, call.i0, call.a1, 0), <u32>call.a2, true);
}

function changeModeAt2(thread: Thread, call: Call): i64 {
  const flags = <u32>call.a3;
  if ((flags & ~(AT_EMPTY_PATH | AT_SYMLINK_NOFOLLOW)) != 0) return -EINVAL;
  const found = target(thread, call.i0, call.a1, flags);
  return changeModeOf(thread, found, <u32>call.a2, (flags & AT_SYMLINK_NOFOLLOW) == 0);
}

function changeModeOf(thread: Thread, found: Target, mode: u32, follow: bool): i64 {
  const who = thread.credentials;
  const status = new Status();
  const error = found.error != 0 ? found.error : statusOf(thread, found, follow, status);
  if (error != 0) return error;
  if (onReadOnlyMount(thread, found, follow)) return -EROFS;
  if (!ownsFile(who, status)) return -EPERM;
  const kept = status.isDirectory || !status.isKept ? mode : allowedMode(who, status.group, mode);
  const change = new OwnershipChange(
    Option.some<u16>(<u16>(kept & 0o7777)), Option.none<u32>(), Option.none<u32>(),
  );
  const itself = found.itself;
  if (itself instanceof NodeFile) {
    const isSealed = (sealsOf((<NodeFile>itself).node) & SEAL_EXEC) != 0;
    if (isSealed && ((status.mode ^ kept) & 0o111) != 0) return -EPERM;
  }
  const terminal = terminalOf(thread, found, follow);
  if (terminal != null) {
    terminal.mode = mode & 0o7777;
    return 0;
  }
  // A link itself has no mode.
  if (!follow && status.isLink) return -EOPNOTSUPP;
  return apply(thread, found, status, change, follow);
}

function changeOwner(thread: Thread, call: Call): i64 {
  return changeOwnerOf(thread, pathTarget(thread, call.a0), <u32>call.a1, <u32>call.a2, true);
}

function changeOwnerLink(thread: Thread, call: Call): i64 {
  return changeOwnerOf(thread, pathTarget(thread, call.a0), <u32>call.a1, <u32>call.a2, false);
}

function changeOwnerOpen(thread: Thread, call: Call): i64 {
  return changeOwnerOf(thread, openTarget(thread, call.i0), <u32>call.a1, <u32>call.a2, true);
}

function changeOwnerAt(thread: Thread, call: Call): i64 {
  const flags = <u32>call.a4;
  if ((flags & ~(AT_EMPTY_PATH | AT_SYMLINK_NOFOLLOW)) != 0) return -EINVAL;
  const found = target(thread, call.i0, call.a1, flags);
  return changeOwnerOf(thread, found, <u32>call.a2, <u32>call.a3, (flags & AT_SYMLINK_NOFOLLOW) == 0);
}

function changeOwnerOf(thread: Thread, found: Target, user: u32, group: u32, follow: bool): i64 {
  const who = thread.credentials;
  const status = new Status();
  const error = found.error != 0 ? found.error : statusOf(thread, found, follow, status);
  if (error != 0) return error;
  if (onReadOnlyMount(thread, found, follow)) return -EROFS;
  if (!mayGive(who, status, user, group)) return -EPERM;
  const change = new OwnershipChange(Option.none<u16>(), id(user), id(group));
  // Who gives a file away takes back that it runs as somebody else (chown(2)).
  if (!status.isDirectory && !status.isLink) change.mode = Option.some<u16>(<u16>(harmless(who, status.group, status.mode) & 0o7777));
  const terminal = terminalOf(thread, found, follow);
  if (terminal != null) {
    if (user != KEEP_ID) terminal.user = user;
    if (group != KEEP_ID) terminal.group = group;
    return 0;
  }
  const applied = apply(thread, found, status, change, follow);
  if (applied != 0 || status.isKept) return applied;
  // Where nothing is kept the file is whose it was.
  return (user == KEEP_ID || user == USER) && (group == KEEP_ID || group == GROUP) ? 0 : -EPERM;
}

/** The pseudo-terminal that is meant, by its name or open; null if it is none. */
function terminalOf(thread: Thread, found: Target, follow: bool): PseudoTerminal | null {
  const itself = found.itself;
  if (itself != null) return itself instanceof PseudoTerminalFile ? (<PseudoTerminalFile>itself).pair : null;
  const place = thread.process.walker.locate(found.from, found.path, follow);
  const entry = place.entry;
  return place.error != 0 || entry == null ? null : entry.terminal;
}

/** An owner may give the file to groups of its own; all else takes a privilege. */
function mayGive(who: Credentials, status: Status, user: u32, group: u32): bool {
  if (who.has(Capability.Chown)) return true;
  if (user != KEEP_ID && (user != status.user || who.fileUser != status.user)) return false;
  if (group == KEEP_ID) return true;
  return who.fileUser == status.user && (group == status.group || who.isMember(group));
}

function id(value: u32): Option<u32> {
  return value == KEEP_ID ? Option.none<u32>() : Option.some<u32>(value);
}

/** Changes what is kept about the file, if it is kept. */
function apply(thread: Thread, found: Target, status: Status, change: OwnershipChange, follow: bool): i64 {
  const isMode = !change.user.isSome && !change.group.isSome;
  const result = status.isKept || (status.keepsMode && isMode) ? applyTo(thread, found, change, follow) : 0;
  if (result == 0 && anyWatched()) {
    const itself = found.itself;
    notify(itself != null ? placeOf(itself) : thread.process.walker.locate(found.from, found.path, follow), status, IN_ATTRIB);
  }
  return result;
}

function applyTo(thread: Thread, found: Target, change: OwnershipChange, follow: bool): i64 {
  const itself = found.itself;
  if (itself != null && itself instanceof NodeFile && itself.writable) return changeOpen(<NodeFile>itself, change);
  const place = itself != null ? placeOf(<Description>itself) : thread.process.walker.locate(found.from, found.path, follow);
  if (place == null) return -EBADF;
  const linked = linkedFile(thread.process, place);
  if (linked != null) return applyTo(thread, linked, change, follow);
  while (place.error == 0) {
    if (place.entry != null) return -EPERM;
    const name = place.name;
    const result = place.node.setOwnershipAt(name, place.follow, change);
    if (result.isOk || result.error.tag == FsErrorTag.Unsupported) return 0;
    if (!place.moves(result.error, true)) break;
  }
  return -place.error;
}

/** Its name may be gone, or be another file's. */
function changeOpen(file: NodeFile, change: OwnershipChange): i64 {
  const result = file.node.node.setOwnershipAt('', true, change);
  return result.isOk || result.error.tag == FsErrorTag.Unsupported ? 0 : -EPERM;
}

function setMask(thread: Thread, call: Call): i64 {
  const process = thread.process;
  const old = process.umask;
  process.umask = <u32>call.a0 & 0o777;
  return old;
}
