/**
 * A command's directories, on their way from the grant to the guest: as nodes to the WASI file system service, which
 * answers with descriptors, and as these, weakened to the grant's rights, to the guest. So what it holds says what it may
 * do, and the kernel refuses the rest at the guest's own boundary.
 */

import type { Right } from '../capability/rights.ts';
import { drop, type Handle } from '../component/index.ts';
import type { DirectoryGrant, Offer } from '../manifest/manifest.ts';
import { type Mount, type MountPlatform, Mounts, mountLabel, weaken } from './mounts.ts';
import type { Functions } from './services.ts';

export const fileGrantsName = 'nucleus:wasi/grants@0.1.0';
export const preopensName = 'wasi:filesystem/preopens@0.2.12';

/** Where directories come from, and who serves them: nucleus:fs/provider and wasi:filesystem/preopens. */
export interface FileServices {
  provider(): Functions;
  /** Whether the provider stands in front of another one. */
  isFront(): boolean;
  preopens(): Functions;
}

/** A handle that may be passed on: nodes to the kernel, for streams; descriptors between the parts of a guest. */
const PASSED_ON: readonly Right[] = ['grant', 'delegate'];

export class Preopens {
  readonly #directories: readonly DirectoryGrant[];
  readonly #offers: readonly Offer[];
  readonly #services: FileServices;
  readonly #mounts: Mounts;
  #nodes: Mount[] = [];
  /** Descriptors of full rights, from which the guest's derive. */
  #kept: readonly Handle[] = [];

  /** `offers` are the policy service's, not the guest's. */
  constructor(
    directories: readonly DirectoryGrant[],
    offers: readonly Offer[],
    platform: MountPlatform,
    services: FileServices,
  ) {
    this.#directories = directories;
    this.#offers = offers;
    this.#services = services;
    this.#mounts = new Mounts(
      platform,
      () => services.provider(),
      () => services.isFront(),
    );
  }

  /** nucleus:wasi/grants, in jco's conventions. */
  get grants(): object {
    return { mounts: () => this.#nodes.splice(0) };
  }

  /** wasi:filesystem/preopens for the guest: a further descriptor of each directory whenever it asks. */
  get interface(): object {
    return {
      getDirectories: () =>
        this.#directories.map((grant, index) => [this.#weaken(grant, index), grant.guest]),
    };
  }

  /** A further descriptor of each directory that is offered. */
  offered(): Handle[] {
    return this.#offers.map((offer, index) => this.#weaken(offer, this.#directories.length + index));
  }

  /** Opens and adopts what is granted. Errors: GrantFailure, ServiceFailure. */
  prepare(): void {
    const all = [...this.#directories, ...this.#offers];
    this.#nodes = all.map((grant) => this.#mounts.directory(grant, PASSED_ON));
    const served = this.#services.preopens() as unknown as { getDirectories(): [Handle, string][] };
    this.#kept = served.getDirectories().map(([descriptor]) => descriptor);
  }

  #weaken(grant: DirectoryGrant, index: number): Handle {
    return weaken(this.#kept[index]!, mountLabel(grant), [...grant.rights, ...PASSED_ON]);
  }

  /** Ends everything that was handed out. */
  end(): void {
    for (const handle of this.#kept) drop(handle);
    this.#kept = [];
    this.#mounts.end();
  }
}
