// The mount table: which directory handle serves which part of the guest's file system.
//
// The table is small. Each mount namespace has one; the first begins with what was granted. A mount is a `leaf` when nothing else is mounted below it; then
// a whole path can go to its file system at once. In the others (the root always is one, since /proc, /sys and /dev are
// served here) the walk looks at each component, so that it does not miss a mount: down to a directory below which there is
// none. That is held open, as a `stem`, and the rest of the path, from there, is the file system's again.

import { RightsFlags } from '../gen/import/nucleus-capability-types';
import { Node, OpenOptionsFlags } from '../gen/import/nucleus-fs-types';
import { SharedNode } from '../file/shared-node';
import { keepsOwner } from '../file/status';
import { Anchor } from './anchor';
import { RetiredMounts } from './retired';

/** Changes when links may say something else than before. */
let linkAge: i32 = 0;

/** Most links that are remembered. */
const MOST_LINKS: i32 = 64;
/** Most stems; paths below further directories are walked from their mount. */
const MOST_STEMS: i32 = 64;

/** Number of the next mount. */
let nextMount: i32 = 20;
/** Device of the next file system. */
let nextDevice: i32 = 30;

/** What mount(2) keeps of a mount's flags, with its values. */
export const MS_RDONLY: u64 = 1;
export const MS_NOSUID: u64 = 2;
export const MS_NOEXEC: u64 = 8;

export class Mount {
  leaf: bool = true;
  writable: bool;
  /** What is made here gets a mode and an owner, which its file system keeps. */
  keepsOwners: bool = false;
  /** It keeps modes alone: they are its files' from the beginning on. */
  keepsModes: bool = false;
  /** In place of a node: the directory of the personality's own trees that it shows, "/proc" or below; "" for a node. */
  tree: string = '';
  /** It is there without having been mounted, and no list of names has it. */
  isImplicit: bool = false;
  /** Of a single file: its name in the directory that `node` is. */
  file: string = '';
  /** MS_NOSUID and its like, but for MS_RDONLY. */
  flags: u64 = 0;
  /** What /proc/self/mountinfo says of it: its number, type, source, options, and which part of its file system it shows. */
  id: i32 = 0;
  type: string = 'nucleus';
  source: string = 'nucleus';
  options: string = '';
  part: string = '/';
  /** Minor number of the device that its file system shows as, of major number 0. */
  device: i32 = 0;
  /** The one that it was mounted in; null for the first. */
  parent: Mount | null = null;
  /** An unmount with MNT_EXPIRE has been asked for once. */
  isExpiring: bool = false;
  /** Its handle with all rights that it ever had. */
  readonly whole: SharedNode | null;
  private weak: Node | null = null;
  /** What it lets be done now. */
  rights: u32;

  constructor(
    /** Normalised guest path, "/" for the root. */
    public path: string,
    node: SharedNode | null,
    /** Rights of the handle. */
    readonly granted: u32,
  ) {
    this.whole = node;
    this.rights = granted;
    this.writable = (granted & RightsFlags.Write) != 0;
  }

  /** Was it mounted in `other`, or in what was? */
  hangsOn(other: Mount): bool {
    let above = this.parent;
    while (above != null) {
      if (above == other) return true;
      above = above.parent;
    }
    return false;
  }

  /** A handle on what it shows; there is none of the personality's own trees. */
  get node(): Node {
    const weak = this.weak;
    return weak != null ? weak : this.whole!.node;
  }

  get isTree(): bool {
    return this.tree.length > 0;
  }

  /** Refuses writing from now on. */
  beReadOnly(): void {
    this.writable = false;
    this.rights = this.granted & ~(RightsFlags.Write | RightsFlags.Delete);
    const whole = this.whole;
    if (whole == null || this.weak != null) return;
    const weak = whole.node.attenuate(this.rights);
    if (weak.isOk) this.weak = weak.value;
  }

  /** Allows writing again, as far as that was ever allowed. */
  beWritable(): void {
    const weak = this.weak;
    if (weak != null) weak.drop();
    this.weak = null;
    this.rights = this.granted;
    this.writable = (this.rights & RightsFlags.Write) != 0;
  }

  /** The same, for a further place. */
  copy(path: string): Mount {
    const whole = this.whole;
    const result = new Mount(path, whole == null ? null : whole.share(), this.granted);
    result.keepsOwners = this.keepsOwners;
    result.keepsModes = this.keepsModes;
    result.tree = this.tree;
    result.isImplicit = this.isImplicit;
    result.file = this.file;
    result.flags = this.flags;
    result.type = this.type;
    result.source = this.source;
    result.options = this.options;
    result.part = this.part;
    result.device = this.device;
    if (!this.writable) result.beReadOnly();
    return result;
  }

