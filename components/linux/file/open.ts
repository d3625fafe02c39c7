// open: from a place and flags to an open file description.

import { EACCES, EEXIST, EIO, EISDIR, ELOOP, ENOENT, ENOSPC, ENOTDIR, ENXIO, EOPNOTSUPP, EPERM, EROFS } from '../errno';
import { RightsFlags } from '../gen/import/nucleus-capability-types';
import { FsError, FsErrorTag, Kind, Node, OpenOptionsFlags } from '../gen/import/nucleus-fs-types';
import { Result } from '../../lib/wit';
import { WHOLE, anyShared, outdate } from '../memory/shared';
import { MS_NOSUID } from '../path/mount';
import { Place } from '../path/place';
import { Process } from '../process/process';
import { Entry, EntryKind, Magic } from '../tree/entry';
import { Description } from './description';
import {
  FOR_EXECUTION, O_ACCMODE, O_CLOEXEC, O_CREAT, O_DIRECTORY, O_EXCL, O_NOATIME, O_NOCTTY, O_NOFOLLOW, O_PATH, O_TMPFILE,
  O_TRUNC, O_WRONLY,
} from './flags';
import { DEVICE_PTMX, DEVICE_PTS, DEVICE_TTY, DeviceFile } from './device';
import { DirectoryFile } from './directory';
import { statusAt } from './lookup';
import { NodeFile } from './node-file';
import { openFifo } from './fifo';
import { PipeFile } from './pipe';
import { give, giveMode } from './owner';
import { MAY_EXECUTE, MAY_READ, MAY_WRITE, isPermitted, mayMake, ownsFile } from './permission';
import { makePseudoTerminal } from './pseudo-terminal';
import { SharedNode } from './shared-node';
import { Status } from './status';
import { StreamFile } from './stream-file';
import { openUnnamed } from './unnamed';
import { TextFile, TreeDirectory, entryStatus } from './tree-file';

/** Flags that say how to open and are not kept. */
export const TRANSIENT: u32 = FOR_EXECUTION | O_CREAT | O_EXCL | O_NOCTTY | O_TRUNC | O_CLOEXEC;

/** What an attempt to open gave. */
export class Opened {
  constructor(
    public description: Description | null,
    public error: i64,
  ) {}

  @inline static fail(error: i64): Opened {
    return new Opened(null, error);
  }

  @inline static done(description: Description): Opened {
    return new Opened(description, 0);
  }
}

/** Opens what `base` and `path` lead to. */
export function open(process: Process, base: Place, path: string, flags: u32, mode: u32 = 0o666): Opened {
  if ((flags & O_TMPFILE & ~O_DIRECTORY) != 0) return openUnnamed(process, base, path, flags, mode);
  const exclusive = (flags & (O_CREAT | O_EXCL)) == (O_CREAT | O_EXCL);
  const place = process.walker.locate(base, path, (flags & O_NOFOLLOW) == 0 && !exclusive);
  while (place.error == 0) {
    const entry = place.entry;
    if (entry != null) return openEntry(process, place, entry, flags);
    if (place.mustBeDirectory && (flags & O_CREAT) != 0 && !place.isMountedDirectory) return Opened.fail(EISDIR);
    if (process.isChecked) {
      const refused = refusal(process, place, flags);
      if (refused != 0) return Opened.fail(refused);
    }
    if (place.isMountedDirectory) return openMountRoot(process, place, flags);
    const attempt = new Attempt(place, flags);
    const result = attempt.result;
    if (result.isOk) return describe(process, place, result.value, flags, mode, attempt.isNew);
    if (!place.moves(result.error, changes(flags))) return explain(place, result.error.tag, flags);
  }
  return Opened.fail(place.error);
}

/** Asks the file system to open what `place` names, or to make it. */
class Attempt {
  /** It is known to have been made just now; asked where a file gets its mode from that. */
  isNew: bool = false;
  result: Result<Node, FsError>;

