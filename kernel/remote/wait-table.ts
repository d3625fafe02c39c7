/**
 * Which domain waits for which: a table in memory that all of them share, so that a call which would close a ring of waits is
 * refused before it is sent. A domain is known by its number, and owns its row, but for the words that others write. Numbers from
 * that of the first row that there is not are of links to other processes (`RingSearch`).
 *
 *     word 0   the lock: 0, or the number of the domain that has it, and 1
 *     word 1   whether waits are timed
 *
 * and of each domain a row of `ROW` words:
 *
 *     0   whom     0, or the number of who the domain waits for, and 1
 *     1   turn     of its waits, which all have other ones
 *     2   call     number of the call, on its link, whose answer it waits for; `NO_CALL` before it is sent
 *     3   done     turn of a wait that was answered, and whose domain may be asleep still: the provider writes it
 *     4   refused  turn of a wait that is to end, for it has closed a ring: who has found that writes it
 *     5   turns    so many waits there have been
 *     6   since    when the wait began, in milliseconds, where waits are timed; a double
 *
 * Noting a wait and looking for a ring happen under the lock, so of a ring exactly one call is refused. Before a domain waits it
 * says whom it has answered: a wait that is over for all but its sleeper closes no ring. Whoever learns that a domain has died takes
 * its lock and its row from it (`forget`).
 */

const LOCK = 0;
const TIMED = 1;
const FIRST = 8;
const ROW = 8;
const [WHOM, TURN, CALL, DONE, REFUSED, TURNS, SINCE] = [0, 1, 2, 3, 4, 5, 6];

const NO_CALL = -1;

/** Looks at the lock before a thread sleeps for it. */
const LOOKS = 1000;
/** Milliseconds. */
const LOOK_AGAIN = 1;

/** @param domains numbers from 0 to one below this */
export function waitMemory(domains: number): SharedArrayBuffer {
  return new SharedArrayBuffer((FIRST + domains * ROW) * 4);
}

/** That a domain waits. */
export interface Wait {
  readonly domain: number;
  /** Number of a domain, or of a link to another process. */
  readonly whom: number;
  readonly turn: number;
  /** Undefined before it is sent. */
  readonly call: number | undefined;
  /** Milliseconds; 0 where it began when waits were not timed. */
  readonly since: number;
}

export class WaitTable {
  readonly #words: Int32Array;
  readonly #times: Float64Array;
  readonly #domains: number;

  constructor(memory: SharedArrayBuffer) {
    this.#words = new Int32Array(memory);
    this.#times = new Float64Array(memory);
    this.#domains = (this.#words.length - FIRST) / ROW;
  }

  /** Numbers from here on are of links to other processes. */
  get domains(): number {
    return this.#domains;
  }

