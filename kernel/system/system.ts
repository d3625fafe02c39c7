/**
 * A system that runs: each service started when those are ready that it waits for, started again by its policy when it fails,
 * replaced behind its links, ended in reverse order. What happens to one is nothing to the others, but that their calls of it are
 * refused as `peer-died` while it is not there.
 *
 *     waiting --> starting --> ready --> finished         a program that came to its end
 *                    |  ^        |
 *                    v  |        v
 *                 restarting <---+-----> failed           for good: its policy says no, or it needs one that has failed
 *
 * A service that init starts is `idle` until `request` says that it may. `stopped` is the end of all when the system ends.
 */

import {
  ALL_MOMENTS,
  type Domain,
  type End,
  type Hosting,
  type Link,
  type Measure,
  MOMENT,
} from './domain.ts';
import { Milestones } from './milestone.ts';
import { Neighbours } from './neighbours.ts';
import type { Plan } from './plan.ts';
import { ReadyTime } from './ready-time.ts';
import { replaceIn, type Successor } from './replacement.ts';
import { Restarts } from './restarts.ts';
import { newSlot, type Slot } from './slot.ts';
import type { ServiceView, State } from './state.ts';
import { Tally } from './tally.ts';

export type { ServiceView, State } from './state.ts';

const NOTHING: Measure = { memory: 0, handles: 0, calls: 0 };

export class System {
  readonly milestones: Milestones;
  #plan: Plan;
  readonly #hosting: Hosting;
  readonly #slots: ReadonlyMap<string, Slot>;
  readonly #neighbours: Neighbours;
  readonly #tally = new Tally();
  /** Those in threads of their own that are starting, and those that could and wait for their turn. */
  readonly #starting = new Set<Slot>();
  readonly #queue = new Set<Slot>();
  readonly #watchers = new Set<(name: string, state: State) => void>();
  #ending = false;
  /** One replacement after the other. */
  #turn: Promise<void> = Promise.resolve();

  constructor(plan: Plan, hosting: Hosting) {
    this.#plan = plan;
    this.#hosting = hosting;
    this.milestones = new Milestones(() => hosting.clock.now());
    const now = hosting.clock.now();
    this.#slots = new Map(plan.order.map((name) => [name, newSlot(plan, name, now)] as const));
    this.#neighbours = new Neighbours(hosting, this.#slots, plan);
    for (const { state } of this.#slots.values()) this.#tally.add(state);
  }

  /** Starts all. Resolves when each is ready, or has failed, or waits to be started again. */
  async up(): Promise<void> {
    this.milestones.reach('planned', 'kernel');
    for (const slot of this.#slots.values()) this.#startIfDue(slot);
    await this.#tally.until(
      () => this.#ending || (this.#tally.howMany('waiting', 'starting') === 0 && this.#isBooted()),
    );
    this.milestones.reach('up', 'kernel');
  }

  /** Lets a service start that init starts. */
  request(name: string): void {
    const slot = this.#slots.get(name)!;
    if (slot.state !== 'idle' || this.#ending) return;
    this.#become(slot, 'waiting');
    this.#startIfDue(slot);
  }

  get plan(): Plan {
    return this.#plan;
  }

  /** Whom a service waits for. */
  needs(name: string): readonly string[] {
    return [...this.#plan.before.get(name)!];
  }

  /** Ends all, each before those that it imports from. */
  async down(): Promise<void> {
    this.#ending = true;
    const until = this.#hosting.clock.now() + ALL_MOMENTS;
    const left = new Map<Slot, Promise<void>>();
    // Who waits for another one is behind that in the order, so it is found here.
    for (const slot of [...this.#slots.values()].reverse()) {
      const behind = this.#neighbours.behind(slot).map((one) => left.get(one));
      left.set(
        slot,
        Promise.all(behind).then(() => this.#leave(slot, until)),
      );
    }
    await Promise.all(left.values());
  }

  async #leave(slot: Slot, until: number): Promise<void> {
    slot.cancel();
    const { domain } = slot;
    this.#become(slot, slot.state === 'failed' || slot.state === 'finished' ? slot.state : 'stopped');
    if (domain === undefined) return;
    await this.#hosting.leave?.(domain, Math.min(MOMENT, until - this.#hosting.clock.now()));
    this.#neighbours.unlink(slot);
    domain.stop();
    await domain.ended;
    slot.domain = undefined;
  }

  /** Services, in the order in which they start. */
  views(): ServiceView[] {
    const now = this.#hosting.clock.now();
    return [...this.#slots.values()].map((slot) => ({
      name: slot.name,
      state: slot.state,
      since: now - slot.since,
      restarts: slot.restarts.count,
      thread: slot.domain?.thread ?? '',
      ...(slot.domain?.measure() ?? NOTHING),
      ...(slot.why === undefined ? {} : { why: slot.why }),
    }));
  }

  /** Calls `tell` whenever a service has come to a state; what comes back ends that. */
  watch(tell: (name: string, state: State) => void): () => void {
    this.#watchers.add(tell);
    return () => this.#watchers.delete(tell);
  }

  /** What a service is now. */
  state(name: string): State {
    return this.#slots.get(name)!.state;
  }

  /** The domain of a service that is ready. */
  domain(name: string): Domain | undefined {
    const slot = this.#slots.get(name);
    return slot?.state === 'ready' ? slot.domain : undefined;
  }

  /** Ends a service as a failure of its own would. */
  kill(name: string): void {
    this.#slots.get(name)?.domain?.stop();
  }

  /** Resolves when nothing of it runs any more: every service has finished, failed or was stopped. */
  async over(): Promise<void> {
    await this.#tally.until(
      () => this.#tally.howMany('idle', 'finished', 'failed', 'stopped') === this.#slots.size,
    );
  }

  #become(slot: Slot, state: State, why?: string): void {
    if (slot.state !== state) {
      this.#tally.move(slot.state, state);
      if (slot.state === 'starting') this.#started(slot);
      slot.state = state;
      slot.since = this.#hosting.clock.now();
      this.milestones.reach(state, slot.name);
    }
    slot.why = why;
    for (const tell of this.#watchers) tell(slot.name, state);
    this.#tally.changed();
  }

  /** Whether init, where there is one, has nothing more to start. */
  #isBooted(): boolean {
    const { init } = this.#plan.manifest.boot ?? {};
    return init === undefined || !['ready', 'restarting'].includes(this.state(init));
  }

