/**
 * Calls and replies as messages: what caller.ts and server.ts, the two ends of a link, say to each other over the rings
 * of a channel. A service that calls back has a second link.
 *
 * The words of a message's record, and its body:
 *
 *     tag   bits 0 to 2: kind, an index of `KINDS`; bits 3 to 31: method of a call, an index of `REFUSALS` of a refusal
 *     id    number of the call; numbers of calls under way differ
 *     body  of a call the parameters, of a reply the result; MessagePack, as codec.ts has it
 *
 * Each call is settled once: by its reply, by a refusal, or, when the link ends, as `peer-died`. Calls reach the server in
 * the order in which they were started; replies come in any. A cancelled call is settled at once for its caller; the
 * server answers it all the same, and until then it counts among the calls under way, which both ends bound.
 */

import { PEER_DIED } from '../component/instance/trap.ts';

export const KINDS = ['call', 'cancel', 'reply', 'refusal'] as const;
export type Kind = (typeof KINDS)[number];

/** Why a call has no result. What a server may say comes first. */
export const REFUSALS = [
  'cancelled',
  'no-such-method',
  'bad-call',
  'too-large',
  'failed',
  'busy',
  'full',
  'not-carried',
  'missing',
  'revoked',
  'expired',
  'peer-died',
  'timed-out',
  'would-deadlock',
  'closed',
  'no-room',
] as const;
export type Refusal = (typeof REFUSALS)[number];
/** Those that are the server's to say. */
export type ServerRefusal = Exclude<
  Refusal,
  'cancelled' | 'peer-died' | 'timed-out' | 'would-deadlock' | 'closed' | 'no-room'
>;

/** How many of them a server may refuse a call with. */
const SAID_BY_SERVERS = REFUSALS.indexOf('peer-died');

const MESSAGES: Readonly<Record<Refusal, string>> = {
  cancelled: 'the call was cancelled',
  'no-such-method': 'the service has no such method',
  'bad-call': 'the service could not read the call',
  'too-large': 'the result is above the limit of the channel',
  failed: 'the service failed in the call',
  busy: 'the service is in a call that waits for this one',
  full: 'the caller holds as many handles as it may',
  'not-carried': 'the service gives a handle of a kind that no channel carries',
  missing: 'a handle lacks a right that the call needs',
  revoked: 'a handle of the call was revoked',
  expired: "a handle's end time has passed",
  'peer-died': PEER_DIED,
  'timed-out': 'the call took longer than its limit of time',
  'would-deadlock': 'the service waits, by way of others, for this caller',
  closed: 'the channel was closed before the call was answered',
  'no-room': 'as many calls as may be were started before it and wait to be sent',
};

export class CallRefused extends Error {
  readonly reason: Refusal;
  /** Nothing of the call has reached the peer, nor will. */
  readonly unsent: boolean;

  constructor(reason: Refusal, { unsent = false, ...options }: ErrorOptions & { unsent?: boolean } = {}) {
    super(MESSAGES[reason], options);
    this.reason = reason;
    this.unsent = unsent;
  }
}

export const METHOD_LIMIT = 2 ** 28;
const KIND_BITS = 3;
const KIND_MASK = (1 << KIND_BITS) - 1;

/** The tag word of a message. */
export function tagOf(kind: Kind, detail = 0): number {
  return KINDS.indexOf(kind) | (detail << KIND_BITS);
}

export function refusalTag(reason: Refusal): number {
  return tagOf('refusal', REFUSALS.indexOf(reason));
}

export function kindOf(tag: number): Kind | undefined {
  return KINDS[tag & KIND_MASK];
}

/** The method of a call's tag. */
export function detailOf(tag: number): number {
  return tag >>> KIND_BITS;
}

/** The reason that a refusal's tag gives; undefined if no server may give it. */
export function refusalOf(tag: number): Refusal | undefined {
  const index = detailOf(tag);
  return index < SAID_BY_SERVERS ? REFUSALS[index] : undefined;
}

export interface LinkLimits {
  /** Calls under way at once. */
  readonly pending?: number;
}

export const PENDING = 1024;
export const NO_BODY = new Uint8Array(0);
