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

import { READY_DEFAULT } from '../manifest/system.ts';
import { stageOf } from './boot.ts';
import type { Domain, End, Hosting, Link, Measure } from './domain.ts';
import type { LoadedPart } from './load.ts';
import { Milestones } from './milestone.ts';
import type { Sources } from './part.ts';
import type { Plan } from './plan.ts';
import { Restarts } from './restarts.ts';
import type { ServiceView, State } from './state.ts';
import { Tally } from './tally.ts';

export type { ServiceView, State } from './state.ts';

interface Slot {
  readonly name: string;
  part: LoadedPart;
  state: State;
  /** Of the state, in the clock's milliseconds. */
  since: number;
  restarts: Restarts;
  domain: Domain | undefined;
  /** To those that it imports from, by service. */
  links: Map<string, Link>;
  why: string | undefined;
  /** Takes back what it waits for: the next start, or the time to be ready. */
  cancel: () => void;
}

const NOTHING: Measure = { memory: 0, handles: 0, calls: 0 };

/** Milliseconds that calls under way are left when who answers them is replaced. */
const DRAIN = 5000;
/** Between two looks whether they are over. */
const DRAIN_LOOK = 20;

export class System {
  readonly milestones: Milestones;
  #plan: Plan;
  readonly #hosting: Hosting;
  readonly #slots: ReadonlyMap<string, Slot>;
  /** For each service, who imports from it. */
  #importers: ReadonlyMap<string, readonly string[]>;
  /** For each service, who waits for it to start. */
  #behind: ReadonlyMap<string, readonly string[]>;
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
    this.#slots = new Map(plan.order.map((name) => [name, this.#slot(name)] as const));
    [this.#importers, this.#behind] = reversed(plan);
    for (const { state } of this.#slots.values()) this.#tally.add(state);
  }

  #slot(name: string): Slot {
    const part = this.#plan.parts.get(name) as LoadedPart;
    const restarts = new Restarts(part.service.restart);
    const since = this.#hosting.clock.now();
    const state: State = stageOf(this.#plan.manifest, name) === 'system' ? 'waiting' : 'idle';
    const cancel = () => {};
    return {
      ...{ name, part, state, since, restarts, cancel },
      domain: undefined,
      links: new Map(),
      why: undefined,
    };
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
    for (const slot of [...this.#slots.values()].reverse()) {
      slot.cancel();
      const { domain } = slot;
      this.#become(slot, slot.state === 'failed' || slot.state === 'finished' ? slot.state : 'stopped');
      if (domain === undefined) continue;
      this.#unlink(slot);
      domain.stop();
      await domain.ended;
      slot.domain = undefined;
    }
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
    for (const name of this.#behind.get(slot.name)!) this.#startIfDue(this.#slots.get(name)!);
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
    const domain = this.#launch(slot.part, this.#plan);
    slot.domain = domain;
    slot.links = this.#linksOf(slot.name, domain, this.#plan);
    const seconds = slot.part.service.ready ?? READY_DEFAULT;
    let late: string | undefined;
    slot.cancel = this.#hosting.clock.after(seconds * 1000, () => {
      late = `it was not ready within ${seconds} s`;
      domain.stop();
    });
    void domain.ready.then(() => {
      if (slot.domain === domain && slot.state === 'starting') this.#nowReady(slot);
    });
    this.#watch(slot, domain, () => late);
  }

  #watch(slot: Slot, domain: Domain, cause: () => string | undefined = () => undefined): void {
    void domain.ended.then((end) => {
      if (slot.domain !== domain || this.#ending) return;
      const why = cause();
      this.#ended(slot, why === undefined ? end : { how: 'failed', why });
    });
  }

  #launch(part: LoadedPart, plan: Plan): Domain {
    const sources = plan.sources.get(part.name)!;
    const providers = new Map<string, Domain>();
    for (const name of providersOf(sources)) {
      const { domain } = this.#slots.get(name)!;
      if (domain !== undefined) providers.set(name, domain);
    }
    return this.#hosting.launch({ part, sources, isDirect: plan.direct.has(part.name), providers });
  }

  /** Links a domain to those that it imports from and that are there. */
  #linksOf(importer: string, domain: Domain, plan: Plan): Map<string, Link> {
    const links = new Map<string, Link>();
    for (const name of providersOf(plan.sources.get(importer)!)) {
      const provider = this.#slots.get(name)!.domain;
      if (provider !== undefined) links.set(name, this.#hosting.link(domain, provider, name));
    }
    return links;
  }

