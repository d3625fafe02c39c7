/**
 * A root file system as resource `tree` of nucleus:fs/base: a folder or nothing, with the layers of archives over it. A folder's directories
 * are read when they are asked for; what archives hold was entered before.
 */

import type { DescriptorType } from '../wasi/attributes.ts';
import { toDescriptorStat } from '../wasi/attributes.ts';
import { type BaseAttributes, type BaseEntries, type Extended, Tree } from '../wasi/base.ts';
import { attempt, fail } from '../wasi/errno.ts';
import type { Folder } from './folder.ts';
import { type Listing, RootObject, type Stored } from './object.ts';

/** Entries in one answer. */
const batch = 2048;
/** Most bytes that one call reads. */
const mostRead = 1 << 20;

const epoch = { seconds: 0n, nanoseconds: 0 };

/** A directory that stands in an archive only as part of a path. */
const implied: Stored = {
  ...{ mode: 0o755, user: 0, group: 0, represents: 0n, accessed: epoch, modified: epoch },
  ...{ size: 0, target: '', runs: [], source: undefined, extended: [] },
};

export class RootTree extends Tree {
  /** By number; none where a name of a folder's has been listed and nothing more. */
  readonly #objects: (RootObject | undefined)[] = [];
  /** In the order of their numbers. */
  readonly #listings: Listing[] = [];
  readonly #folder: Folder | undefined;
  /** The first object of the folder's with an identity, for those that have several names. */
  readonly #several = new Map<string, number>();
  readonly root: RootObject;

  constructor(folder?: Folder) {
    super();
    this.#folder = folder;
    this.root = this.make('directory', folder ? -1 : 0, folder ? { folder: '' } : { stored: implied });
  }

  /** A new object, which has no name yet. */
  make(kind: DescriptorType, layer: number, of: { stored?: Stored; folder?: string }): RootObject {
    const made = new RootObject(this.#objects.length, kind, layer, of);
    this.#objects.push(made);
    return made;
  }

  /** A directory that nothing says anything about. */
  makeImplied(layer: number): RootObject {
    return this.make('directory', layer, { stored: implied });
  }

  /** What is in a directory. @throws Failure<ErrorCode> */
  childrenOf(directory: RootObject): Map<string, RootObject> {
    if (directory.kind !== 'directory') throw fail('not-directory');
    directory.children ??= this.#read(directory);
    return directory.children;
  }

  #read(directory: RootObject): Map<string, RootObject> {
    const children = new Map<string, RootObject>();
    if (directory.folder === undefined || this.#folder === undefined) return children;
    const listing = this.#listingOf(directory, directory.folder);
    for (const [index, name] of listing.names.entries()) children.set(name, this.#listed(listing, index));
    return children;
  }

  /** Keeps a number for the object of each name. */
  #listingOf(directory: RootObject, path: string): Listing {
    if (directory.listing) return directory.listing;
    const { names, kinds } = this.#folder!.list(path);
    const listing = { directory, names, kinds, first: this.#objects.length };
    this.#objects.length += names.length;
    this.#listings.push(listing);
    directory.listing = listing;
    return listing;
  }

  /** The object of a name that a folder has. */
  #listed({ directory, names, kinds, first }: Listing, index: number): RootObject {
    const known = this.#objects[first + index];
    if (known) return known;
    const [name, path] = [names[index]!, directory.folder!];
    const made = new RootObject(first + index, kinds[index]!, -1, {
      folder: path === '' ? name : `${path}/${name}`,
    });
    this.#objects[first + index] = made;
    return made;
  }

  /** Text of a symbolic link. @throws Failure<ErrorCode> */
  targetOf(object: RootObject): string {
    if (object.kind !== 'symbolic-link') throw fail('invalid');
    return object.stored ? object.stored.target : this.#folder!.target(object.folder!);
  }

  override list(number: number, start: number): BaseEntries {
    const directory = this.#get(number);
    const plain = directory.kind === 'directory' && !directory.children && this.#folder && directory.folder;
    if (typeof plain === 'string') return partOf(this.#listingOf(directory, plain), start);
    const children = this.childrenOf(directory);
    const kinds: DescriptorType[] = [];
    const objects = new Uint32Array(Math.max(0, Math.min(children.size - start, batch)));
    let [names, index] = ['', 0];
    for (const [name, { number, kind }] of children) {
      if (kinds.length === objects.length) break;
      if (index++ < start) continue;
      objects[kinds.length] = number;
      kinds.push(kind);
      names += `${name}/`;
    }
    return { names, kinds, objects };
  }

  override look(number: number): BaseAttributes {
    const object = this.#get(number);
    return object.stored ? this.#told(object, object.stored) : this.#seen(object);
  }

  #told(object: RootObject, stored: Stored): BaseAttributes {
    const { mode, user, group, represents, accessed, modified } = stored;
    const size = sizeOf(object, stored);
    const times = { accessed, modified, changed: modified };
    const links = object.kind === 'directory' ? 2 + this.#directoriesIn(object) : object.names;
    return { size: BigInt(size), links, sameAs: object.number, mode, user, group, represents, ...times };
  }

  /** Those that are known: a folder is not read for it. */
  #directoriesIn({ children }: RootObject): number {
    let count = 0;
    for (const { kind } of children?.values() ?? []) if (kind === 'directory') count++;
    return count;
  }

