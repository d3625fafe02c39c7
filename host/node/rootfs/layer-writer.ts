/** A layer of an OCI image as a tar (image specification, "Layer"): what is new, and names that begin with `.wh.` for what is gone. */

import { closeSync, fsyncSync, openSync, rmSync, writeSync } from 'node:fs';
import { Header } from 'tar';
import { type Change, Changes } from '../wasi/base.ts';
import { attempt, fail } from '../wasi/errno.ts';
import { paxRecord } from './pax.ts';

const block = 512;
const zeros = Buffer.alloc(block);

const types: Partial<
  Record<Change['kind'], 'File' | 'Directory' | 'SymbolicLink' | 'CharacterDevice' | 'BlockDevice' | 'FIFO'>
> = {
  'regular-file': 'File',
  directory: 'Directory',
  'symbolic-link': 'SymbolicLink',
  'character-device': 'CharacterDevice',
  'block-device': 'BlockDevice',
  fifo: 'FIFO',
};

class FullError extends Error {
  readonly code = 'ENOSPC';

  constructor(most: number) {
    super(`they take more than the ${most} bytes that --disk allows`);
  }
}

export class LayerWriter extends Changes {
  readonly path: string;
  readonly most: number;
  readonly #file: number;
  #written = 0;
  /** Bytes of the last file that are yet to come. */
  #left = 0n;
  #size = 0n;
  #skips = false;
  /** Names that no layer can hold. */
  readonly lost: string[] = [];

  /** It takes at most `most` bytes, and then fails as a full disk does. */
  constructor(path: string, most: number) {
    super();
    this.path = path;
    this.most = most;
    this.#file = openSync(path, 'w', 0o600);
  }

  override add(change: Change): void {
    if (this.#left > 0n) throw fail('invalid');
    this.#left = 0n;
    const name = change.path.slice(change.path.lastIndexOf('/') + 1);
    const type = types[change.kind];
    this.#size = change.kind === 'regular-file' && change.sameAs === undefined ? change.size : 0n;
    this.#left = this.#size;
    if (name.startsWith('.wh.')) this.lost.push(change.path);
    // A socket is nothing without who listens at it.
    this.#skips = type === undefined || name.startsWith('.wh.');
    if (this.#skips) return;
    attempt(() => this.#header(change, change.sameAs === undefined ? type! : 'Link'));
    if (change.opaque) attempt(() => this.#empty(`${change.path}/.wh..wh..opq`));
  }

  override data(bytes: Uint8Array): void {
    this.#left -= BigInt(bytes.length);
    if (this.#left < 0n) throw fail('invalid');
    if (this.#skips) return;
    attempt(() => this.#write(bytes));
    if (this.#left === 0n) attempt(() => this.#pad(this.#size));
  }

  override remove(path: string): void {
    const slash = path.lastIndexOf('/') + 1;
    attempt(() => this.#empty(`${path.slice(0, slash)}.wh.${path.slice(slash)}`));
  }

  /** All was told. @throws what fs throws */
  finish(): void {
    this.#write(zeros);
    this.#write(zeros);
    fsyncSync(this.#file);
    closeSync(this.#file);
  }

  /** Takes the file away again. */
  abandon(): void {
    closeSync(this.#file);
    rmSync(this.path, { force: true });
  }

  #header(change: Change, type: NonNullable<(typeof types)[keyof typeof types]> | 'Link'): void {
    const { mode, user, group, modified } = change;
    const isDirectory = type === 'Directory';
    const path = change.path === '' ? './' : `${change.path}${isDirectory ? '/' : ''}`;
    const target = change.sameAs ?? change.target;
    const records: Buffer[] = change.extended.map(([name, value]) =>
      paxRecord(`SCHILY.xattr.${name}`, value),
    );
    if (modified.nanoseconds > 0)
      records.push(paxRecord('mtime', `${modified.seconds}.${`${modified.nanoseconds}`.padStart(9, '0')}`));
    if (Buffer.byteLength(path) > 99) records.push(paxRecord('path', path));
    if (Buffer.byteLength(target) > 99) records.push(paxRecord('linkpath', target));
    if (this.#size >= 8n ** 11n) records.push(paxRecord('size', `${this.#size}`));
    if (records.length > 0) this.#records(Buffer.concat(records));
    const header = new Header({
      ...{ path: cut(path), linkpath: cut(target), mode, uid: user, gid: group, size: Number(this.#size) },
      mtime: new Date(Number(modified.seconds) * 1000),
      ...deviceOf(change.represents),
      type,
    });
    this.#block(header);
  }

  #records(body: Buffer): void {
    this.#block(new Header({ path: 'pax', mode: 0o644, size: body.length, type: 'ExtendedHeader' }));
    this.#write(body);
    this.#pad(BigInt(body.length));
  }

  #empty(path: string): void {
    if (Buffer.byteLength(path) > 99) this.#records(paxRecord('path', path));
    this.#block(new Header({ path: cut(path), mode: 0o600, size: 0, type: 'File' }));
  }

  #block(header: Header): void {
    const bytes = Buffer.alloc(block);
    header.encode(bytes);
    this.#write(bytes);
  }

  #pad(size: bigint): void {
    const over = Number(size % BigInt(block));
    if (over > 0) this.#write(zeros.subarray(over));
  }

  #write(bytes: Uint8Array): void {
    this.#written += bytes.length;
    if (this.#written > this.most) throw new FullError(this.most);
    for (let done = 0; done < bytes.length; ) done += writeSync(this.#file, bytes, done);
  }
}

/** A name that fits into a header; the whole one stands in a record before it. */
function cut(text: string): string {
  return Buffer.byteLength(text) > 99
    ? Buffer.from(text)
        .subarray(0, 90)
        .toString('latin1')
        .replace(/[^\x20-\x7e]/g, '_')
    : text;
}

function deviceOf(device: bigint): { devmaj: number; devmin: number } {
  const major = ((device >> 8n) & 0xfffn) | ((device >> 32n) & ~0xfffn);
  const minor = (device & 0xffn) | ((device >> 12n) & 0xffff_ff00n);
  return { devmaj: Number(major), devmin: Number(minor) };
}
