/**
 * Another component in a service's place: started first, called then in place of the old one, which is left to answer what it is in.
 * Nobody else is started again for it. If it does not become ready, nothing has changed.
 */

import { type Domain, type Hosting, type Link, MOMENT } from './domain.ts';
import type { LoadedPart } from './load.ts';
import type { Neighbours } from './neighbours.ts';
import type { Plan } from './plan.ts';
import { ReadyTime } from './ready-time.ts';
import type { Slot } from './slot.ts';

/** Milliseconds that calls under way are left when who answers them is replaced. */
const DRAIN = 5000;
/** Between two looks whether they are over. */
const DRAIN_LOOK = 20;

/** What is ready to take a place. */
export interface Successor {
  readonly part: LoadedPart;
  readonly plan: Plan;
  readonly domain: Domain;
  readonly links: Map<string, Link>;
}

/** The system that it happens in. */
export interface Surroundings {
  readonly hosting: Hosting;
  readonly neighbours: Neighbours;
  isEnding(): boolean;
  /** From now on the successor is the service; gives the links of its importers to the one before. */
  occupy(slot: Slot, successor: Successor): Link[];
}

/** Errors: an Error if it does not become ready. */
export async function replaceIn(around: Surroundings, slot: Slot, plan: Plan): Promise<void> {
  const part = plan.parts.get(slot.name) as LoadedPart;
  const absent = around.neighbours.absentFor(part, plan);
  if (absent !== undefined)
    throw new Error(`it imports from ${absent.name}, which is not ready (${absent.state})`);
  const successor = { part, plan, ...around.neighbours.launch(part, plan) };
  const obstacle = await obstacleTo(around, successor);
  if (obstacle !== undefined) {
    for (const link of successor.links.values()) link.end();
    successor.domain.stop();
    throw new Error(obstacle);
  }
  const { domain: old, links } = slot;
  const retired = [...links.values(), ...around.occupy(slot, successor)];
  if (old !== undefined) {
    await drain(old, around.hosting);
    await around.hosting.leave?.(old, MOMENT);
  }
  for (const link of retired) link.end();
  old?.stop();
  await old?.ended;
}

/** Waits until it is ready; gives why it cannot take the place. */
async function obstacleTo(around: Surroundings, { domain, part }: Successor): Promise<string | undefined> {
  const time = new ReadyTime(domain, part, around.hosting.clock);
  const end = await Promise.race([domain.ready.then(() => undefined), domain.ended]);
  time.cancel();
  const judged = end && time.judge(end);
  if (judged?.how === 'failed') return judged.why;
  return around.isEnding() ? 'the system is ending' : undefined;
}

/** Waits until a domain is in no call, for a while at most. */
async function drain(domain: Domain, { clock }: Hosting): Promise<void> {
  const until = clock.now() + DRAIN;
  let idle = 0;
  while (clock.now() < until && idle < 3) {
    await new Promise<void>((resolve) => clock.after(DRAIN_LOOK, resolve));
    idle = domain.isBusy?.() ? 0 : idle + 1;
  }
}