  constructor(place: Place, flags: u32) {
    const options = optionsOf(place, flags);
    const want = wantOf(place, flags);
    const creates = (options & OpenOptionsFlags.Create) != 0 && place.mount!.keepsModes;
    const exclusive = (options & OpenOptionsFlags.Exclusive) != 0;
    let result = place.node.openAt(place.name, creates && !exclusive ? options & ~OpenOptionsFlags.Create : options, want);
    let isNew = creates && exclusive;
    if (creates && !exclusive && !result.isOk && result.error.tag == FsErrorTag.NoEntry) {
      result = place.node.openAt(place.name, options | OpenOptionsFlags.Exclusive, want);
      isNew = result.isOk;
      // Somebody was quicker, or it is a link to what is not there.
      if (!result.isOk && result.error.tag == FsErrorTag.Exists) result = place.node.openAt(place.name, options, want);
    }
    this.result = result;
    this.isNew = isNew;
  }
}

/** What keeps a process that must be asked from opening what is there, or from making it. 0, or an error. */
function refusal(process: Process, place: Place, flags: u32): i64 {
  if ((flags & O_PATH) != 0) return 0;
  const status = new Status();
  if (statusAt(process, place, status) != 0) return (flags & O_CREAT) != 0 && place.error == ENOENT ? mayMakeHere(process, place) : 0;
  if ((flags & (O_CREAT | O_EXCL)) == (O_CREAT | O_EXCL) || status.isLink) return 0;
  const who = process.credentials;
  const mode = flags & O_ACCMODE;
  let wanted: u32 = mode == O_WRONLY ? 0 : MAY_READ;
  if ((flags & FOR_EXECUTION) != 0) wanted = MAY_EXECUTE;
  if (mode != 0 || (flags & O_TRUNC) != 0) wanted |= MAY_WRITE;
  if (status.isDirectory && ((wanted & MAY_WRITE) != 0 || (flags & O_CREAT) != 0)) return EISDIR;
  if (!isPermitted(who, status, wanted)) return EACCES;
  return (flags & O_NOATIME) != 0 && !ownsFile(who, status) ? EPERM : 0;
}

function mayMakeHere(process: Process, place: Place): i64 {
  place.error = 0;
  return mayMake(process, place);
}

function optionsOf(place: Place, flags: u32): u32 {
  let options: u32 = 0;
  if ((flags & O_CREAT) != 0) options |= OpenOptionsFlags.Create;
  if ((flags & O_EXCL) != 0 && (flags & O_CREAT) != 0) options |= OpenOptionsFlags.Exclusive;
  if ((flags & O_TRUNC) != 0 && (flags & O_PATH) == 0) options |= OpenOptionsFlags.Truncate;
  if ((flags & O_DIRECTORY) != 0 || place.mustBeDirectory) options |= OpenOptionsFlags.Directory;
  if (place.follow) options |= OpenOptionsFlags.Follow;
  if ((flags & O_PATH) != 0) options &= OpenOptionsFlags.Directory | OpenOptionsFlags.Follow;
  // Linux creates for reading on a read-only mount too if the file is there already; the rest is `explain`'s.
  if ((options & OpenOptionsFlags.Create) != 0 && !place.mount!.writable) options &= ~OpenOptionsFlags.Create;
  return options;
}

/** The rights that the flags ask for, no more. */
function wantOf(place: Place, flags: u32): u32 {
  if ((flags & O_PATH) != 0) return 0;
  const mode = flags & O_ACCMODE;
  let want: u32 = mode == O_WRONLY ? 0 : RightsFlags.Read;
  if (mode != 0) want |= RightsFlags.Write;
  // A program of another kind is passed on to who runs it.
  if ((flags & FOR_EXECUTION) != 0) want |= RightsFlags.Grant;
  return want;
}

function changes(flags: u32): bool {
  return (flags & (O_ACCMODE | O_CREAT | O_TRUNC)) != 0 && (flags & O_PATH) == 0;
}

/** The error that Linux gives where the file system's, or a refusal that comes before it looks, is another. */
function explain(place: Place, tag: FsErrorTag, flags: u32): Opened {
  const creating = (flags & O_CREAT) != 0;
  if (tag == FsErrorTag.NoEntry && creating && !place.mount!.writable) return Opened.fail(EROFS);
  if (place.error != EROFS) return Opened.fail(place.error);
  const found = place.node.statAt(place.name, place.follow);
  if (!found.isOk) return Opened.fail(found.error.tag == FsErrorTag.NoEntry && !creating ? ENOENT : EROFS);
  if (creating && (flags & O_EXCL) != 0) return Opened.fail(EEXIST);
  return Opened.fail(found.value.kind == Kind.Directory ? EISDIR : EROFS);
}

