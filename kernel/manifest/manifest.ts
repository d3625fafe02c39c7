/**
 * What one run is: which components serve it, what it is granted, what it runs, how much it may use. Plain data, so that
 * it can be written by hand, sent to another machine and compared. Paths called "host" mean something to the host
 * alone; the kernel hands them back to it.
 */

import type { BrokerName } from '../broker/names.ts';
import type { FaultPlan } from './fault-rules.ts';
import type { NetworkGrants } from './network.ts';

/** The rights that a grant can carry; a directory without `write` is read-only. */
export type GrantRight = 'read' | 'write' | 'delete';

/** One component that serves the run, under the name that messages and `--replace` use. */
export interface Service {
  /** What the host turns into bytes: a built-in component's name or a file. */
  readonly component: string;
  /**
   * Which service provides an interface, by interface name without version, where more than one could; `host` is the
   * host, whichever services have the interface, too. Everything else is wired by name alone.
   */
  readonly wiring?: Readonly<Record<string, string>>;
  /**
   * Narrow brokers that it may use though it is not the built-in that owns them, if it stands in its place: who writes this
   * vouches for the component.
   */
  readonly brokers?: readonly BrokerName[];
}

export interface DirectoryGrant {
  /** Host path. */
  readonly host: string;
  /** Where the guest sees it: absolute, normalised. */
  readonly guest: string;
  readonly rights: readonly GrantRight[];
}

/** Host paths, looked through in this order. */
export interface LibraryFolders {
  /** Where the program itself lies. */
  readonly program: readonly string[];
  /** Lent in place of those of Windows. */
  readonly system: readonly string[];
}

/** On which terms something may be asked for while the program runs (nucleus:capability/request). */
export interface OfferTerms {
  /** `grant`: to everybody who may ask; `ask`: if a person at the terminal says so. */
  readonly verdict: OfferVerdict;
  /** The service, or program, that may ask; absent: all. */
  readonly asker?: string;
  /** Seconds that what is granted lasts at most; absent: until its last handle is dropped. */
  readonly lasts?: number;
}

/** A directory out of which the policy service may grant something. */
export interface Offer extends DirectoryGrant, OfferTerms {}

/** The same for connections. */
export interface ConnectionOffer extends OfferTerms {
  /** "tcp:HOST:PORT", as `network.connect` has it. */
  readonly connect: string;
}

/** A device of the host, or a named pipe, without what is said of who may ask for it. */
export interface DeviceGrant {
  /** How those who ask call it. */
  readonly device: string;
  /** Host path. */
  readonly host: string;
  /** `read`, `write` or both. */
  readonly rights: readonly GrantRight[];
}

export interface DeviceOffer extends DeviceGrant, OfferTerms {}

export const offerVerdicts = ['grant', 'ask'] as const;
export type OfferVerdict = (typeof offerVerdicts)[number];

/** Names of the standard streams that are passed on; one that is missing is closed in the guest. */
export type StandardStream = 'input' | 'output' | 'error';

/** A root file system that the host has opened. */
export interface RootGrant {
  /** As messages and lists of capabilities call it. */
  readonly host: string;
  /** How the guest's file system differs from it at the end is told to the host. */
  readonly keep: boolean;
}

export interface Grants {
  /** In the order of the command line; a later one hides an earlier one at the same guest path. */
  readonly directories: readonly DirectoryGrant[];
  /** What the guest's `/` begins as; absent: empty. What it writes there stays in memory. */
  readonly root?: RootGrant;
  /** Guest paths of directories in memory, empty at the start, writable, gone at the end. A granted one at such a path hides it. */
  readonly temporary?: readonly string[];
  /** Host directories out of which a Windows program's loader, and nothing else, may read DLLs. Absent: none. */
  readonly libraries?: LibraryFolders;
  readonly streams: readonly StandardStream[];
  readonly clocks: boolean;
  readonly random: boolean;
  /** One line for each system call goes to the host's trace stream. */
  readonly trace: boolean;
  /** What may be asked for while it runs. Absent: nothing. */
  readonly offers?: readonly Offer[];
  /** Connections that may be asked for. Absent: none. */
  readonly connections?: readonly ConnectionOffer[];
  /** Devices that may be asked for. Absent: none. */
  readonly devices?: readonly DeviceOffer[];
  /** Absent: no network. */
  readonly network?: NetworkGrants;
}

