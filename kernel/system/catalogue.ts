/** nucleus:boot/catalogue: the services of a system, for the one that starts those that are not started for it. */

import { Failure, Pollable, type Readiness, Waiters } from '../task/index.ts';
import { stageOf } from './boot.ts';
import type { State, System } from './system.ts';

/** As long as `states` gives what it gave. */
class Change implements Readiness {
  readonly #version: () => number;
  readonly #seen: number;
  readonly #waiters: Waiters;

  constructor(version: () => number, waiters: Waiters) {
    this.#version = version;
    this.#seen = version();
    this.#waiters = waiters;
  }

  ready(): boolean {
    return this.#version() !== this.#seen;
  }

  onReady(callback: () => void) {
    if (!this.ready()) return this.#waiters.add(callback);
    let wanted = true;
    queueMicrotask(() => wanted && callback());
    return () => {
      wanted = false;
    };
  }
}

export class Catalogue {
  readonly #system: System;
  readonly #init: string;
  readonly #waiters = new Waiters();
  #version = 0;

  constructor(system: System, init: string) {
    this.#system = system;
    this.#init = init;
    system.watch(() => {
      this.#version++;
      this.#waiters.wake();
    });
  }

  /** The interface, in jco's conventions. */
  get interface(): object {
    return {
      entries: () =>
        this.#names().map((name) => ({
          name,
          stage: stageOf(this.#system.plan.manifest, name),
          needs: this.#system.needs(name),
        })),
      states: () => this.#names().map((name) => shown(this.#system.state(name))),
      start: (name: string) => this.#start(name),
      changed: () => new Pollable(new Change(() => this.#version, this.#waiters)),
      milestone: (name: string) => this.#system.milestones.reach(name.slice(0, LONGEST), this.#init),
    };
  }

  /** All but init itself: what it waits for cannot be that. */
  #names(): readonly string[] {
    return this.#system.plan.order.filter((name) => name !== this.#init);
  }

  #start(name: string): void {
    if (!this.#names().includes(name)) throw new Failure({ tag: 'no-such-service' });
    if (this.#system.state(name) !== 'idle') throw new Failure({ tag: 'already-started' });
    const isUp = (other: string) => ['ready', 'finished'].includes(this.#system.state(other));
    const missing = this.#system.needs(name).find((other) => !isUp(other));
    if (missing !== undefined) throw new Failure({ tag: 'not-due', val: missing });
    this.#system.request(name);
  }
}

/** Characters of a milestone. */
const LONGEST = 64;

/** Who waits for init to start it waits. */
function shown(state: State): Exclude<State, 'idle'> {
  return state === 'idle' ? 'waiting' : state;
}
