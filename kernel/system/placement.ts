/**
 * Where each service lives: on the kernel's own thread, which never blocks and which nothing can take away from a service that does
 * not return; or in a domain of its own, a thread that can be ended.
 *
 * On the kernel's thread lives who is called directly (`tier`, else whether it is trusted), imports from nobody who lives
 * elsewhere, is lent nothing by who lives elsewhere, is no program, and has no limit that only a channel can hold it to.
 */

import { budgetOf, type SystemService } from '../manifest/system.ts';
import { lentTo, speaksOf } from './lent-to.ts';
import { label, type Part, pathOf, runOf, type Source, type Sources } from './part.ts';

export interface Placement {
  /** Names of the services on the kernel's thread. */
  readonly direct: ReadonlySet<string>;
  /** One line each: a service that is to be direct and cannot. */
  readonly problems: readonly string[];
}

/**
 * @param order so that each service comes after those that it imports from
 * @param root who divides what it is granted, and uses none of it itself
 */
export function place(
  parts: ReadonlyMap<string, Part>,
  sources: ReadonlyMap<string, Sources>,
  order: readonly string[],
  root?: string,
): Placement {
  const direct = new Set(order.filter((name) => wantsDirect(parts.get(name)!.service)));
  const problems = new Map<string, string>();
  // Who cannot be there takes those along that import from it, and those that are lent something by it.
  for (let before = -1; before !== direct.size; ) {
    before = direct.size;
    for (const name of direct) {
      const part = parts.get(name)!;
      const why =
        obstacleOf(part, sources.get(name)!, direct, name === root) ?? lenderOf(part, parts, sources, direct);
      if (why === undefined) continue;
      direct.delete(name);
      if (part.service.tier === 'direct') problems.set(name, `services.${name}.tier: ${label(part)} ${why}`);
    }
  }
  return { direct, problems: order.flatMap((name) => problems.get(name) ?? []) };
}

function wantsDirect({ tier, trusted, limits = {} }: SystemService): boolean {
  if (tier !== undefined) return tier === 'direct';
  const isPaced = limits.callsPerSecond !== undefined || budgetOf(limits) !== undefined;
  return trusted === true && !isPaced;
}

/** Interfaces of the network. */
const NETWORK = /^wasi:(http|sockets)\//;

/** Why a service cannot be called directly. */
function obstacleOf(
  part: Part,
  sources: Sources,
  direct: ReadonlySet<string>,
  isRoot: boolean,
): string | undefined {
  if (runOf(part.type) !== undefined) return 'is a program, which may block: it cannot be direct';
  const { network, directories = [], offers = [] } = (isRoot ? undefined : part.service.grants) ?? {};
  if (directories.length > 0) return 'uses files, which may block: it cannot be direct';
  if (offers.length > 0) return 'may ask for what may block: it cannot be direct';
  if (network !== undefined) return 'uses the network, which may block: it cannot be direct';
  for (const source of sources.values()) {
    if (source.from === 'host' && NETWORK.test(source.as))
      return 'uses the network, which may block: it cannot be direct';
    if (source.from === 'service' && !direct.has(source.name))
      return `imports from ${source.name}, which is not direct: it cannot be direct either`;
  }
  return undefined;
}

/** The kernel's thread never sleeps for another: whose objects live elsewhere cannot be asked for them. */
function lenderOf(
  part: Part,
  parts: ReadonlyMap<string, Part>,
  sources: ReadonlyMap<string, Sources>,
  direct: ReadonlySet<string>,
): string | undefined {
  for (const [name, theirs] of sources) {
    for (const [as, source] of theirs) {
      if (source.from !== 'service' || source.name !== part.name) continue;
      if (direct.has(name)) {
        const mixed = mixedWith(part, source.as, sources.get(part.name)!, theirs);
        if (mixed !== undefined)
          return `has ${mixed} from another provider than ${name}, which calls it: it cannot be direct`;
        continue;
      }
      const lent = lentTo(
        part.type,
        source.as,
        source.calls ? undefined : parts.get(name)!.type.imports.get(as),
      );
      if (lent !== undefined)
        return `is lent objects by ${name}, which is not direct (${lent}): it cannot be direct either`;
    }
  }
  if (part.service.publish === undefined) return undefined;
  for (const as of part.type.exports.keys()) {
    const lent = lentTo(part.type, as);
    if (lent !== undefined) return `is lent objects by other processes (${lent}): it cannot be direct`;
  }
  return undefined;
}

/** An interface of whose objects it speaks with an importer, which has them from somebody else: those are told apart between threads only. */
function mixedWith(part: Part, as: string, ours: Sources, theirs: Sources): string | undefined {
  for (const [name, source] of ours)
    for (const [other, another] of theirs)
      if (pathOf(name) === pathOf(other) && !isSame(source, another) && speaksOf(part.type, as, name))
        return name;
  return undefined;
}

function isSame(a: Source, b: Source): boolean {
  return a.from === 'service' ? b.from === 'service' && a.name === b.name : b.from === 'host';
}
