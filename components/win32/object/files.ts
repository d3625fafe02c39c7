// The files of a process: what is open, and how names are opened, removed and moved.

import { Attributes, Node, OpenOptionsFlags } from '../gen/import/nucleus-fs-types';
import { RightsFlags } from '../gen/import/nucleus-capability-types';
import { errorOf } from '../path/failure';
import { Mount, Mounts, isBelow } from '../path/mount';
import { Name } from '../path/name';
import { Place } from '../path/place';
import { Tree } from '../path/tree';
import { Process } from '../process/process';
import * as Win32 from '../system/error';
import { DiskFile } from './disk-file';
import { FILE_APPEND_DATA, FILE_READ_DATA, FILE_WRITE_DATA, File } from './file';
import { DELETE, FileRecord, SHARE_READ, SHARE_WRITE } from './file-record';
import { FILE_ATTRIBUTE_ARCHIVE, FILE_ATTRIBUTE_HIDDEN, FILE_ATTRIBUTE_READONLY, FILE_ATTRIBUTE_SYSTEM, Marks, SETTABLE } from './marks';
import { Action, NOTIFY_ATTRIBUTES, NOTIFY_DIR_NAME, NOTIFY_FILE_NAME, NOTIFY_LAST_WRITE, NOTIFY_SIZE, Watches } from './watch';

/** What CreateFile does where a file is, and where none is. */
export enum Disposition {
  CreateNew = 1,
  CreateAlways = 2,
  OpenExisting = 3,
  OpenAlways = 4,
  TruncateExisting = 5,
}

export const FLAG_DELETE_ON_CLOSE: u32 = 0x0400_0000;
export const FLAG_BACKUP: u32 = 0x0200_0000;
export const FLAG_OPEN_LINK: u32 = 0x0020_0000;

/** The same right: of files, and of directories. */
const FILE_EXECUTE: u32 = 0x20;
const FILE_TRAVERSE: u32 = 0x20;

/** How something is to be opened. */
export class OpenRequest {
  constructor(
    /** Specific rights: generic ones have been taken apart. */
    public access: u32,
    readonly share: u32,
    readonly disposition: Disposition,
    /** FILE_FLAG_* and FILE_ATTRIBUTE_*. */
    readonly flags: u32,
  ) {}
}

/** What came of it. */
export class Opened {
  file: File | null = null;
  error: u32 = 0;
  /** It was there before. */
  existed: bool = false;

  static fail(error: u32): Opened {
    const opened = new Opened();
    opened.error = error;
    return opened;
  }
}

export class Files {
  readonly tree: Tree;
  readonly marks: Marks;
  readonly watches: Watches;
  private readonly records: Array<FileRecord>;
  /** The working directory. */
  working: File | null = null;

  /** `others` are those of a process of the same session: all but the working directory is one for both. */
  constructor(
    private readonly process: Process,
    mounts: Mounts,
    others: Files | null,
  ) {
    this.tree = others == null ? new Tree(mounts) : others.tree;
    this.marks = others == null ? new Marks() : others.marks;
    this.watches = others == null ? new Watches() : others.watches;
    this.records = others == null ? new Array<FileRecord>() : others.records;
  }

  locate(name: Name, follow: bool): Place {
    const place = this.tree.locate(name.path, follow);
    if (!this.hasDrive(name.drive)) place.refuse(Win32.ERROR_PATH_NOT_FOUND);
    return place;
  }

  /** Drive C is there; others are where a directory was granted at a path of their letter. */
  hasDrive(drive: i32): bool {
    const mounts = this.tree.mounts;
    return drive == 0x43 || mounts.at('/' + String.fromCharCode(drive | 0x20)) != null || mounts.at('/' + String.fromCharCode(drive)) != null;
  }

  /** What is open of a file; null if nothing is. */
  recordOf(attributes: Attributes): FileRecord | null {
    for (let i = 0; i < this.records.length; i++) {
      if (this.records[i].inode == attributes.inode && this.records[i].device == attributes.device) return this.records[i];
    }
    return null;
  }

  /** Whether it goes when it is closed: until then nobody opens it, nor makes another of its name. */
  isLeaving(attributes: Attributes): bool {
    const record = this.recordOf(attributes);
    return record != null && record.deleting;
  }

  // Opening.

