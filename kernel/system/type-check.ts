/**
 * Whether what each service imports from another is of the type that the other exports, before either is started and wherever
 * the two are going to live. A resource type is that of its interface, whoever provides it: objects of two providers may meet in one
 * service, and are told apart there (`kernel/remote/routing.ts`).
 */

import { type ExternType, type InstanceType, ResourceType } from '../component/types/model.ts';
import { trackOf } from '../component/types/names.ts';
import { eachAbstract, ResourceMap, realise } from '../component/types/substitute.ts';
import { compareExterns, within } from '../component/types/subtype.ts';
import { calledFunctions } from '../remote/calls-interface.ts';
import { label, type Part, type Sources } from './part.ts';

/** @param order so that each service comes after those that it imports from */
export class TypeCheck {
  readonly #maps = new Map<string, ResourceMap>();
  readonly #named = new Map<string, ResourceType>();
  readonly #parts: ReadonlyMap<string, Part>;

  constructor(parts: ReadonlyMap<string, Part>) {
    this.#parts = parts;
  }

  /** Gives a line for each import that does not fit. Those that it imports from were checked before. */
  check(part: Part, sources: Sources): string[] {
    const map = new ResourceMap();
    const problems: string[] = [];
    for (const [name, wanted] of part.elsewhere ?? [])
      if (wanted.kind === 'instance') this.#name(name, wanted.type, map);
    for (const [name, wanted] of part.type.imports) {
      if (wanted.kind !== 'instance') continue;
      const source = sources.get(name);
      if (source === undefined) continue;
      if (source.from === 'host') {
        this.#name(source.as, wanted.type, map);
        continue;
      }
      const provider = this.#parts.get(source.name)!;
      const given = this.#maps.get(source.name)!.extern(provider.type.exports.get(source.as)!);
      const difference = within(
        name,
        source.calls ? differenceOfCalls(given, wanted.type, map) : compareExterns(given, wanted, map),
      );
      if (difference === undefined) continue;
      const path = difference.path.join(' > ');
      problems.push(
        `${label(part)} imports ${path} as ${difference.wanted}, but ${label(provider)} has ${difference.given}`,
      );
    }
    for (const [name, type] of part.type.exports)
      if (type.kind === 'instance') this.#name(name, type.type, map);
    this.#maps.set(part.name, map);
    return problems;
  }

  /** Its resource types are those of the name. */
  #name(name: string, type: InstanceType, map: ResourceMap): void {
    const place = trackOf(name);
    eachAbstract(type.exports, (resource, path) => {
      const key = `${place}/${path.join('/')}`;
      const found = this.#named.get(key) ?? new ResourceType(key);
      this.#named.set(key, found);
      map.set(resource, found);
    });
  }
}

/** Of the pollable form of an interface: each call that it starts is one of a function of that type. */
function differenceOfCalls(given: ExternType, wanted: InstanceType, map: ResourceMap) {
  realise(wanted, map, (path) => new ResourceType(path.join('/')));
  const { exports } = (given as Extract<ExternType, { kind: 'instance' }>).type;
  for (const { start, names, type } of calledFunctions(wanted)) {
    const found = names.map((name) => exports.get(name)).find((one) => one?.kind === 'func');
    if (found === undefined) return { path: [start], wanted: 'a call', given: `no function ${names[0]}` };
    const difference = within(start, compareExterns(found, { kind: 'func', type }, map));
    if (difference !== undefined) return difference;
  }
  return undefined;
}
