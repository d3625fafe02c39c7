// Where a DLL's file is looked for: beside the program, in what the user lends as the system's, in directories that the program
// names, in the working directory and in PATH.
//
// Source: Microsoft, "Dynamic-link library search order".

import { library, LibraryPlace } from '../gen/import/nucleus-win32-grants';
import { Process } from '../process/process';
import { readAll } from './content';
import { folderOf, lastPart, Module } from './module';
import { SYSTEM_FOLDER } from './modules';

/** A file that is to be loaded. */
export class Found {
  constructor(
    readonly path: string,
    readonly bytes: StaticArray<u8>,
  ) {}
}

export class SearchPath {
  /** AddDllDirectory's; an empty one has been removed. */
  readonly added: Array<string> = [];
  /** SetDllDirectory's, in place of the working directory; null before. */
  instead: string | null = null;

  constructor(private readonly process: Process) {}

  /** The directory of the program's file. */
  get home(): string {
    return folderOf(this.process.modules.program.path);
  }

  /** Null if there is none. Other DLLs that `needer` wants are looked for in the same places. */
  find(name: string, needer: Module | null): Found | null {
    if (name.includes('\\') || name.includes('/')) return this.open(this.absolute(name));
    const file = lastPart(name);
    const full = file.includes('.') ? file : file + '.dll';
    let found = this.open(this.home + '\\' + full);
    if (found == null) found = this.open(SYSTEM_FOLDER + '\\' + full);
    for (let i = 0; i < this.added.length && found == null; i++) if (this.added[i].length > 0) found = this.open(this.added[i] + '\\' + full);
    const instead = this.instead;
    if (found == null && instead != null && instead.length > 0) found = this.open(instead + '\\' + full);
    if (found == null && needer != null && needer.image != null) found = this.open(folderOf(needer.path) + '\\' + full);
    return found;
  }

  /** Whether a path is of the system's directory. */
  isSystem(path: string): bool {
    return folderOf(this.absolute(path)).toLowerCase() == SYSTEM_FOLDER.toLowerCase();
  }

  /** With one kind of slash, and the program's drive. */
  absolute(path: string): string {
    const straight = path.replaceAll('/', '\\');
    if (straight.startsWith('\\\\?\\')) return straight.substring(4);
    if (straight.length > 1 && straight.charAt(1) == ':') return straight;
    if (straight.startsWith('\\')) return 'C:' + straight;
    return this.home + '\\' + (straight.startsWith('.\\') ? straight.substring(2) : straight);
  }

  private open(path: string): Found | null {
    const folder = folderOf(path).toLowerCase();
    if (folder == this.home.toLowerCase()) return lent(path, LibraryPlace.Program);
    if (folder == SYSTEM_FOLDER.toLowerCase()) return lent(path, LibraryPlace.System);
    return null;
  }
}

/** One that the user's own directories hold. */
function lent(path: string, place: LibraryPlace): Found | null {
  const node = library(lastPart(path), place);
  if (!node.isSome) return null;
  const content = readAll(node.value);
  node.value.drop();
  return content.error == null ? new Found(path, content.bytes) : null;
}
