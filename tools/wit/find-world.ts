/** Which world somebody means: by its whole name, without the version, or by its own name alone. */

import { memberId, type Wit } from './resolve.ts';
import { WitError } from './source.ts';

/** `first`: packages whose worlds stand before others of the same name. Errors: WitError, which lists what there is. */
export function findWorld(wit: Wit, name: string, first: ReadonlySet<string> = new Set()): string {
  const all = worldsOf(wit);
  const matching = all.filter(({ id, label }) => [id, id.replace(/@.*$/, ''), label].includes(name));
  const preferred = matching.filter(({ owner }) => first.has(owner));
  const found = preferred.length > 0 ? preferred : matching;
  if (found.length === 1) return found[0]!.id;
  const list = (worlds: typeof all) => worlds.map(({ id }) => id).join(', ');
  if (found.length > 1) throw new WitError(`"${name}" may be ${list(found)}: write one of these`);
  const near = all.filter(({ owner }) => first.size === 0 || first.has(owner));
  throw new WitError(`there is no world "${name}"; there is ${list(near.length > 0 ? near : all)}`);
}

interface Found {
  readonly id: string;
  readonly label: string;
  /** Its package. */
  readonly owner: string;
}

function worldsOf(wit: Wit): Found[] {
  return [...wit.packages.values()].flatMap(({ id: owner, parts }) =>
    parts
      .flatMap(({ items }) => items)
      .filter((item) => item.kind === 'world')
      .map(({ name }) => ({ id: memberId(owner, name.text), label: name.text, owner })),
  );
}
