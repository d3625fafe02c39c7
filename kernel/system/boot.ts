/**
 * The order of a boot, on top of who needs whom: the root first, since it divides what all others are given; then the services of the
 * system; then init, which starts the others, each when it finds that those are ready that it needs.
 */

import { findCompatible } from '../component/types/names.ts';
import type { Boot, SystemManifest } from '../manifest/system.ts';
import { ROOT_POLICY } from './boot-names.ts';
import { label, SystemError } from './part.ts';
import type { Plan } from './plan.ts';
import { MAIN } from './task-type.ts';

/** `stage` of nucleus:boot/catalogue. */
export type Stage = 'system' | 'runtime' | 'session';

export function stageOf({ boot }: SystemManifest, service: string): Stage {
  if (boot?.runtime?.includes(service)) return 'runtime';
  return boot?.sessions?.includes(service) ? 'session' : 'system';
}

/** The plan with the order of its boot. Errors: SystemError. */
export function bootPlan(plan: Plan): Plan {
  const { boot } = plan.manifest;
  if (boot === undefined) return plan;
  const problems = [...ownerProblems(plan, boot), ...orderProblems(plan, boot)];
  if (problems.length > 0) throw new SystemError(problems);
  const { root, init } = boot;
  const rank = (name: string) => {
    if (name === root) return 0;
    if (stageOf(plan.manifest, name) !== 'system') return 3;
    return name === init ? 2 : 1;
  };
  const before = new Map([...plan.before].map(([name, names]) => [name, new Set(names)] as const));
  const order = [...plan.order].sort((a, b) => rank(a) - rank(b));
  for (const name of order) {
    if (root !== undefined && name !== root) before.get(name)!.add(root);
    if (init !== undefined && rank(name) === 1) before.get(init)!.add(name);
  }
  return { ...plan, order, before };
}

/** What root and init have to be. */
function* ownerProblems(plan: Plan, { root, init }: Boot): Iterable<string> {
  for (const [key, name, policy] of [
    ['root', root, ROOT_POLICY],
    ['init', init, MAIN],
  ] as const) {
    if (name === undefined) continue;
    const part = plan.parts.get(name)!;
    if (findCompatible(policy, part.type.exports.keys()) === undefined)
      yield `boot.${key}: ${label(part)} does not export ${policy}`;
    else if (!plan.direct.has(name))
      yield `boot.${key}: ${label(part)} has to live on the kernel's thread: see services.${name}.trusted`;
  }
}

function* orderProblems(plan: Plan, { root, init }: Boot): Iterable<string> {
  const isLater = (name: string) => stageOf(plan.manifest, name) !== 'system';
  for (const [name, names] of plan.before)
    for (const needed of names) {
      if (name === root) yield `boot.root: ${name} is the first to start, and cannot wait for ${needed}`;
      else if (isLater(needed) && !isLater(name))
        yield `${name} waits for ${needed}, which init starts after it`;
      else if (needed === init && !isLater(name)) yield `${name} waits for ${needed}, which starts after it`;
    }
}
