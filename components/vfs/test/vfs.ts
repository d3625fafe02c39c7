/** The built file system service on the host's WASI, as the tests call it: failures come back as text. */

import { mkdtempSync, openSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Folder } from '../../../host/node/rootfs/folder.ts';
import { RootTree } from '../../../host/node/rootfs/root-tree.ts';
import { createWasi, openDirectory } from '../../../host/node/wasi/index.ts';
import { decodeComponent, hostInterface, instantiate } from '../../../kernel/component/index.ts';
import { Failure } from '../../../kernel/task/index.ts';

export interface Timestamp {
  seconds: bigint;
  nanoseconds: number;
}

export interface Attributes {
  kind: string;
  size: bigint;
  links: bigint;
  device: bigint;
  inode: bigint;
  accessed: Timestamp;
  modified: Timestamp;
  changed: Timestamp;
  ownership?: { mode: number; user: number; group: number };
  represents: bigint;
  used: bigint;
}

export interface Options {
  create?: boolean;
  exclusive?: boolean;
  truncate?: boolean;
  directory?: boolean;
  follow?: boolean;
  unnamed?: boolean;
}

export interface Rights {
  read?: boolean;
  write?: boolean;
  delete?: boolean;
}

export interface Node {
  openAt(path: string, options: Options, want: Rights): Node;
  stat(): Attributes;
  statAt(path: string, follow: boolean): Attributes;
  readLinkAt(path: string): string;
  list(start: bigint, limit: number): { names: string; kinds: string[]; inodes: BigUint64Array };
  readAt(offset: bigint, length: number): Uint8Array;
  writeAt(offset: bigint, data: Uint8Array): number;
  append(data: Uint8Array): number;
  resize(size: bigint): void;
  extentAt(offset: bigint): { isHole: boolean; end: bigint };
  capacity(): { total: bigint; free: bigint };
  setCapacity(total: bigint): void;
  changeSpace(offset: bigint, length: bigint, change: 'take' | 'give-back'): void;
  sync(): void;
  setTimesAt(path: string, follow: boolean, times: { accessed?: Timestamp; modified?: Timestamp }): void;
  setOwnershipAt(path: string, follow: boolean, change: { mode?: number; user?: number; group?: number }): void;
  makeNodeAt(path: string, kind: string, represents: bigint): void;
  listExtendedAt(path: string, follow: boolean): string[];
  readExtendedAt(path: string, follow: boolean, name: string): Uint8Array | undefined;
  writeExtendedAt(path: string, follow: boolean, name: string, value: Uint8Array): void;
  removeExtendedAt(path: string, follow: boolean, name: string): boolean;
  makeDirectoryAt(path: string): void;
  symlinkAt(target: string, path: string): void;
  linkAt(path: string, other: Node, newPath: string): void;
  renameAt(path: string, other: Node, newPath: string): void;
  exchangeAt(path: string, other: Node, otherPath: string): void;
  removeFileAt(path: string): void;
  removeDirectoryAt(path: string): void;
  [Symbol.dispose](): void;
}

export interface Vfs {
  bound(most: bigint): void;
  memory(): Node;
  over(base: unknown): Node;
  save(root: Node, changes: unknown): void;
  adopt(descriptor: unknown, keep: Rights): Node;
}

const WASM = new URL('../../../dist/components/vfs.wasm', import.meta.url);

/**
 * @param filesystem stands in for the host's wasi:filesystem/types
 * @param wasm another build of the service
 */
export async function startVfs(filesystem?: object, wasm: string | URL = WASM): Promise<Vfs> {
  const component = decodeComponent(new Uint8Array(readFileSync(wasm)));
  // What WASI has no words for is told of the host's own files alone.
  const silent = { look: unsupported, lookAt: unsupported, setMode: unsupported, setModeAt: unsupported };
  const replaced = filesystem && { 'wasi:filesystem/types@0.2.12': filesystem, 'nucleus:fs/details@0.1.0': silent };
  const emergency = { debug: (line: string) => console.error(line), exit: () => {} };
  const lent = { ...createWasi(), 'nucleus:bootstrap/emergency@0.1.0': emergency };
  const imports = Object.fromEntries(
    Object.entries({ ...lent, ...replaced }).map(([name, object]) => [name, hostInterface('host', object)]),
  );
  const instance = await instantiate(component, { name: 'vfs', imports });
  return instance.exports.get('nucleus:fs/provider@0.1.0')!.js as unknown as Vfs;
}

