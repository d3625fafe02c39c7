/** What the guest is granted: a root of its own, a directory that it may change, and one that it may only read. */

import { attenuate, drop, type Handle } from '../../../kernel/component/index.ts';
import { imageOf } from './agent.ts';
import { dataOf } from './layout.ts';

type Flags = Readonly<Record<string, boolean>>;

/** `node` of nucleus:fs/types, as far as it is needed here. */
interface Node extends Handle {
  openAt(path: string, options: Flags, want: Flags): Node;
  readAt(offset: bigint, length: number): Uint8Array;
  writeAt(offset: bigint, data: Uint8Array): number;
  makeDirectoryAt(path: string): void;
  symlinkAt(target: string, path: string): void;
}

const WRITE: Flags = { read: true, write: true };
const CREATE: Flags = { create: true };
const DIRECTORY: Flags = { directory: true };

/** Bytes that all files in memory may hold together. */
const DISK = 16n << 20n;
/** What stands in a file beside the directory that is granted. */
export const OUTSIDE = 'what nobody was granted, and nobody may see';
const ONLY = 'to be read';
/** Ends at once. */
const PROGRAM = imageOf(dataOf({ calls: [], seed: 0 }));

/** `nucleus:fs/provider`, as far as it is needed here. */
interface Provider {
  memory(): Node;
  bound(most: bigint): void;
}

export class Files {
  readonly #provider: Provider;
  /** Handles that the guest does not have. */
  #kept: Node[] = [];

  constructor(provider: object) {
    this.#provider = provider as Provider;
  }

  /** The provider has been put back: there is nothing of before. */
  begin(): void {
    this.#kept = [];
    this.#provider.bound(DISK);
  }

  memory(): Node {
    return this.#provider.memory();
  }

  /** With a few things that paths can name. */
  root(): Node {
    const root = this.memory();
    for (const name of ['temp', 'data', 'granted', 'etc']) root.makeDirectoryAt(name);
    write(root, 'etc/passwd', 'root:x:0:0:root:/:/bin/sh\n');
    write(root, 'file', 'some bytes that are there');
    write(root, 'agent', PROGRAM);
    write(root, 'script', '#!/agent\n');
    root.symlinkAt('file', 'link');
    root.symlinkAt('loop', 'loop');
    return root;
  }

  mounts(): readonly object[] {
    const around = this.memory();
    write(around, 'outside', OUTSIDE);
    around.makeDirectoryAt('granted');
    write(around, 'granted/only', ONLY);
    const whole = around.openAt('granted', DIRECTORY, WRITE);
    this.#kept.push(around, whole);
    return [
      { path: '/data', node: this.memory(), rights: { read: true, write: true, delete: true } },
      { path: '/granted', node: attenuate(whole, ['read']), rights: { read: true } },
    ];
  }

  /** A handle of a file that can be read. */
  image(bytes: Uint8Array): Node {
    const folder = this.memory();
    write(folder, 'agent', bytes);
    const file = folder.openAt('agent', {}, { read: true });
    drop(folder);
    return file;
  }

  /** Whether what is only to be read is as it was. */
  isUntouched(): boolean {
    const [, whole] = this.#kept;
    if (whole === undefined) return true;
    const file = whole.openAt('only', {}, { read: true });
    const text = new TextDecoder().decode(file.readAt(0n, 100));
    drop(file);
    return text === ONLY;
  }

  /** Lets go of everything. */
  end(): void {
    for (const node of this.#kept.splice(0).reverse()) drop(node);
  }
}

function write(folder: Node, path: string, content: string | Uint8Array): void {
  const file = folder.openAt(path, CREATE, WRITE);
  file.writeAt(0n, typeof content === 'string' ? new TextEncoder().encode(content) : content);
  drop(file);
}
