/**
 * Who owns a broker: the service of the owner's name, if it is made of the built-in component of that name, which its
 * SHA-256 decides; or if the manifest names the broker among those of that service, and so vouches for whatever it is made
 * of. A component that merely takes the built-in's place (`--replace`) does not inherit the broker.
 */

import type { Broker } from './registry.ts';

/** A service as far as ownership goes. */
export interface Candidate {
  /** Its name in the manifest. */
  readonly name: string;
  /** Brokers that the manifest gives it by name. */
  readonly brokers: readonly string[];
  /** What it is made of. */
  readonly bytes: Uint8Array<ArrayBuffer>;
}

/** SHA-256 of the components that come with the package, by name, in hexadecimal. */
export type Identities = Readonly<Record<string, unknown>>;

/** SHA-256 of bytes, in hexadecimal. */
export type Digest = (bytes: Uint8Array<ArrayBuffer>) => string | Promise<string>;

/** `identities` is asked for only where it decides. */
export async function isOwner(
  broker: Broker,
  candidate: Candidate,
  identities: () => Promise<Identities>,
  digest: Digest = sha256,
): Promise<boolean> {
  if (candidate.name !== broker.owner) return false;
  if (candidate.brokers.includes(broker.name)) return true;
  const known = await identities();
  return Object.hasOwn(known, broker.owner) && known[broker.owner] === (await digest(candidate.bytes));
}

export async function sha256(bytes: Uint8Array<ArrayBuffer>): Promise<string> {
  const hash = new Uint8Array(await crypto.subtle.digest('SHA-256', bytes));
  return [...hash].map((byte) => byte.toString(16).padStart(2, '0')).join('');
}
