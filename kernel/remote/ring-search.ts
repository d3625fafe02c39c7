/**
 * Finds rings of waits that pass through several processes, each of which sees its own domains alone (`WaitTable`). A domain waits
 * for one call at a time, so waits are chains: where one leaves a process over a link, a probe follows the call over that link, and is
 * sent on as long as whom it comes to waits in turn. One that comes back to the wait that it was sent for has found a ring.
 *
 *     const search = new RingSearch({ waits, now, wake });
 *     const number = search.outgoing(link);                  // domains that wait for it name this as whom they wait for
 *     const come = search.incoming(domain);                  // a link by which other processes call that domain
 *     setInterval(() => search.look(), LOOK);
 *
 * - Of a ring one wait is refused, the youngest: that of the call which closed it. A probe of an older wait ends at a younger one.
 * - A probe counts only behind a call that is still owed an answer, as messages of the link have it, so all waits that it has passed last.
 *   Deadlines and deaths may end one meanwhile: a probe that comes back is sent a second time, and only if that passes the very same
 *   waits there was a moment at which all of them were there.
 * - Who is not behind a wait never sees its nonce, and can say nothing of it. Who is behind it is waited for anyway.
 * - A process knows of a probe nothing but that somebody in front of it waits, and since when. It answers none, keeps none, sends each on
 *   at most once, and of one link no more than `MOST` between two looks. What is lost so is sent again.
 */
import { OwedCalls } from './owed-calls.ts';
import { type Probe, probeBytes, probeOf } from './probe.ts';
import type { Wait, WaitTable } from './wait-table.ts';

/** Milliseconds between two looks. */
export const LOOK = 150;
/** Milliseconds: a wait as old as this is worth a probe. */
const OLD = 100;
/** Milliseconds until a probe that has not come back is sent again. */
const AGAIN = 600;
/** Probes that are taken over one link between two looks. */
const MOST = 64;
/** Processes that a probe may come to. */
const HOPS = 64;

/** A link by which domains of this process call another one. */
export interface Outgoing {
  /** Sends a probe behind the call that it follows, if that is possible now. */
  follow(call: number, probe: Uint8Array): void;
}

/** What is known of a wait, here alone. */
interface Known {
  readonly turn: number;
  readonly tie: bigint;
  /** Told to nobody, but mixed with others. */
  readonly mark: bigint;
  /** Of the probe that is under way. */
  nonce?: bigint | undefined;
  sent?: number;
  /** What the first probe has passed, which has come back. */
  path?: bigint | undefined;
}

export interface RingSearchOptions {
  readonly waits: WaitTable;
  /** Milliseconds, by the clock of which domains note when they begin to wait. */
  now(): number;
  /** Has a domain look at its wait. */
  wake(domain: number): void;
}

/** A link by which another process calls a domain of this one. */
export class Incoming {
  readonly domain: number;
  readonly owed = new OwedCalls();
  /** Probes that are taken before the next look. */
  left = MOST;
  readonly #take: (probe: Probe) => void;
  readonly #end: () => void;

  constructor(domain: number, take: (probe: Probe) => void, end: (link: Incoming) => void) {
    this.domain = domain;
    this.#take = take;
    this.#end = () => end(this);
  }

  /** A probe that follows a call has come, behind that. False if it is none. */
  follows(call: number, bytes: Uint8Array): boolean {
    const probe = probeOf(bytes);
    if (probe !== undefined && this.left-- > 0 && this.owed.has(call)) this.#take(probe);
    return probe !== undefined;
  }

  end(): void {
    this.#end();
  }
}

export class RingSearch {
  readonly #options: RingSearchOptions;
  readonly #waits: WaitTable;
  readonly #outgoing = new Map<number, Outgoing>();
  readonly #incoming = new Set<Incoming>();
  /** Of the last wait of each domain that was looked at. */
  readonly #known = new Map<number, Known>();
  #next: number;

  constructor(options: RingSearchOptions) {
    this.#options = options;
    this.#waits = options.waits;
    this.#next = this.#waits.domains;
  }