  open(name: Name, request: OpenRequest): Opened {
    const place = this.locate(name, (request.flags & FLAG_OPEN_LINK) == 0);
    if (place.error == 0) return this.openExisting(place, name, request);
    if (place.error != Win32.ERROR_FILE_NOT_FOUND) return Opened.fail(place.error);
    const creates = request.disposition != Disposition.OpenExisting && request.disposition != Disposition.TruncateExisting;
    return creates ? this.create(place, name, request) : Opened.fail(Win32.ERROR_FILE_NOT_FOUND);
  }

  private openExisting(place: Place, name: Name, request: OpenRequest): Opened {
    const attributes = place.attributes!;
    const truncates = request.disposition == Disposition.CreateAlways || request.disposition == Disposition.TruncateExisting;
    if (this.isLeaving(attributes)) return Opened.fail(Win32.ERROR_ACCESS_DENIED);
    if (request.disposition == Disposition.CreateNew) return Opened.fail(Win32.ERROR_FILE_EXISTS);
    if (place.isDirectory) {
      if (truncates || (request.flags & FLAG_BACKUP) == 0) return Opened.fail(Win32.ERROR_ACCESS_DENIED);
    } else if (name.isDirectory) return Opened.fail(Win32.ERROR_INVALID_NAME);
    let record = this.recordOf(attributes);
    const refusal = this.refusal(place, record, request, truncates);
    if (refusal != 0) return Opened.fail(refusal);
    let options: u32 = truncates ? OpenOptionsFlags.Truncate : 0;
    if ((request.flags & FLAG_OPEN_LINK) == 0) options |= OpenOptionsFlags.Follow;
    if (place.isDirectory) options |= OpenOptionsFlags.Directory;
    const result = place.open(options, wantOf(request.access, place.isDirectory) | (truncates ? RightsFlags.Write : 0));
    if (!result.isOk) return Opened.fail(errorOf(result.error, writes(request.access) || truncates));
    if (request.disposition == Disposition.CreateAlways) this.marks.of(attributes).settable = request.flags & SETTABLE | FILE_ATTRIBUTE_ARCHIVE;
    if (truncates) this.watches.tell(Action.Modified, place.path, NOTIFY_ATTRIBUTES | NOTIFY_SIZE | NOTIFY_LAST_WRITE);
    if (record == null) record = this.keep(place, attributes);
    const opened = this.opened(record, result.value, request, place.isDirectory);
    opened.existed = true;
    return opened;
  }

  /** Why a file that is there cannot be opened so; 0 if it can. */
  private refusal(place: Place, record: FileRecord | null, request: OpenRequest, truncates: bool): u32 {
    const marked = this.marks.attributesOf(place.attributes!);
    const changes = truncates || (request.access & (FILE_WRITE_DATA | FILE_APPEND_DATA)) != 0;
    if ((marked & FILE_ATTRIBUTE_READONLY) != 0 && !place.isDirectory) {
      if (changes || (request.flags & FLAG_DELETE_ON_CLOSE) != 0) return Win32.ERROR_ACCESS_DENIED;
    }
    const special = marked & (FILE_ATTRIBUTE_HIDDEN | FILE_ATTRIBUTE_SYSTEM);
    if (request.disposition == Disposition.CreateAlways && (special & ~request.flags) != 0) return Win32.ERROR_ACCESS_DENIED;
    if (record != null && !record.admits(request.access, request.share)) return Win32.ERROR_SHARING_VIOLATION;
    if (record != null && truncates && record.isMapped) return Win32.ERROR_USER_MAPPED_FILE;
    if (!place.mount.writable && (changes || (request.access & DELETE) != 0)) return Win32.ERROR_WRITE_PROTECT;
    return 0;
  }

