/**
 * Who provides what: each service's imports wired to another service's export, the supervisor or the host, and the
 * order in which services can start. A pure function of names; types are compared when the instances are linked.
 *
 * An import is looked for in this order: the manifest's own wiring, the supervisor, the other services, the host. A
 * service's export stands before the host's interface of the same name, so that a service can take the host's place.
 *
 * A replacement that imports what it exports stands in front of the built-in whose place it takes: that one runs too, under
 * the name with `-next` behind, and answers the replacement alone.
 *
 * A guest is the program itself, as a component: it uses what services export of WASI and what it alone is offered, and
 * nothing that it exports is ever used by a service.
 */

import type { ComponentType, ExternType } from '../component/types/model.ts';
import { findCompatible, parseName } from '../component/types/names.ts';
import type { Service } from '../manifest/manifest.ts';
import { LinkFailure } from './failure.ts';

/** A service as far as wiring goes. */
export interface Part {
  readonly name: string;
  readonly service: Service;
  readonly type: ComponentType;
  /** Of a guest: what it is offered, in place of what services are. */
  readonly guest?: Offer;
  /** The service in front of this one, the only one that it answers. */
  readonly front?: string;
}

/** In the manifest's wiring: the host's interface, whichever service exports it, too. */
const HOST = 'host';

export type Source =
  | { readonly from: 'supervisor'; readonly as: string }
  | { readonly from: 'service'; readonly name: string; readonly as: string }
  | { readonly from: 'host'; readonly as: string };

export interface Wiring {
  /** Services so that each comes after those that it imports from. */
  readonly order: readonly string[];
  /** For each service, where each of its imports comes from. */
  readonly sources: ReadonlyMap<string, ReadonlyMap<string, Source>>;
}

export interface Offer {
  /** Interfaces that the supervisor answers for every service on its own. */
  readonly supervisor: readonly string[];
  readonly host: readonly string[];
}

/** Errors: LinkFailure, which names the importing service and what it lacks. */
export function wire(parts: readonly Part[], offer: Offer): Wiring {
  const sources = new Map<string, ReadonlyMap<string, Source>>();
  for (const part of parts) {
    const found = new Map<string, Source>();
    for (const [name, extern] of part.type.imports) {
      if (extern.kind !== 'instance')
        throw new LinkFailure(`${label(part)} imports "${name}", which is no interface`);
      const offered = part.guest ?? offer;
      const source = sourceOf(part, name, parts, offered);
      if (source) found.set(name, source);
      else if (!isTypeOnly(extern.type.exports.values())) throw missing(part, name, parts, offered);
    }
    sources.set(part.name, found);
  }
  return { order: startOrder(parts, sources), sources };
}

/** A service's name as messages have it: with its component, where that is not the built-in of the same name. */
export function label(part: { readonly name: string; readonly service: Service }): string {
  return part.service.component === part.name ? part.name : `${part.name} (${part.service.component})`;
}

function sourceOf(part: Part, name: string, parts: readonly Part[], offer: Offer): Source | undefined {
  const chosen = part.service.wiring?.[pathOf(name)];
  if (chosen === HOST) return fromHost(name, offer);
  if (chosen !== undefined) return chosenSource(part, name, chosen, parts);
  const own = findCompatible(name, offer.supervisor);
  if (own) return { from: 'supervisor', as: own };
  const providers = providersFor(part, name, parts).filter((other) =>
    findCompatible(name, other.type.exports.keys()),
  );
  if (providers.length > 1) {
    const names = providers.map((other) => other.name).join(' and ');
    throw new LinkFailure(
      `${label(part)} imports ${name}, which ${names} export: say which in services.${part.name}.wiring`,
    );
  }
  const [provider] = providers;
  if (provider) return fromService(provider, name);
  return fromHost(name, offer);
}

function fromHost(name: string, offer: Offer): Source | undefined {
  const host = findCompatible(name, offer.host);
  return host ? { from: 'host', as: host } : undefined;
}