function describe(process: Process, place: Place, node: Node, flags: u32, mode: u32, isNew: bool): Opened {
  const attributes = node.stat();
  const kind = attributes.isOk ? attributes.value.kind : Kind.Unknown;
  const exclusive = (flags & (O_CREAT | O_EXCL)) == (O_CREAT | O_EXCL);
  let error: i64 = 0;
  if (exclusive && !place.mount!.writable) error = EEXIST;
  else if (kind == Kind.SymbolicLink && (flags & O_PATH) == 0) error = ELOOP;
  else if (kind == Kind.Directory && changes(flags)) error = EISDIR;
  else if (kind != Kind.Directory && (place.mustBeDirectory || (flags & O_DIRECTORY) != 0)) error = ENOTDIR;
  // Nobody is behind a device that a file system holds, and a socket is for connect.
  else if (isSpecial(kind) && (flags & O_PATH) == 0) error = ENXIO;
  if (error != 0) {
    node.drop();
    return Opened.fail(error);
  }
  if ((flags & O_CREAT) != 0 && attributes.isOk) give(process, place, mode, attributes.value);
  if (isNew && attributes.isOk) giveMode(process, place, mode, attributes.value);
  if ((flags & O_TRUNC) != 0 && anyShared() && attributes.isOk) {
    outdate(attributes.value.device, attributes.value.inode, 0, WHOLE, null, 0);
  }
  const shared = new SharedNode(node);
  shared.isTrusted = (place.mount!.flags & MS_NOSUID) == 0;
  place.detach();
  const kept = flags & ~TRANSIENT;
  if (kind == Kind.Fifo && (flags & O_PATH) == 0) {
    return openFifo(process.sandbox, shared, attributes.value, kept, place.path);
  }
  if (kind == Kind.Directory) return Opened.done(new DirectoryFile(shared, place, process.walker, kept));
  return Opened.done(new NodeFile(shared, place, kept, place.path));
}

function isSpecial(kind: Kind): bool {
  return kind == Kind.BlockDevice || kind == Kind.CharacterDevice || kind == Kind.Socket;
}

function openMountRoot(process: Process, place: Place, flags: u32): Opened {
  if (changes(flags)) return Opened.fail((flags & (O_CREAT | O_EXCL)) == (O_CREAT | O_EXCL) ? EEXIST : EISDIR);
  const result = place.node.openAt('.', OpenOptionsFlags.Directory, RightsFlags.Read);
  if (!result.isOk) {
    place.moves(result.error, false);
    return Opened.fail(place.error);
  }
  return describe(process, place, result.value, flags, 0, false);
}

/** Opens something of /dev, /proc or /sys. */
function openEntry(process: Process, place: Place, entry: Entry, flags: u32): Opened {
  if ((flags & (O_CREAT | O_EXCL)) == (O_CREAT | O_EXCL)) return Opened.fail(EEXIST);
  const kept = flags & ~TRANSIENT;
  const since = process.clock.timestamp();
  if (!process.walker.tree.shows(entry) && (flags & O_PATH) == 0) return Opened.fail(EACCES);
  if (entry.kind == EntryKind.Link) {
    if (!place.follow) return Opened.fail((flags & O_PATH) != 0 ? EOPNOTSUPP : ELOOP);
    return entry.magicKind == Magic.Image ? openImage(subjectOf(entry, process), kept) : reopen(process, entry, flags);
  }
  if (entry.kind == EntryKind.Directory) {
    if (changes(flags)) return Opened.fail(EISDIR);
    return Opened.done(new TreeDirectory(place, process.walker, since, kept));
  }
  if ((flags & O_DIRECTORY) != 0) return Opened.fail(ENOTDIR);
  if (entry.kind == EntryKind.Device) {
    if (entry.index == DEVICE_TTY || entry.index <= DEVICE_PTS) return openTerminal(process, entry.index, flags);
    if (entry.index == DEVICE_PTMX) {
      const master = makePseudoTerminal(process, kept);
      return master == null ? Opened.fail(ENOSPC) : Opened.done(master);
    }
    return Opened.done(new DeviceFile(entry.index, entry.inode, since, kept, place.path));
  }
  if ((flags & O_ACCMODE) != 0 && !(entry.writable && mayWrite(process, entry))) return Opened.fail(EACCES);
  return Opened.done(new TextFile(process, entry, entry.textFor(process), since, kept, place.path));
}

