/** The answers to a personality's `grants`: the root, the granted directories and those in memory, the trace, the terminal. */

import type { Right } from '../capability/rights.ts';
import type { LibraryFolders, Manifest } from '../manifest/manifest.ts';
import { GrantFailure } from './failure.ts';
import { type Mount, Mounts, type NodeHandle } from './mounts.ts';
import type { Platform } from './platform.ts';
import type { Functions } from './services.ts';
import { lendTerminal } from './terminal.ts';

/** Each personality has an interface of its own, with the same contents. */
export const grantsNames = ['nucleus:linux/grants@0.1.0', 'nucleus:win32/grants@0.1.0'] as const;

/** A name, and no path. */
export const libraryName = /^[^\\/:\0]+\.dll$/i;

export class Grants {
  readonly #manifest: Manifest;
  readonly #platform: Platform;
  readonly #all: Mounts;
  #root: NodeHandle | undefined;
  #mounts: Mount[] = [];
  #prepared = false;
  #terminalLent = false;

  /** `provider` and `movable` as `Mounts` has them. */
  constructor(manifest: Manifest, platform: Platform, provider: () => Functions, movable?: () => boolean) {
    this.#manifest = manifest;
    this.#platform = platform;
    this.#all = new Mounts(platform, provider, movable);
  }

  /** The interface, in jco's conventions. Each grant is handed out once; of `scratch` there is no end, within what the file system service may hold. */
  get interface(): object {
    return {
      root: () => {
        this.prepare();
        const root = this.#root;
        this.#root = undefined;
        return root;
      },
      scratch: () => this.#all.memory('tmpfs'),
      mounts: () => {
        this.prepare();
        return this.#mounts.splice(0);
      },
      library: (name: string, place: keyof LibraryFolders) => this.#library(name, place),
      controllingTerminal: () => this.#terminal(),
      trace: () => (this.#manifest.grants.trace ? this.#platform.trace : undefined),
    };
  }

  /** Opens and adopts what is granted. Errors: GrantFailure. */
  prepare(): void {
    if (this.#prepared) return;
    this.#prepared = true;
    const { disk } = this.#manifest.limits;
    if (disk !== undefined) this.#all.bound(disk);
    const { root, temporary = [], directories } = this.#manifest.grants;
    // What its programs start is handed what they hold.
    const passedOn: readonly Right[] = this.#manifest.launches === undefined ? [] : ['grant'];
    this.#root = root === undefined ? this.#all.memory('/') : this.#all.root(root.host, passedOn);
    this.#mounts = [
      ...temporary.map((path) => this.#all.temporary(path)),
      ...directories.map((grant) => this.#all.directory(grant, passedOn)),
    ];
  }

  /** The program's image: a handle that can be read, nothing else. Errors: GrantFailure. */
  image(path: string): NodeHandle {
    return this.#all.file(path);
  }

  /** The same, of a program that lies in the root at a guest path without links. Errors: GrantFailure. */
  imageInRoot(path: string): NodeHandle {
    return this.#all.inRoot(path);
  }

  /** Tells the host what became of the root, where it asks for that. Errors: GrantFailure. */
  keepRoot(): void {
    const { root } = this.#manifest.grants;
    if (!this.#prepared || !root?.keep) return;
    const { changes, done } = this.#platform.keepRoot!();
    let whole = false;
    try {
      this.#all.saveRoot(root.host, changes);
      whole = true;
    } finally {
      done(whole);
    }
  }

  /** It goes with standard input. */
  #terminal(): object | undefined {
    const { terminal } = this.#platform;
    if (terminal === undefined || this.#terminalLent || !this.#manifest.grants.streams.includes('input'))
      return undefined;
    this.#terminalLent = true;
    return lendTerminal(terminal);
  }

  #library(name: string, place: keyof LibraryFolders): NodeHandle | undefined {
    const folders = this.#manifest.grants.libraries?.[place] ?? [];
    if (!libraryName.test(name)) return undefined;
    for (const folder of folders) {
      const path = this.#platform.findFile?.(folder, name);
      if (path === undefined) continue;
      try {
        return this.#all.file(path);
      } catch (error) {
        if (!(error instanceof GrantFailure)) throw error;
      }
    }
    return undefined;
  }

  /** Ends everything that was handed out. */
  end(): void {
    if (this.#terminalLent) this.#platform.terminal!.takeKeys(false);
    this.#all.end();
  }
}