  /** Whether it is to be known when waits began. */
  get isTimed(): boolean {
    return Atomics.load(this.#words, TIMED) !== 0;
  }

  set isTimed(timed: boolean) {
    Atomics.store(this.#words, TIMED, timed ? 1 : 0);
  }

  /**
   * Notes that a domain waits for another, for a thread that may block; gives what it waited for before, to be put back by
   * `leave`: null if for nobody. Undefined, and nothing is noted, if the other waits for it already, itself or by way of others.
   */
  enter(domain: number, other: number, since = 0): Wait | null | undefined {
    this.#lock(domain);
    try {
      if (this.#waitsFor(other, domain)) return undefined;
      const before = this.wait(domain) ?? null;
      const turn = Atomics.add(this.#words, FIRST + domain * ROW + TURNS, 1) + 1;
      this.#note({ domain, whom: other, turn, call: undefined, since });
      return before;
    } finally {
      this.#unlock(domain);
    }
  }

  /** The wait of a domain is for the answer to this call, which is about to be sent; undefined: which could not be sent yet. */
  sends(domain: number, call: number | undefined): void {
    this.#set(domain, CALL, call ?? NO_CALL);
  }

  /** A domain waits no more; `before` is what `enter` gave. */
  leave(domain: number, before: Wait | null): void {
    if (before === null) this.#set(domain, WHOM, 0);
    else this.#note(before);
  }

  /** For what a domain waits; undefined if it does not, or its answer is there. */
  wait(domain: number): Wait | undefined {
    if (domain < 0 || domain >= this.#domains) return undefined;
    const turn = this.#get(domain, TURN);
    const whom = this.#get(domain, WHOM);
    const call = this.#get(domain, CALL);
    const since = this.#times[(FIRST + domain * ROW + SINCE) / 2]!;
    if (whom <= 0 || this.#get(domain, DONE) === turn || this.#get(domain, TURN) !== turn) return undefined;
    return { domain, whom: whom - 1, turn, call: call === NO_CALL ? undefined : call >>> 0, since };
  }

  /** Whom the wait of a domain is for has answered it. */
  answered({ domain, turn }: Wait): void {
    this.#set(domain, DONE, turn);
  }

  /** The wait is to end as `would-deadlock`; its domain sees it when it next looks. */
  refuse({ domain, turn }: Wait): void {
    this.#set(domain, REFUSED, turn);
  }

  /** Whether the present wait of a domain is to end. */
  isRefused(domain: number): boolean {
    const refused = this.#get(domain, REFUSED);
    return refused !== 0 && refused === this.#get(domain, TURN) && this.#get(domain, WHOM) !== 0;
  }

  /** Whether a domain waits for another one now, itself or by way of others. */
  isWaiting(domain: number, whom: number): boolean {
    return domain !== whom && this.#waitsFor(domain, whom);
  }

  /** The wait of a domain, that of whom it waits for, and so on. A table that was written over is walked no longer than it is. */
  *chain(domain: number): Generator<Wait> {
    let at = domain;
    for (let steps = this.#domains; steps > 0; steps--) {
      const wait = this.wait(at);
      if (wait === undefined) return;
      yield wait;
      at = wait.whom;
    }
  }

  /** A domain has ended. */
  forget(domain: number): void {
    this.#set(domain, WHOM, 0);
    this.#unlock(domain);
  }

  #get(domain: number, word: number): number {
    return Atomics.load(this.#words, FIRST + domain * ROW + word);
  }

  #set(domain: number, word: number, value: number): void {
    Atomics.store(this.#words, FIRST + domain * ROW + word, value);
  }

  /** In this order: who reads a call's number with a turn that is the same before and behind it reads what belongs together. */
  #note({ domain, whom, turn, call, since }: Wait): void {
    this.#set(domain, WHOM, 0);
    this.#set(domain, CALL, NO_CALL);
    this.#set(domain, TURN, turn);
    this.#times[(FIRST + domain * ROW + SINCE) / 2] = since;
    this.#set(domain, WHOM, whom + 1);
    if (call !== undefined) this.#set(domain, CALL, call);
  }

  /** Whether `domain` is, or waits for, `whom`. */
  #waitsFor(domain: number, whom: number): boolean {
    let at = domain;
    for (let steps = this.#domains + 1; steps > 0; steps--) {
      if (at === whom) return true;
      if (at < 0 || at >= this.#domains) return false;
      const next = this.#get(at, WHOM);
      if (next <= 0 || this.#get(at, DONE) === this.#get(at, TURN)) return false;
      at = next - 1;
    }
    return true;
  }

  #lock(domain: number): void {
    for (let looks = LOOKS; ; looks--) {
      const owner = Atomics.compareExchange(this.#words, LOCK, 0, domain + 1);
      if (owner === 0) return;
      if (looks <= 0) Atomics.wait(this.#words, LOCK, owner, LOOK_AGAIN);
    }
  }

  #unlock(domain: number): void {
    if (Atomics.compareExchange(this.#words, LOCK, domain + 1, 0) === domain + 1)
      Atomics.notify(this.#words, LOCK);
  }
}