function mayWrite(process: Process, entry: Entry): bool {
  if (!process.isChecked) return true;
  const status = new Status();
  entryStatus(status, entry, process.clock.timestamp());
  return isPermitted(process.credentials, status, MAY_WRITE);
}

/** Whom the entry is about, where it is about a process at all. */
export function subjectOf(entry: Entry, process: Process): Process {
  const subject = entry.subject;
  return subject == null ? process : subject;
}

/** /proc/self/exe: the image, wherever it came from. */
function openImage(process: Process, flags: u32): Opened {
  if ((flags & O_ACCMODE) != 0) return Opened.fail(EACCES);
  const program = process.program;
  return Opened.done(new NodeFile(program.image.share(), null, flags, program.path));
}

/** /proc/self/fd/N: what it shows is opened anew if it has a path, else used together. */
function reopen(process: Process, entry: Entry, flags: u32): Opened {
  const description = subjectOf(entry, process).files.get(entry.index);
  if (description == null) return Opened.fail(ENOENT);
  const place = placeOf(description);
  if (place != null) return openThere(process, place, flags & ~(O_CREAT | O_EXCL));
  const isImage = description instanceof NodeFile && (<NodeFile>description).node == process.program.image;
  if (isImage) return openImage(process, flags & ~TRANSIENT);
  if (description instanceof PipeFile && (flags & O_PATH) == 0) {
    return Opened.done((<PipeFile>description).reopened(flags & ~TRANSIENT));
  }
  if (description instanceof NodeFile && (flags & O_PATH) == 0) return openNameless(<NodeFile>description, flags);
  return Opened.done(description.share());
}

/** A file without a name is opened anew, too: it has a position and rights of its own. */
function openNameless(known: NodeFile, flags: u32): Opened {
  const made = new NodeFile(known.node.share(), null, flags & ~TRANSIENT, known.path);
  const error = (flags & O_TRUNC) != 0 ? made.resize(0) : 0;
  if (error == 0) return Opened.done(made);
  made.release();
  return Opened.fail(-error);
}

/** What is at a place of another description's, wherever the process has its root. */
function openThere(process: Process, place: Place, flags: u32): Opened {
  const path = place.path;
  return open(process, process.walker.at('/'), path.length > 1 ? path.substring(1) : '.', flags);
}

/** Where a description was opened by path. */
export function placeOf(description: Description): Place | null {
  if (description instanceof NodeFile) return (<NodeFile>description).place;
  if (description instanceof DirectoryFile) return (<DirectoryFile>description).place;
  if (description instanceof TreeDirectory) return (<TreeDirectory>description).place;
  return null;
}

/** /dev/tty, the terminal of the process's session, or one by its number. */
function openTerminal(process: Process, device: i32, flags: u32): Opened {
  const sandbox = process.sandbox;
  const own = process.terminal;
  if (device == DEVICE_TTY && own == null) return Opened.fail(ENXIO);
  const number = device == DEVICE_TTY ? own!.number : DEVICE_PTS - device;
  const pair = sandbox.pseudoTerminal(number);
  if (pair == null) return openHostTerminal(process);
  if (pair.isLocked) return Opened.fail(EIO);
  const terminal = pair.terminal;
  const isLeader = process.session == process.id;
  if ((flags & (O_NOCTTY | O_PATH)) == 0 && isLeader && own == null && terminal.session == 0) terminal.take(process);
  return Opened.done(pair.open(flags & ~TRANSIENT));
}

/** Whichever standard stream is the host's terminal. */
function openHostTerminal(process: Process): Opened {
  for (let i = 2; i >= 0; i--) {
    const description = process.files.get(i);
    if (description == null || !(description instanceof StreamFile)) continue;
    if ((<StreamFile>description).isTerminal) return Opened.done(description.share());
  }
  return Opened.fail(ENXIO);
}
