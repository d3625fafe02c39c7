/**
 * Looks up every name of a set of WIT files.
 *
 *     const wit = resolveWit(files);
 *     wit.world('nucleus:fs/vfs@0.1.0').exports
 *
 * Interfaces and worlds are resolved when first asked for. Items marked `@unstable` do not exist here.
 */

import type { ResourceType, ValueType } from '../../kernel/component/types/model.ts';
import type { Interface, NamedType, World } from './model.ts';
import { resolveInterface } from './resolve-interface.ts';
import { resolveWorld } from './resolve-world.ts';
import { type Source, WitError } from './source.ts';
import type {
  FileSyntax,
  Gate,
  InterfaceItem,
  InterfacePath,
  PackageName,
  PackageSyntax,
  TopUseItem,
  WorldItem,
} from './syntax.ts';

/** A package, its files put together. */
export interface Package {
  /** `nucleus:fs@0.1.0` */
  readonly id: string;
  readonly parts: PackageSyntax[];
}

/** Where an interface or world stands. */
interface Place<T> {
  readonly package: Package;
  readonly part: PackageSyntax;
  readonly item: T;
}

export function resolveWit(files: readonly FileSyntax[]): Wit {
  return new Wit(files);
}

export class Wit {
  readonly packages: ReadonlyMap<string, Package>;
  /** From a record, variant, enum or flags type, or a resource, to its definition. */
  readonly definitions = new Map<ValueType | ResourceType, NamedType>();
  readonly #interfaces = new Map<InterfaceItem, Interface>();
  readonly #resolving: string[] = [];

  constructor(files: readonly FileSyntax[]) {
    this.packages = gather(files);
  }

  /** The world `nucleus:fs/vfs@0.1.0`. Throws `WitError` if there is none. */
  world(id: string): World {
    const { package: owner, part, item } = this.#byId('world', id);
    return resolveWorld(this, owner, part, item as WorldItem);
  }

  /** The interface `nucleus:fs/types@0.1.0`. Throws `WitError` if there is none. */
  interface(id: string): Interface {
    const { package: owner, part, item } = this.#byId('interface', id);
    return this.resolved(owner, part, item as InterfaceItem);
  }

  /** All interfaces of all packages. */
  interfaces(): Interface[] {
    const found: Interface[] = [];
    for (const owner of this.packages.values()) {
      for (const part of owner.parts) {
        for (const item of part.items) {
          if (item.kind === 'interface' && isStable(item.gates)) found.push(this.resolved(owner, part, item));
        }
      }
    }
    return found;
  }

  /** The interface that `path` means in `part` of the package `from`. */
  interfaceAt(from: Package, part: PackageSyntax, path: InterfacePath): Interface {
    const place = this.#lookUp(from, part, path);
    if (place.item.kind !== 'interface') {
      throw part.source.error(path.name.at, `"${path.name.text}" is a world, not an interface`);
    }
    return this.resolved(place.package, place.part, place.item);
  }

  /** The world that `path` means in `part` of the package `from`. */
  worldAt(from: Package, part: PackageSyntax, path: InterfacePath): Place<WorldItem> {
    const place = this.#lookUp(from, part, path);
    if (place.item.kind === 'world') return place as Place<WorldItem>;
    throw part.source.error(path.name.at, `"${path.name.text}" is an interface, not a world`);
  }

  resolved(owner: Package, part: PackageSyntax, item: InterfaceItem): Interface {
    const known = this.#interfaces.get(item);
    if (known !== undefined) return known;
    const id = memberId(owner.id, item.name.text);
    if (this.#resolving.includes(id)) {
      const cycle = [...this.#resolving.slice(this.#resolving.indexOf(id)), id].join(' uses ');
      throw part.source.error(item.name.at, `interfaces use each other in a circle: ${cycle}`);
    }
    this.#resolving.push(id);
    const found = resolveInterface(this, owner, part, item, id);
    this.#resolving.pop();
    this.#interfaces.set(item, found);
    return found;
  }

  #byId(kind: 'interface' | 'world', id: string): Place<InterfaceItem | WorldItem> {
    const match = /^([^/]+)\/([^@/]+)(@.+)?$/.exec(id);
    const owner = match && this.packages.get(`${match[1]}${match[3] ?? ''}`);
    const place = owner && findItem(owner, match[2]!);
    if (place?.item.kind === kind) return place;
    throw new WitError(
      `there is no ${kind} "${id}"; known packages: ${[...this.packages.keys()].join(', ')}`,
    );
  }