function unsupported(): never {
  throw new Failure({ tag: 'failed', val: 'unsupported' });
}

/** A root directory for one test, and its end. */
export interface System {
  root: Node;
  /** Where it lies on the host, if it does. */
  hostPath?: string;
  close(): void;
}

export function memorySystem(vfs: Vfs): System {
  const root = vfs.memory();
  return { root, close: () => root[Symbol.dispose]() };
}

export function hostSystem(vfs: Vfs, { write = true, keep = ALL }: { write?: boolean; keep?: Rights } = {}): System {
  const hostPath = mkdtempSync(join(tmpdir(), 'vfs-'));
  const root = vfs.adopt(openDirectory(hostPath, { write }), keep);
  return {
    root,
    hostPath,
    close: () => {
      root[Symbol.dispose]();
      rmSync(hostPath, { recursive: true });
    },
  };
}

/** One that begins as an empty host directory is, and leaves that alone. */
export function overlaySystem(vfs: Vfs): System {
  const below = mkdtempSync(join(tmpdir(), 'vfs-'));
  const root = vfs.over(folderTree(below));
  return {
    root,
    close: () => {
      root[Symbol.dispose]();
      rmSync(below, { recursive: true });
    },
  };
}

/** A host directory as what a file system may begin as. */
export function folderTree(path: string, Kind = RootTree): RootTree {
  return new Kind(new Folder(openSync(path, 'r'), path));
}

/** All kinds, for a suite that holds each to the same. */
export const SYSTEMS: [string, (vfs: Vfs) => System][] = [
  ['a memory file system', memorySystem],
  ['an overlay', overlaySystem],
  ['a host directory', hostSystem],
];

/** The error of a call, `leaves ../x` with its rest; `done` if there is none. */
export function failure(call: () => unknown): string {
  try {
    call();
    return 'done';
  } catch (error) {
    if (!(error instanceof Error) || !('payload' in error)) throw error;
    const { tag, val } = error.payload as { tag: string; val?: string };
    return val === undefined ? tag : `${tag} ${val}`;
  }
}

export const bytes = (text: string) => new TextEncoder().encode(text);
export const text = (data: Uint8Array) => new TextDecoder().decode(data);

export const READ: Rights = { read: true };
export const READ_WRITE: Rights = { read: true, write: true };
export const ALL: Rights = { read: true, write: true, delete: true };

/** Opens, works, and closes. */
export function using<T>(node: Node, work: (node: Node) => T): T {
  try {
    return work(node);
  } finally {
    node[Symbol.dispose]();
  }
}

/** Makes or replaces a file. */
export function save(root: Node, path: string, content: string): void {
  using(root.openAt(path, { create: true, truncate: true, follow: true }, READ_WRITE), (file) =>
    file.writeAt(0n, bytes(content)),
  );
}

export function load(root: Node, path: string): string {
  return using(root.openAt(path, { follow: true }, READ), (file) => text(file.readAt(0n, 1 << 20)));
}

export function openDirectoryAt(root: Node, path: string): Node {
  return root.openAt(path, { directory: true, follow: true }, ALL);
}

/** What `list` gives, entry by entry. */
export function listed(directory: Node, start: bigint, limit: number) {
  const { names: text, kinds, inodes } = directory.list(start, limit);
  const all = text.split('/').slice(0, -1);
  if (all.length !== kinds.length || inodes.length !== kinds.length) throw new Error(`lists that differ: ${text}`);
  return all.map((name, index) => ({ name, kind: kinds[index]!, inode: inodes[index]! }));
}

/** Names in a directory, sorted. */
export function names(root: Node, path = '.'): string[] {
  return using(openDirectoryAt(root, path), (directory) =>
    listed(directory, 0n, 1000)
      .map(({ name }) => name)
      .sort(),
  );
}
