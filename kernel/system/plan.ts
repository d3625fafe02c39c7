/**
 * A system before it starts: every import wired, every type compared, an order to start in, a place for each service. A pure
 * function of the manifest and of the components' types; what does not fit is found here, all of it, or not at all.
 */

import { faultProblems } from '../faults/check.ts';
import type { SystemManifest } from '../manifest/system.ts';
import { bootPlan } from './boot.ts';
import { type Offer, type Part, type Sources, SystemError } from './part.ts';
import { place } from './placement.ts';
import { startOrder } from './start-order.ts';
import { taskProblems } from './task-type.ts';
import { TypeCheck } from './type-check.ts';
import { wire } from './wiring.ts';

export interface Plan {
  readonly manifest: SystemManifest;
  readonly parts: ReadonlyMap<string, Part>;
  /** Each service after those that it waits for. */
  readonly order: readonly string[];
  /** For each service, whom it waits for. */
  readonly before: ReadonlyMap<string, ReadonlySet<string>>;
  readonly sources: ReadonlyMap<string, Sources>;
  /** Services on the kernel's thread; each other has a domain of its own. */
  readonly direct: ReadonlySet<string>;
}

/** Errors: SystemError, with every problem that was found. */
export function planSystem(manifest: SystemManifest, all: Iterable<Part>, offer: Offer): Plan {
  const parts = new Map([...all].map((part) => [part.name, part]));
  const { sources, problems: unwired } = wire(parts, offer);
  const { order, before, circle } = startOrder(parts, sources);
  if (circle !== undefined) throw new SystemError([...unwired, circle]);
  const types = new TypeCheck(parts);
  const unfit = order.flatMap((name) => types.check(parts.get(name)!, sources.get(name)!));
  const { direct, problems: misplaced } = place(parts, sources, order, manifest.boot?.root);
  const untasked = [...parts.values()].flatMap((part) => [...taskProblems(part)]);
  const faulty = manifest.faults === undefined ? [] : faultProblems(manifest.faults, [...parts.values()]);
  const problems = [...unwired, ...unfit, ...misplaced, ...untasked, ...faulty];
  if (problems.length > 0) throw new SystemError(problems);
  return bootPlan({ manifest, parts, order, before, sources, direct });
}