  #lookUp(from: Package, part: PackageSyntax, path: InterfacePath): Place<InterfaceItem | WorldItem> {
    const { name } = path;
    if (path.package === undefined) {
      const use = part.items.find(
        (item): item is TopUseItem => item.kind === 'top-use' && item.as.text === name.text,
      );
      if (use !== undefined && use.path.package !== undefined) return this.#lookUp(from, part, use.path);
      const place = findItem(from, use?.path.name.text ?? name.text);
      if (place !== undefined) return place;
      throw part.source.error(name.at, `there is no interface or world "${name.text}" in ${from.id}`);
    }
    const id = packageId(path.package);
    const owner = this.packages.get(id);
    if (owner === undefined) throw this.#noPackage(part.source, path.package);
    const place = findItem(owner, name.text);
    if (place !== undefined) return place;
    throw part.source.error(name.at, `there is no interface or world "${name.text}" in ${id}`);
  }

  #noPackage(source: Source, name: PackageName): WitError {
    const base = `${name.namespace}:${name.name}`;
    const others = [...this.packages.keys()].filter((id) => id === base || id.startsWith(`${base}@`));
    const hint = others.length > 0 ? `; there is ${others.join(', ')}` : '';
    return source.error(name.at, `there is no package ${packageId(name)}${hint}`);
  }
}

/** Whether an item exists without any feature switched on. */
export function isStable(gates: readonly Gate[]): boolean {
  return !gates.some((gate) => gate.kind === 'unstable');
}

/** `nucleus:fs@0.1.0` */
export function packageId(name: PackageName): string {
  return `${name.namespace}:${name.name}${name.version === undefined ? '' : `@${name.version}`}`;
}

/** `nucleus:fs/types@0.1.0` from `nucleus:fs@0.1.0` and `types`. */
export function memberId(owner: string, member: string): string {
  const [base, version] = owner.split('@');
  return `${base}/${member}${version === undefined ? '' : `@${version}`}`;
}

function gather(files: readonly FileSyntax[]): Map<string, Package> {
  const packages = new Map<string, Package>();
  for (const file of files) {
    for (const part of file.packages) {
      if (part.name === undefined) {
        throw file.source.error(
          0,
          'this file names no package: start it with "package namespace:name@version;"',
        );
      }
      const id = packageId(part.name);
      const known = packages.get(id) ?? { id, parts: [] };
      packages.set(id, known);
      for (const item of part.items) refuseTwins(known, part, item);
      known.parts.push(part);
    }
  }
  return packages;
}

function refuseTwins(known: Package, part: PackageSyntax, item: PackageSyntax['items'][number]): void {
  if (item.kind === 'top-use') return;
  const twin = findItem(known, item.name.text);
  const inPart = part.items.find(
    (other) => other !== item && other.kind !== 'top-use' && other.name.text === item.name.text,
  );
  if (twin === undefined && inPart === undefined) return;
  throw part.source.error(item.name.at, `"${item.name.text}" is defined twice in ${known.id}`);
}

function findItem(owner: Package, name: string): Place<InterfaceItem | WorldItem> | undefined {
  for (const part of owner.parts) {
    for (const item of part.items) {
      if (item.kind === 'top-use' || item.name.text !== name || !isStable(item.gates)) continue;
      return { package: owner, part, item };
    }
  }
  return undefined;
}
