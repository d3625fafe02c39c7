/** The place of a service in a running system: what stands there now, and how. */

import { stageOf } from './boot.ts';
import type { Domain, Link } from './domain.ts';
import type { LoadedPart } from './load.ts';
import type { Plan } from './plan.ts';
import { Restarts } from './restarts.ts';
import type { State } from './state.ts';

export interface Slot {
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

/** @param now the clock's milliseconds */
export function newSlot(plan: Plan, name: string, now: number): Slot {
  const part = plan.parts.get(name) as LoadedPart;
  return {
    ...{ name, part, since: now },
    state: stageOf(plan.manifest, name) === 'system' ? 'waiting' : 'idle',
    restarts: new Restarts(part.service.restart),
    domain: undefined,
    links: new Map(),
    why: undefined,
    cancel: () => {},
  };
}