  drop(): void {
    const weak = this.weak;
    if (weak != null) weak.drop();
    this.weak = null;
    const whole = this.whole;
    if (whole != null) whole.release();
  }
}

/** The mounts that a process sees: its mount namespace. */
export class Mounts {
  readonly list: Array<Mount> = [];
  /** The sandbox's own memory file system, even where a mount hides it. */
  memory: Node | null = null;
  /** The root is somebody's file system: nothing is made in it that its programs do not make. */
  keepsOwners: bool = false;
  /** Processes in it. */
  users: i32 = 0;
  private readonly stems: Map<string, Anchor> = new Map();
  /** What links say that lie in directories above mounts: /bin, /lib. */
  private readonly links: Map<string, string> = new Map();
  private age: i32 = 0;

  /** Adds a mount; a later one hides an earlier one at the same path. */
  add(path: string, node: Node, rights: u32): void {
    const mount = new Mount(path, new SharedNode(node), rights);
    const about = node.stat();
    mount.keepsModes = about.isOk && about.value.ownership.isSome && !keepsOwner(about.value);
    this.push(mount);
  }

  /** Shows one of the personality's own trees at its usual place. */
  addTree(path: string, type: string): void {
    const mount = new Mount(path, null, RightsFlags.Read | RightsFlags.Write);
    mount.tree = path;
    mount.type = type;
    mount.source = type;
    mount.isImplicit = true;
    this.push(mount);
  }

  push(mount: Mount): void {
    mount.id = nextMount++;
    if (mount.device == 0) mount.device = nextDevice++;
    mount.parent = this.serving(mount.path);
    this.list.push(mount);
    this.changed();
  }

  remove(mount: Mount): void {
    this.list.splice(this.list.indexOf(mount), 1);
    this.changed();
  }

  /** For when paths lead elsewhere than before. */
  changed(): void {
    this.forgetStems();
    for (let i = 0; i < this.list.length; i++) {
      const mount = this.list[i];
      mount.leaf = mount.path != '/' && mount.file.length == 0 && !this.isAbove(mount.path);
    }
  }

  /** A namespace of its own, with the same mounts in the same order. */
  copy(): Mounts {
    const result = new Mounts();
    result.memory = this.memory;
    result.keepsOwners = this.keepsOwners;
    for (let i = 0; i < this.list.length; i++) result.push(this.list[i].copy(this.list[i].path));
    return result;
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
      if (!this.list[i].isImplicit && isBelow(this.list[i].path, path)) return true;
    }
    return false;
  }

  /** Is the directory at this canonical path held open? */
  hasStem(path: string): bool {
    return this.stems.has(path);
  }

  /** The directory at or above `path`, but not above `root`, canonical and served by `mount`, from which no path meets another mount. */
  stemOf(mount: Mount, path: string, root: string): Anchor | null {
    const top = isBelow(root, mount.path) ? root : mount.path;
    if (path == root && root != '/' && root != mount.path && !this.isAbove(root)) return this.stemAt(mount, root);
    let end = top == '/' ? 0 : top.length;
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

  /** What the link at a canonical path says, if it is known to be one. */
  linkAt(path: string): string | null {
    if (this.age != linkAge) {
      this.links.clear();
      this.age = linkAge;
    }
    return this.links.has(path) ? this.links.get(path) : null;
  }

  /** Remembers a link, if each path of many leads through it. */
  rememberLink(path: string, target: string): void {
    if (this.links.size < MOST_LINKS && this.isAbove(parentOf(path))) this.links.set(path, target);
  }

  /** For when something was removed, or another thing took its place: whoever else has mounted it sees it too. */
  forgetLinks(): void {
    linkAge++;
  }

  /** For when a directory got another place, or none. */
  forgetStems(): void {
    this.forgetLinks();
    const stems = this.stems.values();
    for (let i = 0; i < stems.length; i++) stems[i].release();
    this.stems.clear();
  }

  /** Names in the directory `path` that lead to mounts. */
  namesIn(path: string): Array<string> {
    const names: Array<string> = [];
    for (let i = 0; i < this.list.length; i++) {
      const mount = this.list[i].path;
      if (this.list[i].isImplicit || !isBelow(mount, path)) continue;
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
      if (this.list[i].isImplicit) continue;
      const path = this.list[i].path;
      for (let end = path.indexOf('/', 1); path.length > 1; end = path.indexOf('/', end + 1)) {
        const prefix = end < 0 ? path : path.substring(0, end);
        // One that exists already is what is wanted; for those inside another mount there is Walker.bridge.
        if (this.serving(parentOf(prefix)) == root) root.node.makeDirectoryAt(prefix.substring(1));
        if (end < 0) break;
      }
    }
  }

  /** Nobody sees it any more. */
  end(retired: RetiredMounts): void {
    this.forgetStems();
    for (let i = 0; i < this.list.length; i++) retired.add(this.list[i]);
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
