/**
 * Where each import of each part comes from, and the order in which parts can be instantiated. A question of names alone;
 * types are compared by `link.ts`.
 */
import type { Component } from '../../kernel/component/index.ts';
import type { ExternType, InstanceType } from '../../kernel/component/types/model.ts';
import { findCompatible, parseName } from '../../kernel/component/types/names.ts';
import { printExtern } from '../../kernel/component/types/print.ts';
import { LinkError } from '../../kernel/component/types/subtype.ts';

/** A component that takes part in a composition. */
export interface Part {
  /** For messages and for the wiring. */
  readonly name: string;
  readonly bytes: Uint8Array;
  readonly component: Component;
}

/** Interface names without version, such as `nucleus:fs/types`, to the name of the part that provides each. */
export type Wiring = Readonly<Record<string, string>>;

export type Source =
  /** Export `as` of another part. */
  | { readonly from: 'part'; readonly part: Part; readonly as: string }
  | { readonly from: 'outside' }
  /** It has nothing but types, which the composition states itself. */
  | { readonly from: 'types' };

/** An import of a part, with its source. */
export interface WiredImport {
  readonly name: string;
  readonly type: InstanceType;
  readonly source: Source;
}

export interface WiredPart {
  readonly part: Part;
  readonly imports: readonly WiredImport[];
}

/** Parts with their sources, each behind those that it imports from. `outside` says which interfaces a host provides. */
export function wire(
  parts: readonly Part[],
  wiring: Wiring,
  outside: (name: string) => boolean,
): WiredPart[] {
  const wired = new Map(parts.map((part) => [part, wirePart(part, parts, wiring, outside)]));
  const ordered = new Set<WiredPart>();
  const visit = (part: Part, path: readonly string[]): void => {
    const one = wired.get(part)!;
    if (ordered.has(one)) return;
    const here = [...path, part.name];
    if (path.includes(part.name))
      throw new Error(`parts import from one another in a circle: ${here.join(' -> ')}`);
    for (const { source } of one.imports) if (source.from === 'part') visit(source.part, here);
    ordered.add(one);
  };
  for (const part of parts) visit(part, []);
  return [...ordered];
}

function wirePart(
  part: Part,
  parts: readonly Part[],
  wiring: Wiring,
  outside: (name: string) => boolean,
): WiredPart {
  const imports = [...part.component.type.imports].map(([name, extern]) => {
    if (extern.kind !== 'instance')
      throw new Error(
        `${part.name} imports "${name}", which is a ${extern.kind}; only interfaces can be wired`,
      );
    return { name, type: extern.type, source: sourceOf(part, name, extern, parts, wiring, outside) };
  });
  return { part, imports };
}

function sourceOf(
  part: Part,
  name: string,
  wanted: ExternType & { kind: 'instance' },
  parts: readonly Part[],
  wiring: Wiring,
  outside: (name: string) => boolean,
): Source {
  const chosen = wiring[pathOf(name)];
  if (chosen !== undefined) return fromPart(part, name, wanted, chosen, parts);
  if (outside(name)) return { from: 'outside' };
  if (isTypesOnly(wanted.type)) return { from: 'types' };
  throw missing(`${part.name} cannot be linked (no part is to provide it)`, name, wanted, 'nothing');
}

function fromPart(
  part: Part,
  name: string,
  wanted: ExternType,
  chosen: string,
  parts: readonly Part[],
): Source {
  const provider = parts.find((one) => one.name === chosen);
  const failure = `${part.name} cannot be linked to ${chosen}`;
  if (!provider) throw missing(`${failure}, which is no part`, name, wanted, 'nothing');
  const { exports } = provider.component.type;
  const as = findCompatible(name, exports.keys());
  if (as !== undefined) return { from: 'part', part: provider, as };
  const near = [...exports.keys()].find((one) => pathOf(one) === pathOf(name));
  throw missing(failure, name, wanted, near ? `${near}, a version that does not fit` : 'nothing');
}

function missing(message: string, name: string, wanted: ExternType, given: string): LinkError {
  return new LinkError(message, { path: [name], wanted: printExtern(wanted), given });
}

/** Nobody needs to provide an interface of value types and other interfaces' resources. */
function isTypesOnly({ exports }: InstanceType): boolean {
  return [...exports.values()].every(
    (type) => type.kind === 'type' || (type.kind === 'resource' && !type.abstract),
  );
}

/** An interface's name without version. */
function pathOf(name: string): string {
  const parsed = parseName(name);
  return parsed?.kind === 'interface' ? parsed.path : name;
}
