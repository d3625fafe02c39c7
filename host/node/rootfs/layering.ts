/**
 * Enters an archive's entries into a tree, one over the other as a system would unpack them: a later entry takes an earlier one's place. In layers of
 * images, names that begin with `.wh.` take away what layers below have (OCI image specification, "Layer").
 *
 * No entry gets out of the tree: a path is walked here, in the tree alone, where links lead to places in it.
 */

import { RootfsError } from './error.ts';
import type { RootObject, Stored } from './object.ts';
import type { RootTree } from './root-tree.ts';
import type { Source } from './source.ts';
import type { EntryType, TarEntry } from './tar-entry.ts';
import { readTar } from './tar-reader.ts';

const mostLinks = 40;
const mostDepth = 1024;
const mostName = 255;
const whiteout = '.wh.';
const opaque = '.wh..wh..opq';

/** Most entries of an archive: each is an object in memory. */
const mostEntries = 4_000_000;

const kinds: Readonly<Record<Exclude<EntryType, 'link'>, RootObject['kind']>> = {
  file: 'regular-file',
  directory: 'directory',
  symlink: 'symbolic-link',
  character: 'character-device',
  block: 'block-device',
  fifo: 'fifo',
};

/** Errors: RootfsError. */
export function addLayer(tree: RootTree, source: Source, layer: number, hasWhiteouts: boolean): void {
  new Layering(tree, source, layer, hasWhiteouts).addAll();
}

class Layering {
  readonly #tree: RootTree;
  readonly #source: Source;
  readonly #layer: number;
  readonly #hasWhiteouts: boolean;
  #entry = '';

  constructor(tree: RootTree, source: Source, layer: number, hasWhiteouts: boolean) {
    this.#tree = tree;
    this.#source = source;
    this.#layer = layer;
    this.#hasWhiteouts = hasWhiteouts;
  }

  addAll(): void {
    let count = 0;
    for (const entry of readTar(this.#source)) {
      if (++count > mostEntries)
        throw new RootfsError(`${this.#source.name}: has more than ${mostEntries} entries`);
      this.#entry = entry.path;
      this.#add(entry);
    }
  }

  #add(entry: TarEntry): void {
    const names = this.#namesOf(entry.path);
    const name = names.pop();
    if (name === undefined) this.#addRoot(entry);
    else this.#addIn(this.#directory(names), name, entry);
  }

  #addIn(directory: RootObject, name: string, entry: TarEntry): void {
    if (this.#hasWhiteouts && name.startsWith(whiteout)) this.#remove(directory, name);
    else if (entry.type === 'link') this.#link(directory, name, entry);
    else this.#addObject(directory, name, entry.type, entry);
  }

  #addObject(directory: RootObject, name: string, type: Exclude<EntryType, 'link'>, entry: TarEntry): void {
    const children = this.#tree.childrenOf(directory);
    const old = children.get(name);
    if (type === 'directory' && old?.kind === 'directory') {
      old.stored = this.#stored(entry);
      old.layer = this.#layer;
      return;
    }
    const made = this.#tree.make(kinds[type], this.#layer, { stored: this.#stored(entry) });
    this.#enter(children, name, made);
  }

  #addRoot(entry: TarEntry): void {
    if (entry.type !== 'directory') throw this.#wrong('stands for the root, and is no directory');
    this.#tree.root.stored = this.#stored(entry);
    this.#tree.root.layer = this.#layer;
  }

  #enter(children: Map<string, RootObject>, name: string, object: RootObject): void {
    const old = children.get(name);
    if (old) old.names--;
    object.names++;
    // A name that is given anew goes to the end, as it would in a directory.
    children.delete(name);
    children.set(name, object);
  }

  #link(directory: RootObject, name: string, { target }: TarEntry): void {
    const names = this.#namesOf(target);
    const last = names.pop();
    const found = last === undefined ? undefined : this.#tree.childrenOf(this.#directory(names)).get(last);
    if (found === undefined) throw this.#wrong(`is a link to "${target}", which is not there`);
    if (found.kind === 'directory') throw this.#wrong(`is a hard link to "${target}", a directory`);
    this.#enter(this.#tree.childrenOf(directory), name, found);
  }

  #remove(directory: RootObject, name: string): void {
    const children = this.#tree.childrenOf(directory);
    if (name === opaque) {
      directory.isOpaque = true;
      for (const [child, { layer }] of [...children]) if (layer < this.#layer) children.delete(child);
      return;
    }
    // Others of this kind are a file system's own notes.
    if (name.startsWith(`${whiteout}${whiteout}`)) return;
    const hidden = name.slice(whiteout.length);
    if (hidden === '' || hidden === '.' || hidden === '..') throw this.#wrong('takes away no name');
    directory.hide(hidden);
    const old = children.get(hidden);
    if (old && old.layer < this.#layer) {
      old.names--;
      children.delete(hidden);
    } else if (old?.kind === 'directory') this.#remove(old, opaque);
  }

  /** The directory that names lead to; what is missing is made. */
  #directory(names: readonly string[]): RootObject {
    let path: RootObject[] = [this.#tree.root];
    const rest = [...names].reverse();
    let links = 0;
    for (let name = rest.pop(); name !== undefined; name = rest.pop()) {
      if (name === '..') {
        if (path.length > 1) path.pop();
        continue;
      }
      const children = this.#tree.childrenOf(path.at(-1)!);
      const found = children.get(name);
      if (found === undefined) {
        const made = this.#tree.makeImplied(this.#layer);
        this.#enter(children, name, made);
        path.push(made);
      } else if (found.kind === 'directory') path.push(found);
      else if (found.kind !== 'symbolic-link') throw this.#wrong(`is below "${name}", which is no directory`);
      else if (++links > mostLinks) throw this.#wrong('is below links that lead in a circle');
      else {
        const target = this.#tree.targetOf(found);
        if (target.startsWith('/')) path = [this.#tree.root];
        rest.push(
          ...target
            .split('/')
            .filter((part) => part !== '' && part !== '.')
            .reverse(),
        );
      }
      if (path.length > mostDepth) throw this.#wrong(`lies more than ${mostDepth} directories deep`);
    }
    return path.at(-1)!;
  }

  #namesOf(path: string): string[] {
    const names = path.split('/').filter((name) => name !== '' && name !== '.');
    if (names.includes('..')) throw this.#wrong('leads out of the archive by ".."');
    if (path.includes('\0')) throw this.#wrong('has a zero byte in its name');
    if (names.some((name) => Buffer.byteLength(name) > mostName))
      throw this.#wrong(`has a name of more than ${mostName} bytes`);
    return names;
  }

  #stored(entry: TarEntry): Stored {
    const { mode, user, group, represents, modified, size, target, runs, extended } = entry;
    const accessed = entry.accessed ?? modified;
    const source = runs.length > 0 ? this.#source : undefined;
    return { mode, user, group, represents, accessed, modified, size, target, runs, source, extended };
  }

  #wrong(what: string): RootfsError {
    const name = this.#entry.length > 200 ? `${this.#entry.slice(0, 200)}...` : this.#entry;
    return new RootfsError(`${this.#source.name}: entry ${JSON.stringify(name)} ${what}`);
  }
}