  private create(place: Place, name: Name, request: OpenRequest): Opened {
    if (name.isDirectory) return Opened.fail(Win32.ERROR_INVALID_NAME);
    if (!place.mount.writable) return Opened.fail(Win32.ERROR_WRITE_PROTECT);
    if ((request.flags & FILE_ATTRIBUTE_READONLY) != 0 && (request.flags & FLAG_DELETE_ON_CLOSE) != 0) return Opened.fail(Win32.ERROR_ACCESS_DENIED);
    const options = OpenOptionsFlags.Create | OpenOptionsFlags.Exclusive;
    const result = place.node.openAt(place.name, options, wantOf(request.access, false) | RightsFlags.Write);
    if (!result.isOk) return Opened.fail(errorOf(result.error, true));
    this.made(place, false);
    const node = result.value;
    const status = node.stat();
    if (!status.isOk) {
      node.drop();
      return Opened.fail(errorOf(status.error, false));
    }
    const mark = this.marks.of(status.value);
    mark.settable = request.flags & SETTABLE | FILE_ATTRIBUTE_ARCHIVE;
    mark.created = status.value.modified;
    return this.opened(this.keep(place, status.value), node, request, false);
  }

  /** Something is there now. */
  made(place: Place, isDirectory: bool): void {
    this.tree.made(place);
    this.watches.tell(Action.Added, place.path, isDirectory ? NOTIFY_DIR_NAME : NOTIFY_FILE_NAME);
  }

  private keep(place: Place, attributes: Attributes): FileRecord {
    const record = new FileRecord(this.process, place.mount, place.relative, attributes);
    this.records.push(record);
    return record;
  }

  private opened(record: FileRecord, node: Node, request: OpenRequest, isDirectory: bool): Opened {
    const opened = new Opened();
    const file = new DiskFile(record, node, request.access, request.share, isDirectory);
    file.deleteOnClose = (request.flags & FLAG_DELETE_ON_CLOSE) != 0;
    opened.file = file;
    return opened;
  }

  /** Makes a directory the working one. It is kept open, so that it stays where it is; 0, or why it cannot be. */
  enter(name: Name): u32 {
    const place = this.locate(name, true);
    if (place.error != 0) return place.error;
    if (!place.isDirectory) return Win32.ERROR_DIRECTORY;
    const opened = this.openExisting(place, name, new OpenRequest(FILE_TRAVERSE, SHARE_READ | SHARE_WRITE, Disposition.OpenExisting, FLAG_BACKUP));
    if (opened.error != 0) return opened.error;
    opened.file!.retain();
    this.leave();
    this.working = opened.file;
    this.process.directory.enter(String.fromCharCode(name.drive) + ':\\' + name.parts.join('\\'));
    return 0;
  }

  /** Lets the working directory go. */
  leave(): void {
    const before = this.working;
    this.working = null;
    if (before != null) before.release();
  }

  // Removing and moving.

  /** The last that was open of a file has been closed. */
  closed(record: FileRecord): void {
    const at = this.records.indexOf(record);
    if (at >= 0) this.records.splice(at, 1);
    if (record.deleting) this.remove(record);
  }

  /** Takes a file's name, or an empty directory, away. */
  remove(record: FileRecord): u32 {
    if (record.gone) return 0;
    const place = this.tree.locate(record.path, false);
    if (place.error != 0) return place.error;
    const error = this.removeAt(place);
    record.gone = error == 0;
    return error;
  }

  private removeAt(place: Place): u32 {
    if (place.isFixed) return Win32.ERROR_ACCESS_DENIED;
    const result = place.isDirectory ? place.node.removeDirectoryAt(place.relative) : place.node.removeFileAt(place.relative);
    if (!result.isOk) return errorOf(result.error, true);
    if (place.attributes!.links <= 1 || place.isDirectory) this.marks.forget(place.attributes!);
    this.tree.changed(place.parent);
    this.watches.tell(Action.Removed, place.path, nameKind(place));
    return 0;
  }

  /** Removes what a name leads to, or lets it go when it is closed; 0, or why it stays. */
  delete(name: Name, directory: bool): u32 {
    const place = this.locate(name, false);
    if (place.error != 0) return place.error;
    const isDirectory = place.isDirectory || (place.isLink && this.tree.locate(place.path, true).isDirectory);
    if (isDirectory != directory) return directory ? Win32.ERROR_DIRECTORY : Win32.ERROR_ACCESS_DENIED;
    if (!directory && name.isDirectory) return Win32.ERROR_INVALID_NAME;
    const attributes = place.attributes!;
    if ((this.marks.attributesOf(attributes) & FILE_ATTRIBUTE_READONLY) != 0) return Win32.ERROR_ACCESS_DENIED;
    if (!place.mount.writable) return Win32.ERROR_WRITE_PROTECT;
    const record = this.recordOf(attributes);
    if (record == null) return this.removeAt(place);
    if (record.deleting) return Win32.ERROR_ACCESS_DENIED;
    if (!record.admits(DELETE, 7)) return Win32.ERROR_SHARING_VIOLATION;
    if (record.isMapped) return Win32.ERROR_ACCESS_DENIED;
    if (place.isDirectory && !this.isEmpty(place)) return Win32.ERROR_DIR_NOT_EMPTY;
    record.deleting = true;
    return 0;
  }

