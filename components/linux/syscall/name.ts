// Making and removing names.

import { EACCES, EBUSY, EEXIST, EFAULT, EILSEQ, EINVAL, EISDIR, ENOENT, ENOTDIR, EPERM, EROFS } from '../errno';
import { FsErrorTag, Kind } from '../gen/import/nucleus-fs-types';
import { LinkText, readLinkAt as linkTextAt } from '../file/link-text';
import { statusAt } from '../file/lookup';
import { open as openFile, placeOf } from '../file/open';
import { Description } from '../file/description';
import { O_CREAT, O_EXCL, O_WRONLY } from '../file/flags';
import { NodeFile } from '../file/node-file';
import { giveLink, giveNew } from '../file/owner';
import { mayMake, mayRemove } from '../file/permission';
import { S_IFBLK, S_IFCHR, S_IFDIR, S_IFIFO, S_IFMT, S_IFREG, S_IFSOCK, Status } from '../file/status';
import { IN_CREATE, anyWatched, notify, notifyUnlinked } from '../file/inotify';
import { decode, encode, part } from '../memory/block';
import { copyOut, copyString } from '../memory/copy';
import { isUtf8 } from '../memory/utf8';
import { errnoOf } from '../path/failure';
import { Place } from '../path/place';
import { Capability } from '../process/credentials';
import { Process } from '../process/process';
import { EntryKind } from '../tree/entry';
import { Thread } from '../thread/thread';
import { Call } from './call';
import { Table } from './table';
import { AT_EMPTY_PATH, AT_FDCWD, AT_REMOVEDIR, Target, target } from './target';

export function nameCalls(table: Table): void {
  table.add(83, 'mkdir', makeDirectory, 'path mode');
  table.add(84, 'rmdir', removeDirectory, 'path');
  table.add(87, 'unlink', unlink, 'path');
  table.add(88, 'symlink', symlink, 'path path');
  table.add(89, 'readlink', readLink, 'path >text size');
  table.add(133, 'mknod', makeNode, 'path mode hex');
  table.add(258, 'mkdirat', makeDirectoryAt, 'at path mode');
  table.add(259, 'mknodat', makeNodeAt, 'at path mode hex');
  table.add(263, 'unlinkat', unlinkAt, 'at path unlink');
  table.add(266, 'symlinkat', symlinkAt, 'path at path');
  table.add(267, 'readlinkat', readLinkAt, 'at path >text size');
}

/** What every call here refuses first: no place, the personality's own trees, and the directories that mounts are. */
export function obstacle(place: Place, forMountRoot: i64): i64 {
  if (place.error != 0) return place.error;
  if (place.entry != null) return EPERM;
  return place.isMountRoot ? forMountRoot : 0;
}

/** Linux says that a name exists before it says that it could not have been made. */
function orExists(process: Process, place: Place): i64 {
  if (place.error != EROFS) return -place.error;
  place.error = 0;
  return statusAt(process, place, new Status()) == 0 ? -EEXIST : -EROFS;
}

/** The place of a name that is to be made: the name itself, whatever is there. */
export function placeFor(process: Process, found: Target): Place {
  const place = process.walker.locate(found.from, found.path, false);
  place.follow = false;
  return place;
}

/** What keeps a process from making a name; that it is there already is said first. 0, or an error. */
function refusalToMake(process: Process, place: Place): i64 {
  if (!process.isChecked) return 0;
  return statusAt(process, place, new Status()) == 0 ? EEXIST : mayMakeAnew(process, place);
}

function mayMakeAnew(process: Process, place: Place): i64 {
  const error = place.error;
  place.error = 0;
  return error == ENOENT ? mayMake(process, place) : error;
}

/** What keeps a process from taking a name away. 0, or an error. */
function refusalToRemove(process: Process, place: Place): i64 {
  if (!process.isChecked) return 0;
  const status = new Status();
  const error = statusAt(process, place, status);
  return error != 0 ? -error : mayRemove(process, place, status);
}

// Making.

function makeDirectory(thread: Thread, call: Call): i64 {
  return makeDirectoryIn(thread, target(thread, AT_FDCWD, call.a0, 0), <u32>call.a1);
}

function makeDirectoryAt(thread: Thread, call: Call): i64 {
  return makeDirectoryIn(thread, target(thread, call.i0, call.a1, 0), <u32>call.a2);
}

