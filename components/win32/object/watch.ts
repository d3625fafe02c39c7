// Directories that are watched: what the program itself makes, removes, renames and changes in them. What others do there the file
// system does not tell.
//
// Source: Microsoft, "ReadDirectoryChangesW function", "FILE_NOTIFY_INFORMATION structure", "FindFirstChangeNotificationW function".

import { isBelow, lastOf, parentOf } from '../path/mount';
import { DiskFile } from './disk-file';

/** What has become of a name: FILE_ACTION_*. */
export enum Action {
  Added = 1,
  Removed = 2,
  Modified = 3,
  RenamedFrom = 4,
  RenamedTo = 5,
}

/** Kinds of changes: FILE_NOTIFY_CHANGE_*. */
export const NOTIFY_FILE_NAME: u32 = 1;
export const NOTIFY_DIR_NAME: u32 = 2;
export const NOTIFY_ATTRIBUTES: u32 = 4;
export const NOTIFY_SIZE: u32 = 8;
export const NOTIFY_LAST_WRITE: u32 = 0x10;
export const NOTIFY_LAST_ACCESS: u32 = 0x20;
export const NOTIFY_CREATION: u32 = 0x40;
const NOTIFY_SECURITY: u32 = 0x100;
const ALL: u32 = NOTIFY_FILE_NAME | NOTIFY_DIR_NAME | NOTIFY_ATTRIBUTES | NOTIFY_SIZE | NOTIFY_LAST_WRITE | NOTIFY_LAST_ACCESS | NOTIFY_CREATION | NOTIFY_SECURITY;

export class Watch {
  constructor(
    readonly directory: DiskFile,
    /** Directories below it, too. */
    readonly isDeep: bool,
    /** Kinds of changes that count. */
    readonly kinds: u32,
  ) {}

  static isValid(kinds: u32): bool {
    return kinds != 0 && (kinds & ~ALL) == 0;
  }

  /** Something happened to what is called so, seen from the directory. */
  hear(action: Action, name: string): void {}
}

export class Watches {
  private readonly all: Array<Watch> = [];

  add(watch: Watch): void {
    this.all.push(watch);
  }

  remove(watch: Watch): void {
    const at = this.all.indexOf(watch);
    if (at >= 0) this.all.splice(at, 1);
  }

  /** The guest path of what it happened to, and the kinds of change that it is. */
  tell(action: Action, path: string, kinds: u32): void {
    for (let i = 0; i < this.all.length; i++) {
      const watch = this.all[i];
      if ((watch.kinds & kinds) == 0) continue;
      const top = watch.directory.record.path;
      if (watch.isDeep ? !isBelow(path, top) : path == top || parentOf(path) != top) continue;
      watch.hear(action, watch.isDeep ? path.substring(top == '/' ? 1 : top.length + 1).replaceAll('/', '\\') : lastOf(path));
    }
  }

  /** One name became another: in one directory it is renamed, else it leaves the one and comes into the other. */
  tellMove(from: string, to: string, kinds: u32): void {
    const isRename = parentOf(from) == parentOf(to);
    this.tell(isRename ? Action.RenamedFrom : Action.Removed, from, kinds);
    this.tell(isRename ? Action.RenamedTo : Action.Added, to, kinds);
  }
}