  /** Whether a directory has nothing in it. */
  isEmpty(place: Place): bool {
    const opened = place.node.openAt(place.name, OpenOptionsFlags.Directory, RightsFlags.Read);
    if (!opened.isOk) return true;
    const listed = opened.value.list(0, 1);
    opened.value.drop();
    return !listed.isOk || listed.value.kinds.length == 0;
  }

  /** Gives what is at `from` the name `to`, in the place of what is there if `replace` says so. */
  move(from: Place, to: Place, replace: bool): u32 {
    if (from.error != 0) return from.error;
    const isSame = to.error == 0 && isOne(from.attributes!, to.attributes!);
    if (to.error != 0 && to.error != Win32.ERROR_FILE_NOT_FOUND) return to.error;
    if (from.isFixed || (to.isFixed && to.error == 0)) return Win32.ERROR_ACCESS_DENIED;
    if (!from.mount.writable || !to.mount.writable) return Win32.ERROR_WRITE_PROTECT;
    if (isBelow(to.path, from.path)) return Win32.ERROR_SHARING_VIOLATION;
    if (to.error == 0 && !isSame) {
      const refusal = this.mayReplace(to, replace);
      if (refusal != 0) return refusal;
    }
    if (from.mount != to.mount) return Win32.ERROR_NOT_SAME_DEVICE;
    const result = from.node.renameAt(from.relative, to.node, to.relative);
    if (!result.isOk) return errorOf(result.error, true);
    this.tree.changed(from.parent);
    this.tree.changed(to.parent);
    this.renamed(from.mount, from.relative, to.relative);
    if (to.error == 0 && !isSame) this.watches.tell(Action.Removed, to.path, NOTIFY_FILE_NAME);
    this.watches.tellMove(from.path, to.path, nameKind(from));
    return 0;
  }

  /** Whether what is at a place can be written over by another name. */
  private mayReplace(to: Place, replace: bool): u32 {
    if (!replace) return Win32.ERROR_ALREADY_EXISTS;
    if (to.isDirectory) return Win32.ERROR_ACCESS_DENIED;
    const attributes = to.attributes!;
    if ((this.marks.attributesOf(attributes) & FILE_ATTRIBUTE_READONLY) != 0) return Win32.ERROR_ACCESS_DENIED;
    const record = this.recordOf(attributes);
    if (record == null) return 0;
    return record.opens.length > 0 ? Win32.ERROR_ACCESS_DENIED : 0;
  }

  /** Whether a directory, or what is in it, is open in a way that keeps it from moving. */
  holds(path: string): bool {
    for (let i = 0; i < this.records.length; i++) {
      const record = this.records[i];
      if (isBelow(record.path, path)) return true;
      if (record.path == path && !record.admits(DELETE, 7)) return true;
    }
    return false;
  }

  private renamed(mount: Mount, from: string, to: string): void {
    for (let i = 0; i < this.records.length; i++) this.records[i].renamed(mount, from, to);
  }
}

function nameKind(place: Place): u32 {
  return place.isDirectory ? NOTIFY_DIR_NAME : NOTIFY_FILE_NAME;
}

function isOne(first: Attributes, second: Attributes): bool {
  return first.inode == second.inode && first.device == second.device;
}

function writes(access: u32): bool {
  return (access & (FILE_WRITE_DATA | FILE_APPEND_DATA | DELETE)) != 0;
}

/** The rights at the file system that access to a file needs. */
function wantOf(access: u32, isDirectory: bool): u32 {
  let want: u32 = (access & (FILE_READ_DATA | FILE_EXECUTE)) != 0 ? RightsFlags.Read : 0;
  if (!isDirectory && (access & (FILE_WRITE_DATA | FILE_APPEND_DATA)) != 0) want |= RightsFlags.Write;
  return want;
}