function makeDirectoryIn(thread: Thread, found: Target, mode: u32): i64 {
  if (found.error != 0) return found.error;
  const place = placeFor(thread.process, found);
  while (true) {
    const error = place.entry != null ? EEXIST : obstacle(place, EEXIST);
    if (error != 0) return -error;
    const refused = refusalToMake(thread.process, place);
    if (refused != 0) return -refused;
    const result = place.node.makeDirectoryAt(place.name);
    if (result.isOk && anyWatched()) tellOf(thread.process, place, IN_CREATE);
    if (result.isOk) return giveNew(thread.process, place, mode & 0o1777, true);
    if (!place.moves(result.error, true)) return orExists(thread.process, place);
  }
}

function symlink(thread: Thread, call: Call): i64 {
  return symlinkIn(thread, call.a0, target(thread, AT_FDCWD, call.a1, 0));
}

function symlinkAt(thread: Thread, call: Call): i64 {
  return symlinkIn(thread, call.a0, target(thread, call.i1, call.a2, 0));
}

function symlinkIn(thread: Thread, address: u64, found: Target): i64 {
  const bytes = copyString(thread.process.space, address, 4096);
  if (bytes == null) return -EFAULT;
  if (bytes.length == 0) return -ENOENT;
  if (!isUtf8(bytes)) return -EILSEQ;
  if (found.error != 0) return found.error;
  const place = placeFor(thread.process, found);
  while (true) {
    const error = obstacle(place, EEXIST);
    if (error != 0) return -error;
    const refused = refusalToMake(thread.process, place);
    if (refused != 0) return -refused;
    const result = place.node.symlinkAt(decode(bytes), place.name);
    if (result.isOk && anyWatched()) tellOf(thread.process, place, IN_CREATE);
    if (result.isOk) return giveLink(thread.process, place);
    if (!place.moves(result.error, true)) return orExists(thread.process, place);
  }
}

/**
 * Regular files can be made. Other kinds need a privilege, and a file system that keeps them: nobody is behind a device or a FIFO
 * then, but programs that unpack archives make them.
 */
function makeNode(thread: Thread, call: Call): i64 {
  return makeNodeIn(thread, target(thread, AT_FDCWD, call.a0, 0), <u32>call.a1, call.a2);
}

function makeNodeAt(thread: Thread, call: Call): i64 {
  return makeNodeIn(thread, target(thread, call.i0, call.a1, 0), <u32>call.a2, call.a3);
}

export function makeNodeIn(thread: Thread, found: Target, mode: u32, device: u64): i64 {
  const format = mode & S_IFMT;
  const isSpecial = format != 0 && format != S_IFREG;
  if (format == S_IFDIR) return -EPERM;
  if (isSpecial && specialKind(format) == Kind.Unknown) return -EINVAL;
  if (found.error != 0) return found.error;
  if (isSpecial) return makeSpecial(thread, found, mode, device);
  const opened = openFile(thread.process, found.from, found.path, O_CREAT | O_EXCL | O_WRONLY, mode);
  if (opened.error != 0) return -opened.error;
  if (anyWatched()) (<NodeFile>opened.description!).notify(IN_CREATE);
  opened.description!.release();
  return 0;
}

function makeSpecial(thread: Thread, found: Target, mode: u32, device: u64): i64 {
  const kind = specialKind(mode & S_IFMT);
  const isDevice = kind == Kind.BlockDevice || kind == Kind.CharacterDevice;
  const place = placeFor(thread.process, found);
  while (true) {
    const error = obstacle(place, EEXIST);
    if (error != 0) return -error;
    const refused = refusalToMake(thread.process, place);
    if (refused != 0) return -refused;
    if (isDevice && !thread.credentials.has(Capability.MakeNode)) return -EPERM;
    const result = place.node.makeNodeAt(place.name, kind, isDevice ? device : 0);
    if (result.isOk && anyWatched()) tellOf(thread.process, place, IN_CREATE);
    if (result.isOk) return giveNew(thread.process, place, mode, false);
    if (result.error.tag == FsErrorTag.Unsupported) return -EPERM;
    if (!place.moves(result.error, true)) return orExists(thread.process, place);
  }
}

