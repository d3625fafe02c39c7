// The mount table: which directory handle serves which part of the guest's file system.
//
// The table is small and fixed when the sandbox starts. A mount is a `leaf` when nothing else is mounted below it; then
// a whole path can go to its file system at once. In the others (the root always is one, since /proc, /sys and /dev are
// served here) the walk looks at each component, so that it does not miss a mount: down to a directory below which there is
// none. That is held open, as a `stem`, and the rest of the path, from there, is the file system's again.

import { RightsFlags } from '../gen/import/nucleus-capability-types';
import { Node, OpenOptionsFlags } from '../gen/import/nucleus-fs-types';
import { Anchor } from './anchor';

/** Most stems; paths below further directories are walked from their mount. */
const MOST_STEMS: i32 = 64;

export class Mount {
  leaf: bool = true;
  writable: bool;
  /** What is made here gets a mode and an owner, which its file system keeps. */
  keepsOwners: bool = false;

  constructor(
    /** Normalised guest path, "/" for the root. */
    readonly path: string,
    readonly node: Node,
    /** Rights of the handle. */
    readonly rights: u32,
  ) {
    this.writable = (rights & RightsFlags.Write) != 0;
  }
}

export class Mounts {
  readonly list: Array<Mount> = [];
  /** The sandbox's own memory file system, even where a mount hides it. */
  memory: Node | null = null;
  /** The root is somebody's file system: nothing is made in it that its programs do not make. */
  keepsOwners: bool = false;
  private readonly stems: Map<string, Anchor> = new Map();

  /** Adds a mount; a later one hides an earlier one at the same path. */
  add(path: string, node: Node, rights: u32): void {
    const mount = new Mount(path, node, rights);
    if (path == '/') mount.leaf = false;
    for (let i = 0; i < this.list.length; i++) {
      const other = this.list[i];
      if (isBelow(path, other.path)) other.leaf = false;
      if (isBelow(other.path, path)) mount.leaf = false;
    }
    this.list.push(mount);
  }

  /** The mount at exactly this path. */
  at(path: string): Mount | null {
    for (let i = this.list.length - 1; i >= 0; i--) {
      if (this.list[i].path == path) return this.list[i];
    }
    return null;
  }

  /** The mount that serves a path without links and dots. */
  serving(path: string): Mount | null {
    let best: Mount | null = null;
    for (let i = this.list.length - 1; i >= 0; i--) {
      const mount = this.list[i];
      if (mount.path != path && !isBelow(path, mount.path)) continue;
      if (best == null || mount.path.length > best.path.length) best = mount;
    }
    return best;
  }

  /** Does a mount lie somewhere below the directory `path`? Then that directory is there, whatever serves it. */
  isAbove(path: string): bool {
    for (let i = 0; i < this.list.length; i++) {
      if (isBelow(this.list[i].path, path)) return true;
    }
    return false;
  }

  /** Is the directory at this canonical path held open? */
  hasStem(path: string): bool {
    return this.stems.has(path);
  }

  /** The directory at or above `path`, canonical and served by `mount`, from which no path meets another mount. */
  stemOf(mount: Mount, path: string): Anchor | null {
    let end = mount.path == '/' ? 0 : mount.path.length;
    while (end < path.length) {
      end = path.indexOf('/', end + 1);
      if (end < 0) end = path.length;
      const prefix = path.substring(0, end);
      if (prefix != '/' && !this.isAbove(prefix)) return this.stemAt(mount, prefix);
    }
    return null;
  }

  private stemAt(mount: Mount, path: string): Anchor | null {
    if (this.stems.has(path)) return this.stems.get(path);
    if (this.stems.size >= MOST_STEMS) return null;
    const relative = path.substring(mount.path == '/' ? 1 : mount.path.length + 1);
    const opened = mount.node.openAt(relative, OpenOptionsFlags.Directory, mount.rights);
    if (!opened.isOk) return null;
    const stem = new Anchor(opened.value, mount, relative, path);
    this.stems.set(path, stem);
    return stem;
  }

  /** For when a directory got another place, or none. */
  forgetStems(): void {
    const stems = this.stems.values();
    for (let i = 0; i < stems.length; i++) stems[i].release();
    this.stems.clear();
  }

  /** Names in the directory `path` that lead to mounts. */
  namesIn(path: string): Array<string> {
    const names: Array<string> = [];
    for (let i = 0; i < this.list.length; i++) {
      const mount = this.list[i].path;
      if (!isBelow(mount, path)) continue;
      const rest = mount.substring(path == '/' ? 1 : path.length + 1);
      const end = rest.indexOf('/');
      const name = end < 0 ? rest : rest.substring(0, end);
      if (!names.includes(name)) names.push(name);
    }
    return names;
  }

  /** Makes the directories that mounts hang on, where the root's file system does not have them. */
  makePoints(): void {
    const root = this.at('/');
    if (root == null) return;
    for (let i = 0; i < this.list.length; i++) {
      const path = this.list[i].path;
      for (let end = path.indexOf('/', 1); path.length > 1; end = path.indexOf('/', end + 1)) {
        const prefix = end < 0 ? path : path.substring(0, end);
        // One that exists already is what is wanted; for those inside another mount there is Walker.bridge.
        if (this.serving(parentOf(prefix)) == root) root.node.makeDirectoryAt(prefix.substring(1));
        if (end < 0) break;
      }
    }
  }

  dropAll(): void {
    this.forgetStems();
    for (let i = 0; i < this.list.length; i++) this.list[i].node.drop();
    this.list.length = 0;
  }
}

/** Is the normalised `path` strictly below the normalised `directory`? */
export function isBelow(path: string, directory: string): bool {
  if (directory == '/') return path != '/';
  return path.length > directory.length && path.startsWith(directory) && path.charCodeAt(directory.length) == 0x2f;
}

/** "/a" of "/a/b", "/" of "/a" and of "/". */
export function parentOf(path: string): string {
  const slash = path.lastIndexOf('/');
  return slash <= 0 ? '/' : path.substring(0, slash);
}

/** "b" of "/a/b". */
export function nameOf(path: string): string {
  return path.substring(path.lastIndexOf('/') + 1);
}

/** "/a/b" of "/a" and "b"; `directory` itself if `rest` is empty. */
export function join(directory: string, rest: string): string {
  if (rest.length == 0) return directory;
  return directory.endsWith('/') ? directory + rest : directory + '/' + rest;
}
