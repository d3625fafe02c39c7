// What is in a directory, in the order that NTFS has: by name, whatever the case. The dots come first, except in a drive's root.

import { Attributes, Kind, Node } from '../gen/import/nucleus-fs-types';
import { join, parentOf } from '../path/mount';
import { namesFrom } from '../path/names';
import { Process } from '../process/process';
import { matches } from './pattern';

/** Entries of a directory that are listed, and how many at once. */
const MOST: u64 = 1 << 20;
const BATCH: u32 = 1024;

/** An entry as it is found. */
export class Found {
  constructor(
    readonly name: string,
    /** Of a link itself. */
    readonly attributes: Attributes,
    /** Whether a link leads to a directory. */
    readonly leadsToDirectory: bool,
  ) {}
}

export class Listing {
  private next: i32 = 0;
  /** Null matches everything. */
  pattern: string | null = null;

  private constructor(
    private readonly process: Process,
    private readonly node: Node,
    private readonly path: string,
    private readonly names: Array<string>,
  ) {}

  /** Of the directory that `node` is, at `path`; `node` stays the caller's. */
  static of(process: Process, node: Node, path: string): Listing {
    const names: Array<string> = [];
    for (let start: u64 = 0; start < MOST; ) {
      const batch = namesFrom(node, start, BATCH);
      if (batch.length == 0) break;
      for (let i = 0; i < batch.length; i++) names.push(batch[i]);
      start += batch.length;
    }
    const mounts = process.files.tree.mounts.namesIn(path);
    for (let i = 0; i < mounts.length; i++) if (!names.includes(mounts[i])) names.push(mounts[i]);
    return new Listing(process, node, path, inOrder(names, path != '/'));
  }

  /** Of one name, in whatever case: what is called exactly so goes before what differs. */
  static one(process: Process, node: Node, path: string, name: string): Listing {
    const place = process.files.tree.locate(join(path, name), false);
    return new Listing(process, node, path, place.error == 0 ? [place.last] : []);
  }

  restart(): void {
    this.next = 0;
  }

  /** The next one that the pattern fits; null at the end. What has gone meanwhile is left out. */
  take(): Found | null {
    const pattern = this.pattern;
    while (this.next < this.names.length) {
      const name = this.names[this.next++];
      if (pattern != null && !matches(pattern, name)) continue;
      const found = this.find(name);
      if (found != null) return found;
    }
    return null;
  }

  /** The one that was taken last comes again. */
  putBack(): void {
    this.next--;
  }

  private find(name: string): Found | null {
    if (name == '.' || name == '..') return this.dots(name);
    const status = this.node.statAt(name, false);
    const tree = this.process.files.tree;
    if (!status.isOk || tree.mounts.at(join(this.path, name)) != null) {
      const place = tree.locate(join(this.path, name), false);
      const attributes = place.attributes;
      return attributes == null ? null : new Found(name, attributes, false);
    }
    if (status.value.kind != Kind.SymbolicLink) return new Found(name, status.value, false);
    const target = tree.locate(join(this.path, name), true);
    return new Found(name, status.value, target.isDirectory);
  }

  private dots(name: string): Found | null {
    const own = this.node.stat();
    if (!own.isOk) return null;
    if (name == '.') return new Found(name, own.value, false);
    const parent = this.process.files.tree.locate(parentOf(this.path), true).attributes;
    return new Found(name, parent == null ? own.value : parent, false);
  }
}

class Sorted {
  constructor(
    readonly name: string,
    readonly key: string,
  ) {}
}

function inOrder(names: Array<string>, withDots: bool): Array<string> {
  const sorted: Array<Sorted> = [];
  for (let i = 0; i < names.length; i++) sorted.push(new Sorted(names[i], names[i].toUpperCase()));
  sorted.sort((a, b) => (a.key < b.key ? -1 : a.key > b.key ? 1 : a.name < b.name ? -1 : 1));
  const result: Array<string> = withDots ? ['.', '..'] : [];
  for (let i = 0; i < sorted.length; i++) result.push(sorted[i].name);
  return result;
}
