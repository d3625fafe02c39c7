/**
 * Which of the ready tasks is stepped next.
 *
 * The level decides first: real-time, interactive, batch, idle. In the real-time level the highest priority goes first, and
 * among equals who came first; in each other level who has the least virtual time, that is time used divided by weight. Who
 * comes back after a wait starts at the virtual time of those that run: it is next, and is owed nothing for its absence.
 *
 * Interactive and batch tasks never starve: while one is ready, it is owed `SHARE` of what the levels above use, and goes
 * first once that makes a quantum. What they get in the ordinary way pays these debts, so that a real-time task which leaves
 * them enough never waits for one.
 */

import type { Claim } from './claim.ts';
import { Heap } from './heap.ts';
import { Level, levelOf, weightOf } from './urgency.ts';

/** Of what a level above uses: a twentieth of all, if both are ready. */
const SHARE = 1 / 18;

const LEVELS = 4;

/** Levels that are owed a share by those above. */
const CREDITORS: readonly Level[] = [Level.interactive, Level.batch];

const mostUrgent = (a: Claim, b: Claim) =>
  a.urgency > b.urgency || (a.urgency === b.urgency && a.order < b.order);
const leastVirtual = (a: Claim, b: Claim) =>
  a.virtual < b.virtual || (a.virtual === b.virtual && a.order < b.order);

export class RunQueue {
  readonly #quantum: number;
  /** By level. */
  readonly #ready = Array.from(
    { length: LEVELS },
    (_, level) => new Heap<Claim>(level === Level.realTime ? mostUrgent : leastVirtual),
  );
  /** By level: the virtual time of those that run now; never goes back. */
  readonly #floor = new Float64Array(LEVELS);
  /** Milliseconds that a level owes another, at `debtor * LEVELS + creditor`. */
  readonly #debts = new Float64Array(LEVELS * LEVELS);
  #order = 0;

  /** @param quantum in milliseconds: a round-robin turn, and a debt that is paid */
  constructor(quantum: number) {
    this.#quantum = quantum;
  }

  /** A task has become ready that waited. */
  wake(claim: Claim): void {
    claim.order = ++this.#order;
    claim.turn = 0;
    this.#put(claim, 0);
  }

  /** A task is ready for more after its step. */
  requeue(claim: Claim): void {
    const level = claim.level;
    const staysFirst =
      level === Level.realTime &&
      levelOf(claim.chosen) === level &&
      !(claim.takesTurns && claim.turn >= (claim.quantum ?? this.#quantum));
    if (!staysFirst) {
      claim.order = ++this.#order;
      claim.turn = 0;
    }
    this.#put(claim, levelOf(claim.chosen) === level ? this.#quantum : 0);
  }

  /** Its urgency has changed: if it is ready, its place does, too. */
  move(claim: Claim): void {
    if (!claim.heap || !this.#ready.includes(claim.heap as Heap<Claim>)) return;
    claim.heap.remove(claim);
    this.#put(claim, 0);
  }

  get empty(): boolean {
    return this.#ready.every(isEmpty);
  }

  /** Takes out who is next. */
  take(): Claim | undefined {
    for (let level: number = Level.realTime; level >= Level.idle; level--) {
      if (this.#ready[level]!.size === 0) continue;
      const creditor = this.#creditorOf(level);
      const claim = this.#takeFrom(creditor < 0 ? level : creditor);
      claim.forcedBy = creditor < 0 ? -1 : level;
      return claim;
    }
    return undefined;
  }

  /** Accounts the milliseconds of a step. Of several that go on at a time, each when it ends. */
  charge(claim: Claim, elapsed: number): void {
    const level = levelOf(claim.chosen);
    claim.turn += elapsed;
    if (level !== Level.realTime) claim.virtual += elapsed / claim.weight;
    for (const creditor of CREDITORS)
      if (creditor < level && this.#ready[creditor]!.size > 0)
        this.#debts[level * LEVELS + creditor]! += elapsed * SHARE;
    for (let debtor = level + 1; debtor < LEVELS; debtor++) this.#pay(claim, debtor, level, elapsed);
  }

  /** @param lag milliseconds that others may have got ahead of it in its step, where several go on at a time */
  #put(claim: Claim, lag: number): void {
    const level = claim.level;
    if (level !== Level.realTime) this.#adjust(claim, level, lag);
    this.#ready[level]!.push(claim);
  }

  /** Its virtual time as the level counts it, with the weight that it has now, and not before the others'. */
  #adjust(claim: Claim, level: Level, lag: number): void {
    const floor = this.#floor[level]!;
    const weight = weightOf(claim.urgency);
    if (claim.frame !== level || claim.weight !== weight) {
      const ahead = Math.max(0, claim.virtual - this.#floor[claim.frame]!);
      claim.virtual = floor + (ahead * claim.weight) / weight;
      claim.frame = level;
      claim.weight = weight;
    }
    claim.virtual = Math.max(claim.virtual, floor - lag / weight);
  }

  #takeFrom(level: number): Claim {
    const claim = this.#ready[level]!.pop()!;
    claim.chosen = claim.urgency;
    if (level !== Level.realTime) this.#floor[level] = Math.max(this.#floor[level]!, claim.virtual);
    return claim;
  }

  /** The level that goes before `level` now, because it is owed a quantum; -1 if there is none. */
  #creditorOf(level: number): number {
    for (const creditor of CREDITORS)
      if (
        creditor < level &&
        this.#debts[level * LEVELS + creditor]! >= this.#quantum &&
        this.#ready[creditor]!.size > 0
      )
        return creditor;
    return -1;
  }

  /** A step that was not owed pays debts, and no more; one that was owed counts in full, however long it was. */
  #pay(claim: Claim, debtor: number, creditor: number, elapsed: number): void {
    const at = debtor * LEVELS + creditor;
    const left = this.#debts[at]! - elapsed;
    this.#debts[at] = debtor === claim.forcedBy ? left : Math.max(left, Math.min(this.#debts[at]!, 0));
  }
}

function isEmpty(heap: Heap<Claim>): boolean {
  return heap.size === 0;
}
