/**
 * What a system is: named services that run beside each other, who provides what to whom, what each is granted, how much it
 * may use, and what becomes of it when it fails. Plain data, read from JSON. Host paths mean something to the host alone.
 *
 * Everything but `component` may be absent: a service then gets its imports from whoever exports them, is granted nothing, has a
 * thread of its own, and is started again when it fails.
 */

import type { FaultPlan } from './fault-rules.ts';
import type { DeviceGrant, DirectoryGrant, Grants, OfferVerdict } from './manifest.ts';
import type { NetworkGrants } from './network.ts';
import type { Scheduling } from './scheduling.ts';

/** How others call a service: on the kernel's thread, or over a channel to a thread of its own. */
export const tiers = ['direct', 'channel'] as const;
export type Tier = (typeof tiers)[number];

export const restartPolicies = ['never', 'on-failure', 'always'] as const;
export type RestartPolicy = (typeof restartPolicies)[number];

/** Provides an interface in the manifest's `imports`: the host, whichever service exports it, too. */
export const HOST_PROVIDER = 'host';

/** What a service may ask for while it runs (nucleus:capability/request): one of three, and how many seconds what is granted of it lasts. */
export type SystemOffer = (DirectoryGrant | { readonly connect: string } | DeviceGrant) & {
  readonly lasts?: number;
};

export interface SystemGrants {
  readonly directories?: readonly DirectoryGrant[];
  readonly offers?: readonly SystemOffer[];
  readonly clocks?: boolean;
  readonly random?: boolean;
  /** "NAME=VALUE". */
  readonly environment?: readonly string[];
  /** Without the program's own name, which is the service's. */
  readonly arguments?: readonly string[];
  readonly network?: Partial<NetworkGrants>;
}

/** Callers wait for ever. */
export const NO_DEADLINE = 'none';

export interface SystemLimits {
  /** Most bytes of each of its memories. */
  readonly memory?: number;
  /** Most instances, of components and core modules, that it is made of. */
  readonly instances?: number;
  /** Most handles that it may hold. */
  readonly handles?: number;
  /** Calls that it takes in a second; those beyond wait. */
  readonly callsPerSecond?: number;
  /** Seconds that a caller waits for it: then the call is refused as `timed-out`. 30 by default, unless it is trusted. */
  readonly deadline?: number | typeof NO_DEADLINE;
  /** Seconds that it may spend on one call: then it is ended, and has failed. Twice the deadline, where one is said, by default. */
  readonly budget?: number;
}

export interface Restart {
  readonly policy?: RestartPolicy;
  /** Seconds before the first restart. */
  readonly delay?: number;
  /** By which each delay is longer than the one before. */
  readonly factor?: number;
  /** Seconds of the longest delay. */
  readonly longest?: number;
  /** Restarts within `within` seconds; one more, and it has failed for good. */
  readonly most?: number;
  readonly within?: number;
}

export interface SystemService {
  /** A file, by a path with `/` in it or that ends in `.wasm`, from the manifest's folder on; or a built-in's name. */
  readonly component: string;
  /** Of the component, in hexadecimal. */
  readonly sha256?: string;
  readonly trusted?: boolean;
  readonly tier?: Tier;
  /** Who provides an interface, by its name without version. */
  readonly imports?: Readonly<Record<string, string>>;
  readonly grants?: SystemGrants;
  readonly limits?: SystemLimits;
  /** Of a task alone. */
  readonly scheduling?: Scheduling;
  readonly restart?: Restart;
  /** Seconds that it may take until it is ready. */
  readonly ready?: number;
  /** The socket at which another process publishes it: then it runs there, and `component` says here what it exports. */
  readonly at?: string;
  /** A path for a socket, by which other processes of the same user may call it. */
  readonly publish?: string;
  /** Services that are ready before it starts, beside those that it imports from. */
  readonly after?: readonly string[];
}

/** How a system boots; without it all services are of one kind. */
export interface Boot {
  /** The first: it holds all that services are given, and divides it. */
  readonly root?: string;
  /** The last that is started for all: it starts the following ones. */
  readonly init?: string;
  readonly runtime?: readonly string[];
  /** For who uses the system: they start last. */
  readonly sessions?: readonly string[];
}

export interface SystemManifest {
  /** For editors. */
  readonly $schema?: string;
  readonly services: Readonly<Record<string, SystemService>>;
  /** The component that decides on what services ask for; the built-in `policy` where it is absent. */
  readonly policy?: string;
  /** Calls that fail on purpose. */
  readonly faults?: FaultPlan;
  readonly boot?: Boot;
}

/** What holds where a service says nothing. */
export const restartDefaults: Required<Restart> = {
  policy: 'on-failure',
  delay: 0.1,
  factor: 2,
  longest: 10,
  most: 5,
  within: 60,
};

/** Seconds. */
export const READY_DEFAULT = 10;

/** Seconds. What is not trusted may never answer; and nobody sees that processes wait for one another in a ring. */
const DEADLINE_DEFAULT = 30;

/** Seconds that callers of a service wait; undefined for ever. */
export function deadlineOf({
  limits = {},
  at,
  trusted,
  tier,
}: Pick<SystemService, 'limits' | 'at' | 'trusted' | 'tier'>): number | undefined {
  const said = saidDeadline(limits);
  if (said !== undefined || limits.deadline === NO_DEADLINE) return said;
  const isTrusted = at === undefined && (trusted === true || tier === 'direct');
  return isTrusted ? undefined : DEADLINE_DEFAULT;
}

/** Seconds, where the manifest says a number of them. */
export function saidDeadline({ deadline }: SystemLimits): number | undefined {
  return deadline === NO_DEADLINE ? undefined : deadline;
}

/** Seconds that a service may spend on one call, if it is held to any: whoever's callers have given up long ago does not come back. */
export function budgetOf(limits: SystemLimits): number | undefined {
  const deadline = saidDeadline(limits);
  return limits.budget ?? (deadline === undefined ? undefined : 2 * deadline);
}

/** Offers by what they are of, as the manifest of a run has them. */
export function offersByKind(
  offers: readonly SystemOffer[],
  verdict: OfferVerdict,
): Required<Pick<Grants, 'offers' | 'connections' | 'devices'>> {
  return {
    offers: offers.flatMap((one) => ('guest' in one ? [{ ...one, verdict }] : [])),
    connections: offers.flatMap((one) => ('connect' in one ? [{ ...one, verdict }] : [])),
    devices: offers.flatMap((one) => ('device' in one ? [{ ...one, verdict }] : [])),
  };
}

/** Whether `component` names a file, rather than a built-in. */
export function isFile(component: string): boolean {
  return component.includes('/') || component.endsWith('.wasm');
}
