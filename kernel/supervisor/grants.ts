/**
 * The answers to `nucleus:linux/grants`: the root, the granted directories, the trace. A directory comes as a WASI
 * descriptor from the host, is adopted by the file system service, and reaches the personality as a handle that has
 * the manifest's rights and no more.
 */

import type { Right } from '../capability/rights.ts';
import { attenuate, drop, type Handle, label, lendAs } from '../component/index.ts';
import type { DirectoryGrant, Manifest } from '../manifest/manifest.ts';
import { GrantFailure } from './failure.ts';
import { explainFileError } from './load-error.ts';
import type { Platform } from './platform.ts';
import type { Functions } from './services.ts';

export const grantsName = 'nucleus:linux/grants@0.1.0';

/** A node of nucleus:fs in JavaScript's hands. */
export interface NodeHandle extends Handle {
  readAt(offset: bigint, length: number): Uint8Array;
}

/** `rights` of nucleus:capability, in jco's conventions. */
type Flags = Partial<Record<Right, boolean>>;

interface Provider {
  memory(): NodeHandle;
  adopt(source: object, keep: Flags): NodeHandle;
}

interface Mount {
  readonly path: string;
  readonly node: NodeHandle;
  readonly rights: Flags;
}

export class Grants {
  readonly #manifest: Manifest;
  readonly #platform: Platform;
  readonly #provider: () => Functions;
  /** Handles of full rights, from which those that were handed out derive. */
  readonly #kept: NodeHandle[] = [];
  #root: NodeHandle | undefined;
  #mounts: Mount[] = [];
  #prepared = false;

  constructor(manifest: Manifest, platform: Platform, provider: () => Functions) {
    this.#manifest = manifest;
    this.#platform = platform;
    this.#provider = provider;
  }

  /** The interface, in jco's conventions. Each grant is handed out once. */
  get interface(): object {
    return {
      root: () => {
        this.prepare();
        const root = this.#root;
        this.#root = undefined;
        return root;
      },
      mounts: () => {
        this.prepare();
        return this.#mounts.splice(0);
      },
      trace: () => (this.#manifest.grants.trace ? this.#platform.trace : undefined),
    };
  }

  /** Opens and adopts what is granted. Errors: GrantFailure. */
  prepare(): void {
    if (this.#prepared) return;
    this.#prepared = true;
    this.#root = this.#memory();
    this.#mounts = this.#manifest.grants.directories.map((grant) => this.#mount(grant));
  }

  /** The program's image: a handle that can be read, nothing else. Errors: GrantFailure. */
  image(path: string): NodeHandle {
    const whole = this.#adopt(path, lendAs(this.#platform.openFile(path), ['read'], path), ['read']);
    this.#kept.push(whole);
    return this.#weaken(whole, path, ['read']);
  }

  /** Ends everything that was handed out. */
  end(): void {
    for (const handle of this.#kept.splice(0)) drop(handle);
  }

  #memory(): NodeHandle {
    const root = (this.#provider() as unknown as Provider).memory();
    label(root, '/ (memory)');
    return root;
  }

  #mount(grant: DirectoryGrant): Mount {
    const write = grant.rights.includes('write');
    const directory = lendAs(this.#openDirectory(grant.host, write), grant.rights, grant.host);
    const whole = this.#adopt(grant.host, directory, grant.rights);
    this.#kept.push(whole);
    const node = this.#weaken(whole, `${grant.host} as ${grant.guest}`, grant.rights);
    return { path: grant.guest, node, rights: flagsOf(grant.rights) };
  }

  #openDirectory(path: string, write: boolean): object {
    try {
      return this.#platform.openDirectory(path, { write });
    } catch (cause) {
      throw new GrantFailure((cause as Error).message, { cause });
    }
  }

  #adopt(path: string, descriptor: object, rights: readonly Right[]): NodeHandle {
    try {
      return (this.#provider() as unknown as Provider).adopt(descriptor, flagsOf(rights));
    } catch (cause) {
      const payload = (cause as { payload?: { tag: string } }).payload;
      if (!payload) throw cause;
      throw new GrantFailure(`${path}: cannot be granted: ${explainFileError(payload)}`, { cause });
    }
  }

  #weaken(node: NodeHandle, text: string, rights: readonly Right[]): NodeHandle {
    label(node, text);
    return attenuate(node, rights);
  }
}

function flagsOf(rights: readonly Right[]): Flags {
  return Object.fromEntries(rights.map((right) => [right, true]));
}
