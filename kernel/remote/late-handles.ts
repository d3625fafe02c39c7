/**
 * The handles of thirds in a call that was started: the call is sent when each third has taken the offer of its handle, and nobody waits
 * meanwhile. What else the call passes was written down when it was started.
 */
import { type Body, copyOf } from '../channel/body.ts';
import type { Handles } from '../channel/coder.ts';
import type { LateBody } from '../channel/held-calls.ts';
import { CallRefused } from '../channel/link.ts';
import type { HandleEntry } from '../component/instance/handle-table.ts';
import { abandon } from '../component/instance/resource.ts';
import type { ResourceType } from '../component/types/model.ts';
import type { Bound, Connection } from './connection.ts';
import { handleWord } from './handle-word.ts';
import type { RemoteObject, RemoteResource } from './remote-object.ts';

/** An own handle of a third, out of the caller's table. */
export interface Postponed {
  /** Which of the handles of the call it is. */
  readonly at: number;
  readonly entry: HandleEntry;
}

export interface LateOptions {
  readonly connection: Connection;
  readonly bound: Bound;
  /** Name of who is called. */
  readonly peer: string;
  /** All handles of the call, as they stand in messages; anything for those below. */
  readonly words: number[];
  readonly postponed: readonly Postponed[];
  /** Bytes of the parameters, about. */
  readonly length: number;
  readonly encode: (handles: Handles) => Body;
}

type Fate =
  | { readonly is: 'asked'; readonly third: Connection; readonly until: number }
  | { readonly is: 'offered'; readonly third: Connection; readonly number: number }
  | { readonly is: 'lent'; readonly number: number }
  | { readonly is: 'over' };

export class LateHandles implements LateBody, Handles {
  readonly #options: LateOptions;
  readonly #fates = new Map<Postponed, Fate>();
  #problem: CallRefused | undefined;
  #next = 0;

  constructor(options: LateOptions) {
    this.#options = options;
  }

  get length(): number {
    return this.#options.length;
  }

  /** @throws CallRefused */
  body(): Body | undefined {
    const { bound, postponed, words, encode } = this.#options;
    if (bound.shared === undefined) return undefined;
    for (const one of postponed) this.#look(one, bound.shared);
    if (this.#problem !== undefined) {
      this.drop();
      throw this.#problem;
    }
    for (const one of postponed) {
      const fate = this.#fates.get(one)!;
      if (!('number' in fate)) return undefined;
      words[one.at] = handleWord(fate.number, one.entry.record.rights, true);
    }
    this.#next = 0;
    // What follows is encoded, too.
    const body = copyOf(encode(this));
    for (const one of postponed) this.#leave(one);
    return body;
  }

  put(): number {
    return this.#options.words[this.#next++]!;
  }

  get(): never {
    throw new Error('parameters are sent, not read');
  }

  /** Nobody has what was to move. */
  drop(): void {
    const { connection, postponed } = this.#options;
    for (const one of postponed) {
      const fate = this.#fates.get(one);
      this.#fates.set(one, { is: 'over' });
      if (fate?.is === 'over') continue;
      if (fate?.is === 'offered') fate.third.handoff.withdraw([fate.number]);
      if (fate?.is === 'lent') connection.table!.drop([fate.number]);
      else abandon(one.entry, connection.capabilities);
    }
  }

  #look(one: Postponed, shared: ReadonlySet<ResourceType>): void {
    const fate = this.#fates.get(one);
    if (fate === undefined && shared.has(one.entry.resource)) this.#offer(one);
    else if (fate === undefined) this.#lend(one);
    else if (fate.is === 'asked') fate.third.link.poll();
    const now = this.#fates.get(one);
    if (now?.is === 'asked' && performance.now() >= now.until) this.#problem ??= refused('timed-out');
  }

  #offer(one: Postponed): void {
    const third = (one.entry.resource as RemoteResource).remote.connection;
    const { timeout = Number.POSITIVE_INFINITY } = third;
    this.#fates.set(one, { is: 'asked', third, until: performance.now() + timeout });
    if (!(one.entry.rep as RemoteObject).isOf(third)) {
      this.#problem ??= refused('peer-died');
      return;
    }
    const offered = (number: number) => {
      if (this.#fates.get(one)!.is === 'over') third.handoff.withdraw([number]);
      else this.#fates.set(one, { is: 'offered', third, number });
    };
    const failed = (error: CallRefused) => {
      this.#problem ??= refused(error.reason);
    };
    try {
      third.handoff.offerLater(one.entry, this.#options.peer, offered, failed);
    } catch (error) {
      if (!(error instanceof CallRefused)) throw error;
      failed(error);
    }
  }

  /** The peer has nothing from that third. */
  #lend(one: Postponed): void {
    const { table } = this.#options.connection;
    const number = table?.add(one.entry);
    if (number !== undefined) this.#fates.set(one, { is: 'lent', number });
    else {
      if (table !== undefined) this.#fates.set(one, { is: 'over' });
      this.#problem ??= refused('full');
    }
  }

  #leave(one: Postponed): void {
    const fate = this.#fates.get(one)!;
    if (fate.is === 'offered') fate.third.handoff.moved(fate.number, one.entry, this.#options.peer);
    this.#fates.set(one, { is: 'over' });
  }
}

function refused(reason: CallRefused['reason']): CallRefused {
  return new CallRefused(reason, { unsent: true });
}

/** Arguments of which nothing is in a component's memory any more. Handles stay what they are. */
export function copied(value: unknown): unknown {
  if (value instanceof Uint8Array || ArrayBuffer.isView(value)) return (value as Uint8Array).slice();
  if (Array.isArray(value)) return value.map(copied);
  if (typeof value !== 'object' || value === null || Object.getPrototypeOf(value) !== Object.prototype)
    return value;
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, copied(inner)]));
}
