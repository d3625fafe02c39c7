/**
 * The guest's file system as its directories make it: which host file a guest path means, and what a host file is called
 * in the guest. Links are followed as the guest will follow them, from its own root, so that a system's `/bin/awk ->
 * /etc/alternatives/awk` is its own and never the host's.
 *
 * It only finds what is then opened as the program: the guest's own look at its files is never taken from here.
 */

import { lstatSync, readlinkSync } from 'node:fs';
import { isGuestPath, normaliseGuestPath } from '../../../kernel/manifest/manifest.ts';
import { guestPathOf } from './options.ts';

/** Where a directory of the guest's comes from; without `host` from memory. */
export interface GuestDirectory {
  readonly guest: string;
  readonly host?: string;
}

export interface Resolved {
  readonly guest: string;
  readonly host: string;
}

/** As Linux has it. */
const mostLinks = 40;

export class GuestView {
  readonly #directories: readonly GuestDirectory[];

  /** A later directory hides an earlier one at the same path. */
  constructor(directories: readonly GuestDirectory[]) {
    this.#directories = directories;
  }

  /** What a host path is called in the guest; undefined where the guest does not see it. */
  pathOf(hostPath: string): string | undefined {
    for (const directory of [...this.#directories].reverse()) {
      const inside = guestPathIn(directory, hostPath);
      if (inside !== undefined && this.#serving(inside) === directory) return inside;
    }
    return undefined;
  }

  /**
   * Where a program starts that is not told: what the host's own directory is called in the guest, if it is to be seen there, or
   * if something below it is at its own path, so that relative names mean there what they mean here; else `/`.
   */
  startOf(hostDirectory: string): string {
    const inside = this.pathOf(hostDirectory);
    if (inside !== undefined) return inside;
    const path = guestPathOf(hostDirectory);
    return this.#serving(path) === undefined && this.#leadsOn(path) ? path : '/';
  }

  #leadsOn(path: string): boolean {
    return this.#directories.some(
      ({ host, guest }) => host !== undefined && guest === guestPathOf(host) && holds(path, guest),
    );
  }

  /** Where a guest path leads, without links; undefined where nothing of the host's can be. */
  resolve(guestPath: string): Resolved | undefined {
    let links = 0;
    let at = '/';
    const rest = partsOf(guestPath);
    for (let name = rest.pop(); name !== undefined; name = rest.pop()) {
      if (name === '..') at = normaliseGuestPath(`${at}/..`);
      if (name === '..' || name === '.') continue;
      const next = normaliseGuestPath(`${at}/${name}`);
      const target = this.#linkAt(next);
      if (target === undefined) at = next;
      else if (++links > mostLinks) return undefined;
      else {
        if (target.startsWith('/')) at = '/';
        rest.push(...partsOf(target));
      }
    }
    const host = this.#hostOf(at);
    return host === undefined ? undefined : { guest: at, host };
  }

  /** The text of a link; undefined for all else. */
  #linkAt(guestPath: string): string | undefined {
    if (this.#directories.some(({ guest }) => guest === guestPath)) return undefined;
    const path = this.#hostOf(guestPath);
    if (path === undefined) return undefined;
    try {
      return lstatSync(path).isSymbolicLink() ? readlinkSync(path) : undefined;
    } catch {
      return undefined;
    }
  }

  #hostOf(guestPath: string): string | undefined {
    const directory = this.#serving(guestPath);
    if (directory?.host === undefined) return undefined;
    const rest = guestPath.slice(directory.guest === '/' ? 1 : directory.guest.length + 1);
    return rest === '' ? directory.host : `${directory.host.replace(/\/$/, '')}/${rest}`;
  }

  /** The one that serves a normalised path: the innermost, of several at one path the last. */
  #serving(guestPath: string): GuestDirectory | undefined {
    let best: GuestDirectory | undefined;
    for (const directory of this.#directories) {
      if (!holds(directory.guest, guestPath)) continue;
      if (best === undefined || directory.guest.length >= best.guest.length) best = directory;
    }
    return best;
  }
}

/** Whether `path` is `directory` or below it; both normalised guest paths. */
function holds(directory: string, path: string): boolean {
  return directory === '/' || path === directory || path.startsWith(`${directory}/`);
}

/** Names of a path, the first one last. */
function partsOf(path: string): string[] {
  return path
    .split('/')
    .filter((name) => name !== '')
    .reverse();
}

/** What a host path is called in the guest by one directory, if that holds it. */
function guestPathIn({ host, guest }: GuestDirectory, hostPath: string): string | undefined {
  if (host === undefined) return undefined;
  const base = guestPathOf(host);
  const path = guestPathOf(hostPath);
  if (!holds(base, path)) return undefined;
  const inside = `${guest}/${path.slice(base === '/' ? 0 : base.length)}`;
  return isGuestPath(normaliseGuestPath(inside)) ? normaliseGuestPath(inside) : undefined;
}
