/**
 * What a composition still needs from outside: the imports of its parts that no part answers, merged so that each
 * interface is imported once, with everything that any part uses of it, and so that a resource which one interface takes
 * from another is one and the same for all parts.
 */
import type {
  ExternType,
  InstanceType,
  ResourceType as Resource,
} from '../../kernel/component/types/model.ts';
import { ResourceType } from '../../kernel/component/types/model.ts';
import { findCompatible, parseName, versionTrack } from '../../kernel/component/types/names.ts';
import { ResourceMap } from '../../kernel/component/types/substitute.ts';
import { compareExterns, LinkError } from '../../kernel/component/types/subtype.ts';
import { ResourceWalk } from '../../kernel/component/types/traits.ts';

/** One interface of the outside. */
export interface OuterInterface {
  /** As the newest of the parts calls it. */
  readonly name: string;
  readonly type: InstanceType;
}

interface Merged {
  readonly names: string[];
  readonly exports: Map<string, ExternType>;
  /** The first part that uses a member, for messages. */
  readonly users: Map<string, string>;
}

export class OuterImports {
  readonly #merged = new Map<string, Merged>();

  /**
   * Adds what `part` imports under `name`, and maps the part's placeholders in `map`. Errors: LinkError where two parts
   * have different ideas of one member.
   */
  add(part: string, name: string, wanted: InstanceType, map: ResourceMap): void {
    const into = this.#at(name);
    for (const [label, type] of wanted.exports) {
      const before = into.exports.get(label);
      if (type.kind === 'resource' && type.abstract && (!before || before.kind === 'resource')) {
        const resource = before?.resource ?? new ResourceType(`${name}/${label}`);
        map.set(type.resource, resource);
        if (!before) into.exports.set(label, { kind: 'resource', resource, abstract: true });
      } else if (before) {
        compareUsers(name, label, before, map.extern(type), into.users.get(label)!, part);
      } else {
        into.exports.set(label, map.extern(type));
      }
      if (!before) into.users.set(label, part);
    }
  }

  /** All interfaces, each behind those whose resources it takes. */
  interfaces(): OuterInterface[] {
    const owners = new Map<Resource, Merged>();
    for (const merged of this.#merged.values()) {
      for (const type of merged.exports.values()) {
        if (type.kind === 'resource' && type.abstract) owners.set(type.resource, merged);
      }
    }
    const ordered = new Set<Merged>();
    const visit = (merged: Merged, path: readonly Merged[]): void => {
      if (ordered.has(merged) || path.includes(merged)) return;
      const walk = new ResourceWalk(
        (resource) => {
          const owner = owners.get(resource);
          if (owner) visit(owner, [...path, merged]);
        },
        () => {},
      );
      walk.externs(merged.exports);
      ordered.add(merged);
    };
    for (const merged of this.#merged.values()) visit(merged, []);
    return [...ordered].map((merged) => ({ name: nameOf(merged), type: { exports: merged.exports } }));
  }

  /** The name under which `interfaces` gives what a part imports as `name`. */
  nameOf(name: string): string {
    return nameOf(this.#at(name));
  }

  #at(name: string): Merged {
    const key = keyOf(name);
    let merged = this.#merged.get(key);
    if (!merged) {
      merged = { names: [], exports: new Map(), users: new Map() };
      this.#merged.set(key, merged);
    }
    if (!merged.names.includes(name)) merged.names.push(name);
    return merged;
  }
}

/** Compatible versions share a key. */
function keyOf(name: string): string {
  const parsed = parseName(name);
  if (parsed?.kind !== 'interface' || parsed.version === undefined) return name;
  return `${parsed.path}@${versionTrack(parsed.version)}`;
}

function nameOf({ names }: Merged): string {
  return findCompatible(keyOf(names[0]!), names) ?? names[0]!;
}

function compareUsers(
  name: string,
  label: string,
  before: ExternType,
  type: ExternType,
  first: string,
  second: string,
): void {
  const difference = compareExterns(before, type, new ResourceMap());
  if (!difference) return;
  const path = [name, label, ...difference.path];
  throw new LinkError(`${second} and ${first} cannot share an import (given is what ${first} imports)`, {
    ...difference,
    path,
  });
}
