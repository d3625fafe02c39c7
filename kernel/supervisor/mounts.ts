/**
 * The granted directories as nodes. A directory comes as a WASI descriptor from the host, is adopted by the file system
 * service, and is handed on with the rights that the manifest says and no more.
 */

import type { Right } from '../capability/rights.ts';
import { attenuate, drop, type Handle, label, lendAs } from '../component/index.ts';
import type { DirectoryGrant } from '../manifest/manifest.ts';
import { GrantFailure } from './failure.ts';
import { explainFileError } from './load-error.ts';
import type { Platform } from './platform.ts';
import type { Functions } from './services.ts';

/** A node of nucleus:fs in JavaScript's hands. */
export interface NodeHandle extends Handle {
  readAt(offset: bigint, length: number): Uint8Array;
  openAt(path: string, options: { follow?: boolean }, want: Flags): NodeHandle;
}

/** `rights` of nucleus:capability, in jco's conventions. */
type Flags = Partial<Record<Right, boolean>>;

interface Provider {
  bound(most: bigint): void;
  memory(): NodeHandle;
  over(base: object): NodeHandle;
  save(root: NodeHandle, into: object): void;
  adopt(source: object, keep: Flags): NodeHandle;
}

/** Record `mount` of nucleus:linux/grants and nucleus:wasi/grants. */
export interface Mount {
  readonly path: string;
  readonly node: NodeHandle;
  readonly rights: Flags;
}

/** Where the host's directories and files come from. */
export type MountPlatform = Pick<Platform, 'openDirectory' | 'openFile' | 'openRoot'>;

export class Mounts {
  readonly #platform: MountPlatform;
  readonly #provider: () => Functions;
  readonly #movable: () => boolean;
  /** Handles of full rights, from which those that were handed out derive. */
  readonly #kept: NodeHandle[] = [];
  #whole: NodeHandle | undefined;

  /**
   * `provider` gives nucleus:fs/provider, once the service runs; `movable` says whether it stands in front of another one,
   * to which it hands on the descriptors that it is to adopt.
   */
  constructor(platform: MountPlatform, provider: () => Functions, movable: () => boolean = () => false) {
    this.#platform = platform;
    this.#provider = provider;
    this.#movable = movable;
  }

  /** All that are in memory may hold at most so many bytes together. */
  bound(most: number): void {
    this.#files.bound(BigInt(most));
  }

  /** An empty file system in memory; `name` is what lists of capabilities call it. */
  memory(name: string): NodeHandle {
    const directory = this.#files.memory();
    label(directory, `${name} (memory)`);
    return directory;
  }

  /** One that begins as the host's tree is; `further` as in `directory`. Errors: GrantFailure. */
  root(host: string, further: readonly Right[] = []): NodeHandle {
    const tree = this.#lend(this.#platform.openRoot!(), [], host);
    const whole = this.#asked(host, () => this.#files.over(tree));
    this.#kept.push(whole);
    this.#whole = whole;
    return weaken(whole, `${host} as /`, ['read', 'write', 'delete', ...further]);
  }

  /** The program's image in that root: a handle that can be read, nothing else. Errors: GrantFailure. */
  inRoot(path: string): NodeHandle {
    const image = this.#asked(path, () => this.#whole!.openAt(path.slice(1), {}, { read: true }));
    label(image, path);
    return image;
  }

  /** Tells how the root differs from its tree. Errors: GrantFailure. */
  saveRoot(host: string, changes: object): void {
    this.#asked(host, () => this.#files.save(this.#whole!, changes));
  }

  /** The same, somewhere else. */
  temporary(path: string): Mount {
    return { path, node: this.memory(path), rights: flagsOf(['read', 'write', 'delete']) };
  }

  /** `further` are rights of the handle beside the grant's: what its holder may do with the handle itself. Errors: GrantFailure. */
  directory(grant: DirectoryGrant, further: readonly Right[] = []): Mount {
    const write = grant.rights.includes('write');
    const directory = this.#lend(this.#openDirectory(grant.host, write), grant.rights, grant.host);
    const whole = this.#adopt(grant.host, directory, grant.rights);
    this.#kept.push(whole);
    const node = weaken(whole, mountLabel(grant), [...grant.rights, ...further]);
    return { path: grant.guest, node, rights: flagsOf(grant.rights) };
  }

  /** A host file: a handle that can be read, nothing else. Errors: GrantFailure. */
  file(path: string): NodeHandle {
    const whole = this.#adopt(path, this.#lend(this.#platform.openFile(path), ['read'], path), ['read']);
    this.#kept.push(whole);
    return weaken(whole, path, ['read']);
  }

  /** Ends everything that was handed out. */
  end(): void {
    for (const handle of this.#kept.splice(0)) drop(handle);
  }

  get #files(): Provider {
    return this.#provider() as unknown as Provider;
  }

  #lend(descriptor: object, rights: readonly Right[], name: string): object {
    return lendAs(descriptor, this.#movable() ? [...rights, 'delegate'] : rights, name);
  }

  #openDirectory(path: string, write: boolean): object {
    try {
      return this.#platform.openDirectory(path, { write });
    } catch (cause) {
      throw new GrantFailure((cause as Error).message, { cause });
    }
  }

  #adopt(path: string, descriptor: object, rights: readonly Right[]): NodeHandle {
    return this.#asked(path, () => this.#files.adopt(descriptor, flagsOf(rights)));
  }

  #asked<T>(path: string, ask: () => T): T {
    try {
      return ask();
    } catch (cause) {
      const payload = (cause as { payload?: { tag: string } }).payload;
      if (!payload) throw cause;
      throw new GrantFailure(`${path}: cannot be granted: ${explainFileError(payload)}`, { cause });
    }
  }
}

/** What a granted directory is called in lists of capabilities. */
export function mountLabel({ host, guest }: DirectoryGrant): string {
  return `${host} as ${guest}`;
}

/** A further handle, which has these rights and this name. */
export function weaken<T extends Handle>(handle: T, text: string, rights: readonly Right[]): T {
  label(handle, text);
  return attenuate(handle, rights);
}

function flagsOf(rights: readonly Right[]): Flags {
  return Object.fromEntries(rights.map((right) => [right, true]));
}
