/**
 * Model and kernel, side by side: each step is done in both, and whatever differs afterwards (the answer, a record's
 * holder, rights, state, parent or end, what a use of any handle answers, how many objects have ended) is thrown as a
 * `Difference`. Beside the model stand the invariants that any set of rules must keep: rights never grow, what has
 * ended stays so, ends never move away, and there is a record for each handle and no other.
 */
import type { CapabilityView } from '../../../kernel/capability/table.ts';
import { Model } from './model.ts';
import { bitsOf, Runtime, type RuntimeKind } from './runtime.ts';
import { type Answer, type Capability, READ, type Step, WRITE } from './steps.ts';

export class Difference extends Error {}

/** What a record may no longer exceed. */
interface Bound {
  readonly rights: number;
  readonly ended: boolean;
  readonly end: number;
}

export class Lockstep {
  readonly model = new Model();
  readonly #runtime: Runtime;
  /** The kernel's number of each capability of the model's. */
  readonly #numbers = new Map<number, number>();
  #bounds = new Map<number, Bound>();
  /** The highest of the kernel's numbers. */
  #newest = 0;

  constructor(runtime: Runtime) {
    this.#runtime = runtime;
  }

  /** Does a step. `compared`: false where what follows is known to agree. */
  async perform(step: Step, compared = true): Promise<void> {
    const wanted = this.model.perform(step);
    const given = await this.#runtime.perform(step);
    if (!this.#agree(wanted, given))
      throw new Difference(`the answer should be "${wanted}", and is "${given}"`);
    if (!this.#runtime.isApart) this.#compareAll(step, compared);
    if (!compared) return;
    this.#compareEnded();
    await this.#compareUses();
  }

  /** Where holders are apart, one may say what a handle lacks, or how it ended there, before its provider can say how it ended. */
  #agree(wanted: Answer, given: Answer): boolean {
    if (wanted === given || !this.#runtime.isApart) return wanted === given;
    return hasEnded(wanted) && (hasEnded(given) || given.startsWith('missing'));
  }

  #compareAll(step: Step, compared: boolean): void {
    const views = this.#runtime.snapshot();
    this.#nameNew(step, views);
    if (compared) this.#compareRecords(new Map(views.map((view) => [view.id, view])));
  }

  #compareEnded(): void {
    const { ended } = this.#runtime;
    if (ended !== undefined && ended !== this.model.ended) {
      throw new Difference(`${this.model.ended} objects should have ended, and ${ended} have`);
    }
  }

  /** Drops every handle; nothing may be left. */
  finish(): void {
    if (!this.#runtime.whole) return;
    this.#runtime.reset();
    const { records } = this.#runtime;
    if (records !== 0) throw new Difference(`${records} record(s) outlive the last handle`);
  }

  /** Views come oldest first, and a step makes one record at most. */
  #nameNew({ name }: Step, views: readonly CapabilityView[]): void {
    const newest = views.at(-1)?.id ?? 0;
    if (newest <= this.#newest) return;
    this.#newest = newest;
    if (this.model.held.has(name)) this.#numbers.set(name, newest);
  }

  #compareRecords(views: ReadonlyMap<number, CapabilityView>): void {
    const { held } = this.model;
    for (const one of held.values()) this.#compareRecord(one, views.get(this.#numbers.get(one.name) ?? -1));
    if (views.size !== held.size) {
      throw new Difference(`there should be ${held.size} records, and are ${views.size}`);
    }
    this.#checkBounds(views);
  }

  #compareRecord(one: Capability, view: CapabilityView | undefined): void {
    const { now } = this.model;
    const state = one.revoked ? 'revoked' : now >= one.expires ? 'expired' : 'live';
    const wanted = {
      holder: one.holder,
      provider: 'p',
      rights: one.rights,
      state,
      parent: one.parent && this.#numbers.get(one.parent.name),
      remaining: state === 'live' && one.expires !== Infinity ? one.expires - now : undefined,
    };
    for (const key of Object.keys(wanted) as (keyof typeof wanted)[]) {
      const given = key === 'rights' && view ? bitsOf(view.rights) : view?.[key];
      if (given === wanted[key] || (key === 'state' && view && one.revoked && given !== 'live')) continue;
      throw new Difference(`#${one.name}: ${key} should be ${wanted[key]}, and is ${given}`);
    }
  }

  /** Rights only shrink, from step to step and from parent to child; ends stay, or come earlier. */
  #checkBounds(views: ReadonlyMap<number, CapabilityView>): void {
    const bounds = new Map<number, Bound>();
    for (const [id, view] of views) {
      const rights = bitsOf(view.rights);
      const ended = view.state !== 'live';
      const end = view.remaining === undefined ? Infinity : this.model.now + view.remaining;
      const before = this.#bounds.get(id) ?? this.#bounds.get(view.parent ?? -1);
      if (before && (rights & ~before.rights) !== 0) throw new Difference(`the rights of record #${id} grew`);
      if (before?.ended && !ended) throw new Difference(`record #${id} came back to life`);
      if (before && !ended && end > before.end) throw new Difference(`the end of record #${id} moved away`);
      bounds.set(id, { rights, ended, end });
    }
    this.#bounds = bounds;
  }

  /** Uses every handle whose holder lives. */
  async #compareUses(): Promise<void> {
    const { model } = this;
    for (const one of model.held.values()) {
      if (model.dead.has(one.holder)) continue;
      for (const [op, right] of [
        ['read', READ],
        ['write', WRITE],
      ] as const) {
        const wanted: Answer = model.refusal(one, right) ?? (model.isGone(one) ? 'peer-died' : 'ok');
        const given = await this.#runtime.perform({ name: 0, by: one.holder, op, on: one.name });
        if (this.#agree(wanted, given)) continue;
        throw new Difference(`then to ${op} #${one.name} should be "${wanted}", and is "${given}"`);
      }
    }
  }
}

function hasEnded(answer: Answer): boolean {
  return answer === 'revoked' || answer === 'expired';
}

/** A runtime for one walk after the other; made anew when a part of it has died. */
export class Runtimes {
  readonly #kind: RuntimeKind;
  #runtime: Runtime | undefined;

  constructor(kind: RuntimeKind = {}) {
    this.#kind = kind;
  }

  async next(): Promise<Runtime> {
    if (this.#runtime === undefined || !this.#runtime.whole) {
      // What weak references were asked for lives until the event loop has had a turn.
      await new Promise((resolve) => setImmediate(resolve));
      this.#runtime = await Runtime.start(this.#kind);
    } else this.#runtime.reset();
    return this.#runtime;
  }

  /** Forgets the present one, which may be in any state. */
  spoil(): void {
    this.#runtime = undefined;
  }
}
