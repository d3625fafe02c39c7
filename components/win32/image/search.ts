// Where a DLL's file is looked for: beside the program, in what the user lends as the system's, in directories that the program
// names, in the working directory and in PATH.
//
// Source: Microsoft, "Dynamic-link library search order".

import { RightsFlags } from '../gen/import/nucleus-capability-types';
import { Node, OpenOptionsFlags } from '../gen/import/nucleus-fs-types';
import { library, LibraryPlace } from '../gen/import/nucleus-win32-grants';
import { NameKind, fullText, nameOf } from '../path/name';
import { Process } from '../process/process';
import { ImageFile } from './image-file';
import { folderOf, lastPart, Module } from './module';
import { SYSTEM_FOLDER } from './modules';

/** A file that is to be loaded; who found it releases it. */
export class Found {
  constructor(
    readonly path: string,
    readonly file: ImageFile,
  ) {}
}

/** LOAD_LIBRARY_SEARCH_*: where to look, in place of everywhere. */
export const SEARCH_DLL_FOLDER: u32 = 0x100;
export const SEARCH_PROGRAM: u32 = 0x200;
export const SEARCH_ADDED: u32 = 0x400;
export const SEARCH_SYSTEM: u32 = 0x800;
export const SEARCH_DEFAULT: u32 = 0x1000;
const SEARCH_ANY: u32 = 0x1f00;

export class SearchPath {
  /** SetDefaultDllDirectories'; 0 before. */
  defaults: u32 = 0;
  /** AddDllDirectory's; an empty one has been removed. */
  readonly added: Array<string> = [];
  /** SetDllDirectory's, in place of the working directory; null before. */
  instead: string | null = null;

  constructor(private readonly process: Process) {}

  /** The directory of the program's file. */
  get home(): string {
    return folderOf(this.process.modules.program.path);
  }

  /** Null if there is none. DLLs that `needer` wants are looked for beside it, too. `flags` are those of LoadLibraryEx. */
  find(name: string, needer: Module | null, flags: u32 = 0): Found | null {
    if (name.includes('\\') || name.includes('/')) return this.open(this.absolute(lastPart(name).includes('.') ? name : name + '.dll'));
    const file = lastPart(name);
    const full = file.includes('.') ? file : file + '.dll';
    const wanted = (flags & SEARCH_ANY) != 0 ? flags : this.defaults;
    const folders = (wanted & SEARCH_ANY) != 0 ? this.chosen(wanted, needer) : this.folders(needer);
    for (let i = 0; i < folders.length; i++) {
      if (folders[i].length == 0) continue;
      const found = this.open(folders[i] + '\\' + full);
      if (found != null) return found;
    }
    return null;
  }

  private chosen(flags: u32, needer: Module | null): Array<string> {
    const isDefault = (flags & SEARCH_DEFAULT) != 0;
    const list: Array<string> = [];
    if ((flags & SEARCH_DLL_FOLDER) != 0 && needer != null) list.push(folderOf(needer.path));
    if (isDefault || (flags & SEARCH_PROGRAM) != 0) list.push(this.home);
    if (isDefault || (flags & SEARCH_ADDED) != 0) for (let i = 0; i < this.added.length; i++) list.push(this.added[i]);
    if (isDefault || (flags & SEARCH_SYSTEM) != 0) list.push(SYSTEM_FOLDER);
    return list;
  }

  private folders(needer: Module | null): Array<string> {
    const list = [this.home, SYSTEM_FOLDER].concat(this.added);
    if (needer != null && needer.image != null) list.push(folderOf(needer.path));
    const instead = this.instead;
    list.push(instead == null ? folderOf(this.absolute('x')) : instead);
    const path = this.process.environment.get('PATH');
    return path == null ? list : list.concat(path.split(';'));
  }

  /** Whether a path is of the system's directory. */
  isSystem(path: string): bool {
    return folderOf(this.absolute(path)).toLowerCase() == SYSTEM_FOLDER.toLowerCase();
  }

  /** As names of files are understood. */
  absolute(path: string): string {
    return fullText(path, this.process.directory);
  }

  private open(path: string): Found | null {
    const folder = folderOf(path).toLowerCase();
    // What lies beside the first program is lent; what lies beside another one it could be started from.
    if (folder == this.process.session.first.modules.search.home.toLowerCase()) {
      const found = lent(path, LibraryPlace.Program);
      if (found != null) return found;
    }
    if (folder == SYSTEM_FOLDER.toLowerCase()) return lent(path, LibraryPlace.System);
    return this.openGuest(path);
  }

  /** One of the files that the program itself may read. */
  private openGuest(path: string): Found | null {
    const name = nameOf(path, this.process.directory);
    if (name.kind != NameKind.File) return null;
    const place = this.process.files.locate(name, true);
    if (place.error != 0 || place.isDirectory) return null;
    const node = place.open(OpenOptionsFlags.Follow, RightsFlags.Read);
    return node.isOk ? new Found(path, new ImageFile(node.value, true)) : null;
  }
}

/** One that the user's own directories hold. */
function lent(path: string, place: LibraryPlace): Found | null {
  const node = library(lastPart(path), place);
  return node.isSome ? new Found(path, new ImageFile(node.value, true)) : null;
}
