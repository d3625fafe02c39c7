/**
 * The folder of `--overlay`: what runs changed, as one layer of an OCI image over what they began with. It is written anew at the end of a
 * run, beside the old one, whose place it takes when it is whole.
 */

import { mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { RootfsError } from './error.ts';
import { LayerWriter } from './layer-writer.ts';
import { addLayer } from './layering.ts';
import type { RootObject } from './object.ts';
import type { RootTree } from './root-tree.ts';
import { Source } from './source.ts';

const piece = 1 << 20;

/** `changes.tar`, and `lock` while a run uses it. */
export class Overlay {
  readonly #folder: string;

  constructor(folder: string) {
    this.#folder = folder;
  }

  get file(): string {
    return join(this.#folder, 'changes.tar');
  }

  get #lock(): string {
    return join(this.#folder, 'lock');
  }

  /** Makes the folder if there is none, and keeps others out. Errors: RootfsError. */
  open(): void {
    try {
      mkdirSync(this.#folder, { recursive: true });
      const owner = this.#owner();
      if (owner !== undefined)
        throw new RootfsError(
          `${this.#folder}: is in use by process ${owner}; wait for its end, or use another --overlay`,
        );
      writeFileSync(this.#lock, `${process.pid}\n`, { flag: 'wx' });
    } catch (cause) {
      if (cause instanceof RootfsError) throw cause;
      throw new RootfsError(`${this.#folder}: cannot keep changes: ${(cause as Error).message}`, { cause });
    }
  }

  /** A process that has it open and lives; what a dead one left is taken away. */
  #owner(): number | undefined {
    let text: string;
    try {
      text = readFileSync(this.#lock, 'utf8');
    } catch {
      return undefined;
    }
    const owner = Number(text.trim());
    if (owner > 0 && isAlive(owner)) return owner;
    rmSync(this.#lock);
    return undefined;
  }

  close(): void {
    rmSync(this.#lock, { force: true });
  }

  /** Takes down what a run changed, `most` bytes of it. @throws what fs throws */
  writer(most: number): LayerWriter {
    return new LayerWriter(`${this.file}.run`, most);
  }

  /**
   * What a run changed of `tree`, whose changes of earlier runs are from layer `first` on: kept together with them. Gives names that cannot be kept.
   * @throws what fs throws
   */
  keep(written: LayerWriter, tree: RootTree, first: number): string[] {
    written.finish();
    const run = Source.open(written.path);
    addLayer(tree, run, first + 1, true);
    const whole = new LayerWriter(`${this.file}.new`, written.most);
    new Telling(tree, first, whole).inside('', tree.root);
    whole.finish();
    renameSync(whole.path, this.file);
    rmSync(written.path);
    return written.lost;
  }
}

/** Tells the layers of a tree, from a number on, as one. */
class Telling {
  readonly #tree: RootTree;
  readonly #first: number;
  readonly #into: LayerWriter;
  readonly #told = new Map<RootObject, string>();

  constructor(tree: RootTree, first: number, into: LayerWriter) {
    this.#tree = tree;
    this.#first = first;
    this.#into = into;
  }

  inside(path: string, directory: RootObject): void {
    if (path === '' && directory.layer >= this.#first) this.#add('', directory, directory.isOpaque);
    for (const name of directory.gone ?? [])
      if (!this.#isOurs(directory.children?.get(name))) this.#into.remove(join(path, name));
    for (const [name, object] of directory.children ?? []) {
      const below = path === '' ? name : `${path}/${name}`;
      // Something else was here before: of that nothing is to be seen.
      const isOther = object.isOpaque || (directory.gone?.has(name) ?? false);
      if (this.#isOurs(object)) this.#add(below, object, isOther);
      if (object.kind === 'directory') this.inside(below, object);
    }
  }

  #isOurs(object: RootObject | undefined): boolean {
    return object !== undefined && object.layer >= this.#first;
  }

  #add(path: string, object: RootObject, isOther: boolean): void {
    const { size, mode, user, group, represents, accessed, modified } = this.#tree.look(object.number);
    const sameAs = object.kind === 'directory' ? undefined : this.#told.get(object);
    const target = object.kind === 'symbolic-link' ? this.#tree.targetOf(object) : '';
    const extended = this.#tree.extended(object.number);
    const { kind } = object;
    const opaque = isOther && kind === 'directory';
    this.#into.add({
      ...{ path, kind, size, target, sameAs, opaque, extended },
      ...{ mode, user, group, represents, accessed, modified },
    });
    this.#told.set(object, path);
    if (kind !== 'regular-file' || sameAs !== undefined) return;
    for (let at = 0n; at < size; ) {
      const bytes = this.#tree.readAt(object.number, at, piece);
      this.#into.data(bytes);
      at += BigInt(bytes.length);
    }
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