/** Who may provide `name` to a part. The services' own interfaces are not for guests. */
function providersFor(part: Part, name: string, parts: readonly Part[]): readonly Part[] {
  if (part.guest && !name.startsWith('wasi:')) return [];
  return parts.filter((other) => other !== part && !other.guest && answers(other, part));
}

function answers(provider: Part, part: Part): boolean {
  return provider.front === undefined || provider.front === part.name;
}

/** Replacements that import an interface which they export, and which nobody else does. */
export function interposers(parts: readonly Part[]): Part[] {
  const exporters = (name: string) => parts.filter((one) => findCompatible(name, one.type.exports.keys()));
  return parts.filter(
    (part) =>
      !part.guest &&
      part.service.component !== part.name &&
      [...part.type.imports.keys()].some((name) => {
        const [only, ...others] = exporters(name);
        return only === part && others.length === 0 && part.service.wiring?.[pathOf(name)] === undefined;
      }),
  );
}

function chosenSource(part: Part, name: string, chosen: string, parts: readonly Part[]): Source {
  const provider = parts.find((other) => other.name === chosen && !other.guest);
  if (!provider) throw new LinkFailure(`${label(part)}: wiring of ${name}: there is no service "${chosen}"`);
  if (!findCompatible(name, provider.type.exports.keys())) {
    throw new LinkFailure(`${label(part)} imports ${name}, which ${label(provider)} does not export`);
  }
  return fromService(provider, name);
}

function fromService(provider: Part, name: string): Source {
  return { from: 'service', name: provider.name, as: findCompatible(name, provider.type.exports.keys())! };
}

function missing(part: Part, name: string, parts: readonly Part[], offer: Offer): LinkFailure {
  for (const other of providersFor(part, name, parts)) {
    const near = findAnyVersion(other.type.exports.keys(), name);
    if (near)
      return new LinkFailure(
        `${label(part)} imports ${name}, but ${label(other)} exports ${near}: versions that do not fit`,
      );
  }
  const near = findAnyVersion(offer.host, name);
  if (near)
    return new LinkFailure(
      `${label(part)} imports ${name}, but the host has ${near}: versions that do not fit`,
    );
  const replaced = providersFor(part, name, parts)
    .filter((other) => other.service.component !== other.name)
    .map(label);
  const hint =
    replaced.length > 0 ? `; ${replaced.join(' and ')} should, if it takes a built-in's place` : '';
  return new LinkFailure(
    `${label(part)} imports ${name}, which no service of this run exports and no grant covers${hint}`,
  );
}

/** An interface of value types, and of resources that others define, needs nobody behind it. */
function isTypeOnly(externs: Iterable<ExternType>): boolean {
  for (const extern of externs) {
    const isKnown = extern.kind === 'type' || (extern.kind === 'resource' && !extern.abstract);
    if (!isKnown) return false;
  }
  return true;
}

function startOrder(parts: readonly Part[], sources: Wiring['sources']): string[] {
  const order: string[] = [];
  const visit = (name: string, path: readonly string[]): void => {
    if (order.includes(name)) return;
    if (path.includes(name))
      throw new LinkFailure(`services import from one another in a circle: ${[...path, name].join(' -> ')}`);
    for (const source of sources.get(name)!.values()) {
      if (source.from === 'service') visit(source.name, [...path, name]);
    }
    order.push(name);
  };
  for (const part of parts) visit(part.name, []);
  return order;
}

/** An interface's name without version: "nucleus:fs/types". */
export function pathOf(name: string): string {
  const parsed = parseName(name);
  return parsed?.kind === 'interface' ? parsed.path : name;
}

/** The same interface among `names` in whatever version. */
export function findAnyVersion(names: Iterable<string>, wanted: string): string | undefined {
  for (const name of names) if (pathOf(name) === pathOf(wanted)) return name;
  return undefined;
}
