/**
 * Who provides each import of each service: whom the manifest names, else the only service that exports the interface, else the
 * host. Where both a service and the host have it, the manifest has to say which: to export what the host has is no way to get
 * between the host and others.
 */

import type { ExternType } from '../component/types/model.ts';
import { findCompatible } from '../component/types/names.ts';
import { HOST_PROVIDER } from '../manifest/system.ts';
import { calledName } from '../remote/calls-interface.ts';
import { label, type Offer, type Part, pathOf, runOf, type Source, type Sources } from './part.ts';
import { mainOf } from './task-type.ts';

/** Exports by interface, without version. */
type Exporters = ReadonlyMap<string, readonly { readonly part: Part; readonly as: string }[]>;

export interface Wiring {
  readonly sources: ReadonlyMap<string, Sources>;
  /** One line each. */
  readonly problems: readonly string[];
}

export function wire(parts: ReadonlyMap<string, Part>, offer: Offer): Wiring {
  const problems: string[] = [];
  const exporters = exportersOf(parts.values());
  const sources = new Map<string, Sources>();
  for (const part of parts.values()) {
    const found = new Map<string, Source>();
    const offered = offer.interfaces(part);
    for (const [name, type] of part.type.imports) {
      if (type.kind !== 'instance') {
        if (!needsNobody(type)) problems.push(`${label(part)} imports "${name}", which is no interface`);
        continue;
      }
      const wired = sourceOf(part, name, parts, exporters, offered);
      const source = wired ?? callsOf(part, name, parts, exporters);
      if (typeof source === 'object') found.set(name, source);
      else if (source !== undefined) problems.push(source);
      else if (![...type.type.exports.values()].every(needsNobody))
        problems.push(missing(part, name, exporters, offered, offer));
    }
    sources.set(part.name, found);
    problems.push(...unused(part, found));
  }
  return { sources, problems };
}

function exportersOf(parts: Iterable<Part>): Exporters {
  const exporters = new Map<string, { part: Part; as: string }[]>();
  for (const part of parts) {
    const [run, main] = [runOf(part.type), mainOf(part.type)];
    for (const [as, { kind }] of part.type.exports) {
      if (kind !== 'instance' || as === run || as === main) continue;
      const path = pathOf(as);
      const known = exporters.get(path);
      if (known) known.push({ part, as });
      else exporters.set(path, [{ part, as }]);
    }
  }
  return exporters;
}

/** The source; or what is wrong; or undefined where there is none. */
function sourceOf(
  part: Part,
  name: string,
  parts: ReadonlyMap<string, Part>,
  exporters: Exporters,
  offered: readonly string[],
): Source | string | undefined {
  const host = findCompatible(name, offered);
  const chosen = part.service.imports?.[pathOf(name)];
  if (chosen === HOST_PROVIDER) return host === undefined ? undefined : { from: 'host', as: host };
  const fitting = (exporters.get(pathOf(name)) ?? []).filter(
    ({ part: other, as }) => other !== part && findCompatible(name, [as]) !== undefined,
  );
  const providers = new Set(fitting.map(({ part: other }) => other.name));
  const from = (provider: string): Source => {
    const names = fitting.filter(({ part: other }) => other.name === provider).map(({ as }) => as);
    return { from: 'service', name: provider, as: findCompatible(name, names)! };
  };
  if (chosen !== undefined) {
    if (providers.has(chosen)) return from(chosen);
    return `${label(part)} imports ${name}, which ${label(parts.get(chosen)!)} does not export`;
  }
  const [first, ...others] = providers;
  if (first === undefined) return host === undefined ? undefined : { from: 'host', as: host };
  if (others.length === 0 && host === undefined) return from(first);
  const names = host === undefined ? [...providers] : [...providers, HOST_PROVIDER];
  return `${label(part)} imports ${name}, which ${list(names)} have: say which in services.${part.name}.imports`;
}

/** Nobody exports the pollable form of an interface: the kernel answers it for whoever exports the interface. */
function callsOf(
  part: Part,
  name: string,
  parts: ReadonlyMap<string, Part>,
  exporters: Exporters,
): Source | string | undefined {
  const called = calledName(name);
  const source = called === undefined ? undefined : sourceOf(part, called, parts, exporters, []);
  return typeof source === 'object' && source.from === 'service' ? { ...source, calls: true } : source;
}

function list(names: readonly string[]): string {
  return `${names.slice(0, -1).join(', ')} and ${names.at(-1)}`;
}

function missing(
  part: Part,
  name: string,
  exporters: Exporters,
  offered: readonly string[],
  offer: Offer,
): string {
  const who = `${label(part)} imports ${name}`;
  const near = (exporters.get(pathOf(name)) ?? []).find(({ part: other }) => other !== part);
  if (near) return `${who}, but ${label(near.part)} exports ${near.as}: versions that do not fit`;
  const version = offered.find((one) => pathOf(one) === pathOf(name));
  if (version) return `${who}, but the host has ${version}: versions that do not fit`;
  const grant = offer.grantFor(name);
  if (grant) return `${who}, which is not granted: see services.${part.name}.${grant}`;
  return `${who}, which no service exports and the host does not have`;
}

/** What the manifest says of imports that the component does not have: a slip that would change nothing. */
function* unused(part: Part, found: Sources): Iterable<string> {
  const paths = new Set([...found.keys(), ...part.type.imports.keys()].map(pathOf));
  for (const path of Object.keys(part.service.imports ?? {}))
    if (!paths.has(path)) yield `services.${part.name}.imports: ${label(part)} does not import ${path}`;
}

/** Types are nobody's. */
function needsNobody(type: ExternType): boolean {
  return type.kind === 'type' || type.kind === 'definition' || (type.kind === 'resource' && !type.abstract);
}