  /** Starts it if nobody has to be waited for; fails it if one of those has. */
  #startIfDue(slot: Slot): void {
    if (slot.state !== 'waiting' || this.#ending) return;
    for (const name of this.#plan.before.get(slot.name)!) {
      const { state } = this.#slots.get(name)!;
      if (state === 'failed') {
        this.#fail(slot, `it waits for ${name}, which has failed`);
        return;
      }
      if (state !== 'ready' && state !== 'finished') return;
    }
    if (this.#hasRoomFor(slot)) this.#start(slot);
    else this.#queue.add(slot);
  }

  /** Those that wait for it may be due now. */
  #startBehind(slot: Slot): void {
    for (const other of this.#neighbours.behind(slot)) this.#startIfDue(other);
  }

  #hasRoomFor({ name }: Slot): boolean {
    const { atOnce = Number.POSITIVE_INFINITY } = this.#hosting;
    return this.#plan.direct.has(name) || this.#starting.size < atOnce;
  }

  /** One has started, or has failed to: the next ones have their turn. */
  #started(slot: Slot): void {
    if (!this.#starting.delete(slot)) return;
    queueMicrotask(() => {
      for (const next of [...this.#queue]) {
        if (!this.#hasRoomFor(next)) return;
        this.#queue.delete(next);
        this.#startIfDue(next);
      }
    });
  }

  #start(slot: Slot): void {
    if (!this.#plan.direct.has(slot.name)) this.#starting.add(slot);
    this.#become(slot, 'starting');
    const { domain, links } = this.#neighbours.launch(slot.part, this.#plan);
    Object.assign(slot, { domain, links });
    const time = new ReadyTime(domain, slot.part, this.#hosting.clock);
    slot.cancel = time.cancel;
    void domain.ready.then(() => {
      if (slot.domain === domain && slot.state === 'starting') this.#nowReady(slot);
    });
    this.#watch(slot, domain, (end) => time.judge(end));
  }

  #watch(slot: Slot, domain: Domain, judge: (end: End) => End = (end) => end): void {
    void domain.ended.then((end) => {
      if (slot.domain === domain && !this.#ending) this.#ended(slot, judge(end));
    });
  }

  #nowReady(slot: Slot): void {
    slot.cancel();
    slot.cancel = () => {};
    this.#become(slot, 'ready');
    this.#neighbours.relink(slot, slot.domain!, (link) => link.end());
    this.#startBehind(slot);
  }

  #ended(slot: Slot, end: End): void {
    slot.cancel();
    slot.cancel = () => {};
    slot.domain = undefined;
    this.#neighbours.unlink(slot);
    const verdict = slot.restarts.after(end, this.#hosting.clock.now());
    const why = end.how === 'failed' ? end.why : undefined;
    if (verdict.again) {
      if (why !== undefined)
        this.#hosting.log(slot.name, `failed: ${why}; restarts in ${verdict.delay / 1000} s`);
      this.#become(slot, 'restarting', why);
      slot.cancel = this.#hosting.clock.after(verdict.delay, () => this.#again(slot));
    } else if (verdict.state === 'finished') {
      this.#become(slot, 'finished');
      this.#startBehind(slot);
    } else {
      this.#fail(slot, verdict.why);
    }
  }

  #again(slot: Slot): void {
    this.#become(slot, 'waiting');
    this.#startIfDue(slot);
  }

  #fail(slot: Slot, why: string): void {
    this.#hosting.log(slot.name, `failed for good: ${why}`);
    this.#become(slot, 'failed', why);
    this.#startBehind(slot);
  }

  /**
   * Puts another component in a service's place. `plan` makes the plan with it out of the present one. Errors: what `plan` gives; an Error if
   * it does not become ready. Nothing has changed then.
   */
  replace(name: string, plan: (present: Plan) => Promise<Plan>): Promise<void> {
    const around = {
      hosting: this.#hosting,
      neighbours: this.#neighbours,
      isEnding: () => this.#ending,
      occupy: (slot: Slot, successor: Successor) => this.#occupy(slot, successor),
    };
    const turn = this.#turn.then(async () =>
      replaceIn(around, this.#slots.get(name)!, await plan(this.#plan)),
    );
    this.#turn = turn.catch(() => {});
    return turn;
  }

  #occupy(slot: Slot, { part, plan, domain, links }: Successor): Link[] {
    this.#plan = plan;
    this.#neighbours.follow(plan);
    slot.cancel();
    const restarts = new Restarts(part.service.restart);
    Object.assign(slot, { part, domain, links, restarts, cancel: () => {} });
    this.#watch(slot, domain);
    const retired: Link[] = [];
    this.#neighbours.relink(slot, domain, (link) => retired.push(link));
    this.#become(slot, 'ready');
    this.milestones.reach('replaced', slot.name);
    this.#startBehind(slot);
    return retired;
  }
}
