/**
 * Whether what each service imports from another is of the type that the other exports, before either is started and wherever
 * the two are going to live. A resource is the same everywhere that it is passed on to: what a service exports of a type that it
 * imports is compared as its provider's.
 */

import { type ExternType, type InstanceType, ResourceType } from '../component/types/model.ts';
import { ResourceMap, realise } from '../component/types/substitute.ts';
import { compareExterns, within } from '../component/types/subtype.ts';
import { calledFunctions } from '../remote/calls-interface.ts';
import { label, type Part, type Sources } from './part.ts';

/** @param order so that each service comes after those that it imports from */
export class TypeCheck {
  readonly #maps = new Map<string, ResourceMap>();
  readonly #host = new Map<string, ResourceType>();
  readonly #parts: ReadonlyMap<string, Part>;

  constructor(parts: ReadonlyMap<string, Part>) {
    this.#parts = parts;
  }

  /** Gives a line for each import that does not fit. Those that it imports from were checked before. */
  check(part: Part, sources: Sources): string[] {
    const map = new ResourceMap();
    const problems: string[] = [];
    for (const [name, wanted] of part.type.imports) {
      if (wanted.kind !== 'instance') continue;
      const source = sources.get(name);
      if (source === undefined) continue;
      if (source.from === 'host') {
        realise(wanted.type, map, (path) => this.#hostResource(source.as, path.join('/')));
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
    this.#maps.set(part.name, map);
    return problems;
  }

  #hostResource(of: string, name: string): ResourceType {
    const key = `${of}/${name}`;
    let resource = this.#host.get(key);
    if (resource === undefined) {
      resource = new ResourceType(key);
      this.#host.set(key, resource);
    }
    return resource;
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
