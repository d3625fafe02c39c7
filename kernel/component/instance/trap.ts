/** Errors of linking and running. */
import type { Denial } from '../../capability/table.ts';
import { AbiError } from '../abi/memory.ts';

/** Where a call goes: names for messages, the rights table and the trace. */
export interface CallSite {
  /** `nucleus:fs/types@0.1.0`; empty for a function of the world itself. */
  readonly interface: string;
  /** `[method]node.read-at` */
  readonly function: string;
}

/** `nucleus:fs/types@0.1.0#[method]node.read-at` */
export function siteName(site: CallSite): string {
  return site.interface === '' ? site.function : `${site.interface}#${site.function}`;
}

/** An instance ended in the middle of a call. `cause` is what was thrown: a wasm trap, a broken ABI rule, another Trap. */
export class Trap extends Error {
  override name = 'Trap';
  /** The instance that is dead now. */
  readonly instance: string;
  readonly interface: string;
  readonly function: string;
  /** The stack ran out: the whole task ends, whatever error cases there are. */
  readonly exhausted: boolean;

  constructor(instance: string, site: CallSite, cause: unknown) {
    super(`${instance} trapped in ${siteName(site)}: ${describe(cause)}`, { cause });
    this.instance = instance;
    this.interface = site.interface;
    this.function = site.function;
    this.exhausted = isExhaustion(cause);
  }
}

/** What is said, in every tier, of a call whose peer is not there. */
export const PEER_DIED = 'the peer died before it answered';

/** A call to who is not there, or with a handle on an object of somebody who was there before. */
export class PeerDied extends Trap {
  constructor(provider: string) {
    super(provider, { interface: '', function: '' }, undefined);
    this.message = PEER_DIED;
  }
}

/** A component's `result` error as a JavaScript exception, in jco's shape: `payload` is the error value. */
export class ComponentError extends Error {
  override name = 'ComponentError';
  readonly payload: unknown;
  /** The payload is a refusal that the function's own error type has no place for. */
  readonly unsayable: boolean;

  constructor(payload: unknown, unsayable = false) {
    super(typeof payload === 'string' ? payload : describePayload(payload));
    this.payload = payload;
    this.unsayable = unsayable;
  }
}

/** What JavaScript gets for a call that was refused: the interface's own error where `result` has it. */
export function refusedCall(result: { readonly val: unknown } | undefined, denial: Denial): ComponentError {
  return result === undefined ? new ComponentError(denial, true) : new ComponentError(result.val);
}

function describePayload(payload: unknown): string {
  const tag = (payload as { tag?: unknown } | undefined)?.tag;
  return `${typeof tag === 'string' ? tag : String(payload)} (see error.payload)`;
}

/** Engines keep what an error's stack refers to until it is first read, and only its text from then on. */
export function writeStacks(error: Error): void {
  for (let one: unknown = error; one instanceof Error; one = one.cause) void one.stack;
}

/** Whether the engine's stack ran out: V8 and WebKit throw a RangeError, Gecko an InternalError. */
export function isExhaustion(error: unknown): boolean {
  if (error instanceof Trap) return error.exhausted;
  if (!(error instanceof Error)) return false;
  return (error instanceof RangeError && /call stack/i.test(error.message)) || error.name === 'InternalError';
}

function describe(cause: unknown): string {
  if (cause instanceof AbiError || cause instanceof Trap) return cause.message;
  if (cause instanceof Error) return cause.message === '' ? cause.name : cause.message;
  return String(cause);
}