  #nowReady(slot: Slot): void {
    slot.cancel();
    slot.cancel = () => {};
    this.#become(slot, 'ready');
    this.#relink(slot, slot.domain!, (link) => link.end());
    this.#startBehind(slot);
  }

  /** New calls of those that import from it and run go to a domain; `retire` takes the link that each had before. */
  #relink(slot: Slot, domain: Domain, retire: (link: Link) => void): void {
    for (const name of this.#importers.get(slot.name)!) {
      const importer = this.#slots.get(name)!;
      if (importer.domain === undefined) continue;
      const before = importer.links.get(slot.name);
      if (before !== undefined) retire(before);
      importer.links.set(slot.name, this.#hosting.link(importer.domain, domain, slot.name));
    }
  }

  #ended(slot: Slot, end: End): void {
    slot.cancel();
    slot.cancel = () => {};
    slot.domain = undefined;
    this.#unlink(slot);
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

  /** Ends its links, both ways. */
  #unlink(slot: Slot): void {
    for (const link of slot.links.values()) link.end();
    slot.links.clear();
    for (const name of this.#importers.get(slot.name)!) this.#slots.get(name)!.links.get(slot.name)?.end();
  }

  /**
   * Puts another component in a service's place: started first, then called in place of the old one, which is left to answer what it is in.
   * `plan` makes the plan with it out of the present one. Errors: what `plan` gives; an Error if it does not become ready. Nothing has
   * changed then.
   */
  replace(name: string, plan: (present: Plan) => Promise<Plan>): Promise<void> {
    const turn = this.#turn.then(async () => this.#replace(name, await plan(this.#plan)));
    this.#turn = turn.catch(() => {});
    return turn;
  }

  async #replace(name: string, plan: Plan): Promise<void> {
    const slot = this.#slots.get(name)!;
    const part = plan.parts.get(name) as LoadedPart;
    const domain = this.#launch(part, plan);
    const links = this.#linksOf(name, domain, plan);
    try {
      await this.#readyInTime(domain, part);
    } catch (error) {
      for (const link of links.values()) link.end();
      throw error;
    }
    if (this.#ending) {
      for (const link of links.values()) link.end();
      domain.stop();
      throw new Error('the system is ending');
    }
    this.#plan = plan;
    [this.#importers, this.#behind] = reversed(plan);
    const old = slot.domain;
    const retired = [...slot.links.values(), ...this.#occupy(slot, part, domain, links)];
    this.milestones.reach('replaced', name);
    if (old !== undefined) await this.#drain(old);
    for (const link of retired) link.end();
    old?.stop();
    await old?.ended;
  }

  /** From now on it is the service; gives the links of others to the one before. */
  #occupy(slot: Slot, part: LoadedPart, domain: Domain, links: Map<string, Link>): Link[] {
    slot.cancel();
    Object.assign(slot, {
      part,
      domain,
      links,
      cancel: () => {},
      restarts: new Restarts(part.service.restart),
    });
    this.#watch(slot, domain);
    const retired: Link[] = [];
    this.#relink(slot, domain, (link) => retired.push(link));
    this.#become(slot, 'ready');
    this.#startBehind(slot);
    return retired;
  }

  async #readyInTime(domain: Domain, part: LoadedPart): Promise<void> {
    const seconds = part.service.ready ?? READY_DEFAULT;
    let cancel = () => {};
    const late = new Promise<string>((resolve) => {
      cancel = this.#hosting.clock.after(seconds * 1000, () =>
        resolve(`it was not ready within ${seconds} s`),
      );
    });
    const gone = domain.ended.then((end) => (end.how === 'failed' ? end.why : undefined));
    const why = await Promise.race([domain.ready.then(() => undefined), late, gone]);
    cancel();
    if (why === undefined) return;
    domain.stop();
    throw new Error(why);
  }

  /** Waits until a domain is in no call, for a while at most. */
  async #drain(domain: Domain): Promise<void> {
    const { clock } = this.#hosting;
    const until = clock.now() + DRAIN;
    let idle = 0;
    while (clock.now() < until && idle < 3) {
      await new Promise<void>((resolve) => clock.after(DRAIN_LOOK, resolve));
      idle = domain.isBusy?.() ? 0 : idle + 1;
    }
  }
}

/** For each service who imports from it, and who waits for it. */
function reversed(plan: Plan): [Map<string, string[]>, Map<string, string[]>] {
  const importers = new Map(plan.order.map((name) => [name, [] as string[]] as const));
  const behind = new Map(plan.order.map((name) => [name, [] as string[]] as const));
  for (const name of plan.order) {
    for (const provider of providersOf(plan.sources.get(name)!)) importers.get(provider)!.push(name);
    for (const other of plan.before.get(name)!) behind.get(other)!.push(name);
  }
  return [importers, behind];
}

/** Services that one imports from. */
function providersOf(sources: Sources): Set<string> {
  const names = new Set<string>();
  for (const source of sources.values()) if (source.from === 'service') names.add(source.name);
  return names;
}