  #seen(object: RootObject): BaseAttributes {
    const folder = this.#folder!;
    const stat = folder.look(object.folder!);
    const { size, dataAccessTimestamp, dataModificationTimestamp, statusChangeTimestamp } =
      toDescriptorStat(stat);
    const isDevice = object.kind === 'character-device' || object.kind === 'block-device';
    const links = Number(stat.nlink);
    return {
      size,
      links,
      sameAs:
        links > 1 && object.kind !== 'directory'
          ? this.#first(`${stat.dev}:${stat.ino}`, object)
          : object.number,
      mode: Number(stat.mode) & 0o7777,
      user: folder.shown(stat.uid),
      group: folder.shown(stat.gid),
      represents: isDevice ? stat.rdev : 0n,
      accessed: dataAccessTimestamp ?? epoch,
      modified: dataModificationTimestamp ?? epoch,
      changed: statusChangeTimestamp ?? epoch,
    };
  }

  #first(identity: string, { number }: RootObject): number {
    const first = this.#several.get(identity) ?? number;
    this.#several.set(identity, first);
    return first;
  }

  override target(number: number): string {
    return this.targetOf(this.#get(number));
  }

  override readAt(number: number, offset: bigint, length: number): Uint8Array {
    const object = this.#get(number);
    if (object.kind !== 'regular-file') throw fail('invalid');
    const wanted = Math.min(length, mostRead);
    if (object.stored === undefined) return this.#folder!.read(object.folder!, offset, wanted);
    const { size } = object.stored;
    if (offset >= BigInt(size)) return new Uint8Array();
    return readStored(object.stored, Number(offset), Math.min(wanted, size - Number(offset)));
  }

  override extended(number: number): Extended[] {
    return (this.#get(number).stored?.extended ?? []).map(([name, value]) => [name, value]);
  }

  override [Symbol.dispose](): void {
    this.#folder?.close();
  }

  #get(number: number): RootObject {
    const object = this.#objects[number] ?? this.#fromListing(number);
    if (object === undefined) throw fail('no-entry');
    return object;
  }

  #fromListing(number: number): RootObject | undefined {
    let [low, high] = [0, this.#listings.length];
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (this.#listings[middle]!.first <= number) low = middle + 1;
      else high = middle;
    }
    const listing = this.#listings[low - 1];
    const index = number - (listing?.first ?? 0);
    return listing && index < listing.names.length ? this.#listed(listing, index) : undefined;
  }
}

function partOf({ names, kinds, first }: Listing, start: number): BaseEntries {
  const end = Math.min(names.length, start + batch);
  const objects = new Uint32Array(Math.max(0, end - start));
  for (let index = 0; index < objects.length; index++) objects[index] = first + start + index;
  if (objects.length === 0) return { names: '', kinds: [], objects };
  const isAll = objects.length === names.length;
  const [some, what] = isAll ? [names, kinds] : [names.slice(start, end), kinds.slice(start, end)];
  return { names: `${some.join('/')}/`, kinds: what, objects };
}

/** An archive says nothing of a directory's size: it is that of a block, as most file systems have it. */
function sizeOf({ kind }: RootObject, { size, target }: Stored): number {
  if (kind === 'directory') return 4096;
  return kind === 'symbolic-link' ? Buffer.byteLength(target) : size;
}

function readStored({ runs, source }: Stored, offset: number, length: number): Uint8Array {
  const [only] = runs;
  if (runs.length === 1 && only!.offset === 0 && only!.length >= offset + length) {
    return attempt(() => readFully(source!, only!.at + offset, length));
  }
  const bytes = new Uint8Array(length);
  for (const run of runs) {
    const from = Math.max(run.offset, offset);
    const to = Math.min(run.offset + run.length, offset + length);
    if (from < to)
      bytes.set(
        attempt(() => readFully(source!, run.at + from - run.offset, to - from)),
        from - offset,
      );
  }
  return bytes;
}

function readFully(source: NonNullable<Stored['source']>, at: number, length: number): Uint8Array {
  const bytes = source.read(at, length);
  if (bytes.length < length) throw fail('io');
  return bytes;
}