export interface Program {
  /** Host path of the image, or of what it lies in. */
  readonly host: string;
  /** The image is what lies at `path`, without links, in `grants.root`. */
  readonly inRoot?: boolean;
  /** Path that the program sees as its own. */
  readonly path: string;
  /** argv, the program's name first. */
  readonly arguments: readonly string[];
  /** "NAME=VALUE". */
  readonly environment: readonly string[];
  /** Absolute, normalised guest path. */
  readonly directory: string;
  /** Name of the service that runs it, such as "linux"; of a WASI command, the one that is the command itself. */
  readonly personality: string;
  /** The level of x86-64 that CPUID shows; absent is the highest. Means nothing to a WASI command. */
  readonly level?: Level;
  /** Which code is translated to WebAssembly; absent is `hot`. Means nothing to a WASI command. */
  readonly translation?: Translation;
  /** What the places of a Linux program's image, stack and mappings are drawn from; absent: the same places in each run. */
  readonly layout?: number;
}

/** x86-64-v1 and so on. */
export const levels = ['v1', 'v2', 'v3'] as const;
export type Level = (typeof levels)[number];

/** No code, what is executed often, or everything on first sight. */
export const translations = ['never', 'hot', 'always'] as const;
export type Translation = (typeof translations)[number];

export interface Limits {
  /** Guest memory, in bytes. */
  readonly memory: number;
  /** Processes and threads of a Linux program at once; absent is what the personality finds right. */
  readonly tasks?: number;
  /** Bytes that file systems in memory may hold together; absent is what the file system service has room for. */
  readonly disk?: number;
  /** Wall-clock time for the whole run, in seconds; absent is without end. */
  readonly seconds?: number;
}

/** By kind, as `nucleus:launcher/programs` has them. */
export interface Launches {
  /** The personality; each program gets an instance of its own. */
  readonly windows?: Service;
  /** WASI commands: the services that run beside each, in its thread. */
  readonly component?: { readonly services: Readonly<Record<string, Service>> };
}

export interface Manifest {
  readonly services: Readonly<Record<string, Service>>;
  readonly grants: Grants;
  readonly program: Program;
  readonly limits: Limits;
  /** Who runs programs of other kinds that the program starts; kinds that are absent cannot be started. */
  readonly launches?: Launches;
  /** Calls that fail on purpose. */
  readonly faults?: FaultPlan;
}

/** Most processes and threads that can have numbers, with some left for the groups and sessions of those that ended. */
export const mostTasks = 30_000;

/** Most memory that a guest can have: the window of a 32-bit address space that its processor keeps for it. */
export const maximumMemory = 4 * 1024 ** 3;

/** A normalised absolute guest path: `/` or `/a/b`, without `.`, `..`, empty parts, NUL or a `/` at the end. */
export function isGuestPath(path: string): boolean {
  if (path === '/') return true;
  if (!path.startsWith('/') || path.includes('\0')) return false;
  return path
    .slice(1)
    .split('/')
    .every((part) => part !== '' && part !== '.' && part !== '..');
}

/** Removes `.`, `..` and doubled `/` from an absolute path, as text: no links are followed. */
export function normaliseGuestPath(path: string): string {
  const parts: string[] = [];
  for (const part of path.split('/')) {
    if (part === '..') parts.pop();
    else if (part !== '' && part !== '.') parts.push(part);
  }
  return `/${parts.join('/')}`;
}
