/**
 * Calls that wait to be served: in order, and bounded, so that who sends faster than the other end serves is told to
 * wait. What a waiting call may use is decided when it is sent, and looked at again when it is taken out.
 *
 * A waiting call holds capabilities of its own. What it borrows it derives from, so its record lies below the
 * sender's, and who could cut off the sender, the sender included, cuts off the call; what it moves has left the sender.
 * A call one of whose capabilities has ended is not served. Its sender is told why, and what it had moved is dropped.
 */
import { RIGHTS } from '../capability/rights.ts';
import type { Denial } from '../capability/table.ts';
import { attenuate, drop, type Handle, refusal, Trap, transfer } from '../component/index.ts';
import { type Cancel, callSoon, type Readiness, Waiters } from '../task/pollable.ts';

export interface Call<T> {
  /** Handles that the call uses and the sender keeps. */
  readonly lends?: readonly Handle[];
  /** Handles that the call takes along. */
  readonly moves?: readonly Handle[];
  /** Serves the call with handles in the place of those above. What it leaves of them is dropped. */
  serve(lends: readonly Handle[], moves: readonly Handle[]): T;
}

export type Posted<T> =
  /** Rejects with CallDenied, or with what serving the call threw. */
  | { readonly tag: 'queued'; readonly answer: Promise<T> }
  /** Nothing has happened: wait for `space`. */
  | { readonly tag: 'full' };

/** A call was not served, since one of its handles has ended. */
export class CallDenied extends Error {
  readonly denial: Denial;

  constructor(denial: Denial) {
    super(`a handle of the call was ${denial.tag}`);
    this.denial = denial;
  }
}

interface Waiting {
  readonly handles: readonly Handle[];
  serve(): void;
  refuse(error: Error): void;
}

export class CallQueue {
  readonly #holder: string;
  readonly #capacity: number;
  readonly #waiting: Waiting[] = [];
  readonly #senders = new Waiters();
  #closed = false;
  /** Ready while another call fits. */
  readonly space: Readiness = {
    ready: () => this.#closed || this.#waiting.length < this.#capacity,
    onReady: (callback): Cancel => (this.space.ready() ? callSoon(callback) : this.#senders.add(callback)),
  };

  /** `holder` is who has the handles of waiting calls, in records. */
  constructor(holder: string, capacity: number) {
    this.#holder = holder;
    this.#capacity = capacity;
  }

  get length(): number {
    return this.#waiting.length;
  }

  /** Puts a call in. Throws CallDenied, and changes nothing, if one of its handles has ended. */
  post<T>({ lends = [], moves = [], serve }: Call<T>): Posted<T> {
    if (this.#closed) throw new Error('the channel is closed');
    checkAlive([...lends, ...moves]);
    if (this.#waiting.length >= this.#capacity) return { tag: 'full' };
    const { lent, moved } = this.#collect(lends, moves);
    const answer = new Promise<T>((resolve, reject) => {
      this.#waiting.push({
        handles: [...lent, ...moved],
        serve: () => resolve(serve(lent, moved)),
        refuse: reject,
      });
    });
    return { tag: 'queued', answer };
  }

  /** Handles of the call's own. What it had moved when one cannot be moved ends, as in any call that fails. */
  #collect(lends: readonly Handle[], moves: readonly Handle[]): { lent: Handle[]; moved: Handle[] } {
    const lent: Handle[] = [];
    const moved: Handle[] = [];
    try {
      for (const handle of lends) lent.push(attenuate(handle, RIGHTS, this.#holder));
      for (const handle of moves) moved.push(transfer(handle, this.#holder));
    } catch (error) {
      dropAll([...lent, ...moved]);
      throw error;
    }
    return { lent, moved };
  }

  /** Takes out, and serves, at most `limit` calls; gives how many it took. */
  serve(limit: number): number {
    const due = this.#waiting.splice(0, limit);
    for (const call of due) this.#settle(call);
    if (due.length > 0) this.#senders.wake();
    return due.length;
  }

  /** Refuses all that wait; nothing more can be put in. */
  close(): void {
    this.#closed = true;
    for (const { handles, refuse } of this.#waiting.splice(0)) {
      dropAll(handles);
      refuse(new Error('the channel was closed'));
    }
    this.#senders.wake();
  }

  #settle({ handles, serve, refuse }: Waiting): void {
    try {
      checkAlive(handles);
      serve();
    } catch (error) {
      refuse(error as Error);
    } finally {
      dropAll(handles);
    }
  }
}

/** A provider that traps in its destructor dies alone. */
function dropAll(handles: readonly Handle[]): void {
  for (const handle of handles) {
    try {
      drop(handle);
    } catch (error) {
      if (!(error instanceof Trap)) throw error;
    }
  }
}

function checkAlive(handles: readonly Handle[]): void {
  for (const handle of handles) {
    const denial = refusal(handle);
    if (denial !== undefined) throw new CallDenied(denial);
  }
}