function specialKind(format: u32): Kind {
  if (format == S_IFCHR) return Kind.CharacterDevice;
  if (format == S_IFBLK) return Kind.BlockDevice;
  if (format == S_IFIFO) return Kind.Fifo;
  return format == S_IFSOCK ? Kind.Socket : Kind.Unknown;
}

/** Tells who watches the directory of what was just made. */
export function tellOf(process: Process, place: Place, mask: u32): void {
  const status = new Status();
  if (statusAt(process, place, status) == 0) notify(place, status, mask);
}

// Removing.

function removeDirectory(thread: Thread, call: Call): i64 {
  return remove(thread, target(thread, AT_FDCWD, call.a0, 0), true);
}

function unlink(thread: Thread, call: Call): i64 {
  return remove(thread, target(thread, AT_FDCWD, call.a0, 0), false);
}

function unlinkAt(thread: Thread, call: Call): i64 {
  const flags = <u32>call.a2;
  if ((flags & ~AT_REMOVEDIR) != 0) return -EINVAL;
  return remove(thread, target(thread, call.i0, call.a1, 0), flags != 0);
}

function remove(thread: Thread, found: Target, directory: bool): i64 {
  if (found.error != 0) return found.error;
  if (directory && endsInDot(found.path)) return -EINVAL;
  const place = placeFor(thread.process, found);
  while (true) {
    const error = obstacle(place, directory || !place.isMountedDirectory ? EBUSY : EISDIR);
    if (error != 0) return -error;
    if (!directory && place.mustBeDirectory) return notAFile(thread.process, place);
    const refused = refusalToRemove(thread.process, place);
    if (refused != 0) return -refused;
    const name = place.name;
    const victim = new Status();
    if (anyWatched()) statusAt(thread.process, place, victim);
    const result = directory ? place.node.removeDirectoryAt(name) : place.node.removeFileAt(name);
    if (result.isOk) {
      const mounts = thread.process.walker.mounts;
      if (directory) mounts.forgetStems();
      else mounts.forgetLinks();
      if (anyWatched()) notifyUnlinked(place, victim);
      return 0;
    }
    if (!place.moves(result.error, true)) return -place.error;
  }
}

function endsInDot(path: string): bool {
  return path == '.' || path.endsWith('/.');
}

export function endsInDots(path: string): bool {
  return endsInDot(path) || path == '..' || path.endsWith('/..');
}

/** unlink of a path that ends in a slash. */
function notAFile(process: Process, place: Place): i64 {
  const status = new Status();
  const error = statusAt(process, place, status);
  return error != 0 ? error : status.isDirectory ? -EISDIR : -ENOTDIR;
}

// Reading links.

function readLink(thread: Thread, call: Call): i64 {
  return readLinkIn(thread, target(thread, AT_FDCWD, call.a0, 0), call.a1, call.i2);
}

function readLinkAt(thread: Thread, call: Call): i64 {
  const flags = call.i0 == AT_FDCWD ? 0 : AT_EMPTY_PATH;
  return readLinkIn(thread, target(thread, call.i0, call.a1, flags), call.a2, <i32>call.a3);
}

function readLinkIn(thread: Thread, found: Target, address: u64, size: i64): i64 {
  if (size <= 0) return -EINVAL;
  if (found.error != 0) return found.error;
  if (found.itself != null) return readOpenLink(thread, found.itself!, address, size);
  const link = new LinkText();
  const error = linkTextAt(thread.process, found.from, found.path, link);
  return error != 0 ? error : answer(thread, link.text, address, size);
}

/** A link that was opened itself, with O_PATH and O_NOFOLLOW; of anything else there is nothing to read. */
function readOpenLink(thread: Thread, file: Description, address: u64, size: i64): i64 {
  const status = new Status();
  if (!(file instanceof NodeFile) || file.stat(status) != 0 || !status.isLink) return -ENOENT;
  // Opened so, the handle may not be read; the directory where it was found may.
  const place = placeOf(file);
  if (place == null) return -ENOENT;
  const result = place.node.readLinkAt(place.name);
  return result.isOk ? answer(thread, result.value, address, size) : -errnoOf(result.error, false);
}

/** Without a zero at the end, and cut to the size of the buffer. */
function answer(thread: Thread, text: string, address: u64, size: i64): i64 {
  const bytes = encode(text);
  const length = <i32>min<i64>(bytes.length, size);
  return copyOut(thread.process.space, address, part(bytes, 0, length)) ? length : -EFAULT;
}