  /** A number for a link to another process, before a domain waits for it. */
  number(): number {
    this.#waits.isTimed = true;
    return this.#next++;
  }

  /** The link takes probes from now on, until the result is called. */
  outgoing(number: number, link: Outgoing): () => void {
    this.#outgoing.set(number, link);
    return () => void this.#outgoing.delete(number);
  }

  /** Until its `end`. */
  incoming(domain: number): Incoming {
    this.#waits.isTimed = true;
    const link = new Incoming(
      domain,
      (probe) => this.#pass(domain, probe),
      (one) => void this.#incoming.delete(one),
    );
    this.#incoming.add(link);
    return link;
  }

  /** Sends probes for waits that may have closed a ring: those on a way through this process, in by one link and out by another. */
  look(): void {
    const ways = new Set<number>();
    for (const link of this.#incoming) {
      link.left = MOST;
      if (link.owed.size > 0) ways.add(link.domain);
    }
    if (this.#outgoing.size > 0) for (const domain of ways) this.#begin([...this.#waits.chain(domain)]);
  }

  #begin(chain: readonly Wait[]): void {
    if (!this.#outgoing.has(chain.at(-1)?.whom ?? -1)) return;
    let at = 0;
    for (const [next, wait] of chain.entries()) {
      const { since } = chain[at]!;
      if (this.#isYounger(wait, { since, tie: this.#knownOf(chain[at]!).tie })) at = next;
    }
    const [now, known] = [this.#options.now(), this.#knownOf(chain[at]!)];
    if (now - chain[at]!.since < OLD || now - (known.sent ?? Number.NEGATIVE_INFINITY) < AGAIN) return;
    known.path = undefined;
    this.#send(chain.slice(at));
  }

  /** Sends a probe for the first wait of a chain that leaves the process. */
  #send(chain: readonly Wait[]): void {
    const [wait] = chain;
    const known = this.#knownOf(wait!);
    known.nonce = random();
    known.sent = this.#options.now();
    const path = chain.reduce((sum, one) => sum ^ this.#knownOf(one).mark, 0n);
    const { tie, nonce } = known;
    this.#forward(chain.at(-1)!, { tie, nonce, since: wait!.since, path, hops: HOPS });
  }

  #forward({ whom, call }: Wait, probe: Probe): void {
    if (call !== undefined) this.#outgoing.get(whom)?.follow(call, probeBytes(probe));
  }

  /** A probe has come to a domain. */
  #pass(domain: number, probe: Probe): void {
    let { path } = probe;
    let last: Wait | undefined;
    for (const wait of this.#waits.chain(domain)) {
      const known = this.#knownOf(wait);
      if (known.nonce === probe.nonce && known.tie === probe.tie) {
        this.#back(wait, path);
        return;
      }
      if (this.#isYounger(wait, probe)) return;
      path ^= known.mark;
      last = wait;
    }
    const hops = Math.min(probe.hops, HOPS) - 1;
    if (last !== undefined && hops > 0) this.#forward(last, { ...probe, path, hops });
  }

  /** The probe of a wait has come back to it. */
  #back(wait: Wait, path: bigint): void {
    const known = this.#knownOf(wait);
    known.nonce = undefined;
    if (known.path === path) {
      this.#waits.refuse(wait);
      this.#options.wake(wait.domain);
    } else if (known.path === undefined) {
      known.path = path;
      const chain = [...this.#waits.chain(wait.domain)];
      if (chain[0]?.turn === wait.turn) this.#send(chain);
    }
  }

  #isYounger(wait: Wait, than: Pick<Probe, 'since' | 'tie'>): boolean {
    if (wait.since !== than.since) return wait.since > than.since;
    return this.#knownOf(wait).tie > than.tie;
  }

  #knownOf({ domain, turn }: Wait): Known {
    const found = this.#known.get(domain);
    if (found?.turn === turn) return found;
    const known = { turn, tie: random(), mark: random() };
    this.#known.set(domain, known);
    return known;
  }
}

function random(): bigint {
  return crypto.getRandomValues(new BigUint64Array(1))[0]!;
}
