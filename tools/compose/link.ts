/** Compares what each part imports with what it gets, and finds the types that its instance will export. */
import { type ExternType, type InstanceType, ResourceType } from '../../kernel/component/types/model.ts';
import { eachAbstract, ResourceMap } from '../../kernel/component/types/substitute.ts';
import { compareExterns, LinkError, within } from '../../kernel/component/types/subtype.ts';
import { OuterImports } from './merge.ts';
import type { Part, WiredPart } from './wire.ts';

export interface Linked {
  /** What the host is to provide. */
  readonly outer: OuterImports;
  /** What the composition states itself. */
  readonly types: OuterImports;
  readonly exports: ReadonlyMap<Part, ReadonlyMap<string, ExternType>>;
}

/** `wired` is in order of instantiation. Errors: LinkError, with both sides and the way to where they differ. */
export function linkParts(wired: readonly WiredPart[]): Linked {
  const outer = new OuterImports();
  const types = new OuterImports();
  const exports = new Map<Part, ReadonlyMap<string, ExternType>>();
  for (const { part, imports } of wired) {
    const map = new ResourceMap();
    for (const { name, type, source } of imports) {
      if (source.from === 'outside') outer.add(part.name, name, type, map);
      else if (source.from === 'types') types.add(part.name, name, type, map);
      else linkTo(part.name, source.part.name, name, exports.get(source.part)!.get(source.as)!, type, map);
    }
    eachAbstract(part.component.type.exports, (resource) => {
      map.set(resource, new ResourceType(resource.name));
    });
    exports.set(part, map.externs(part.component.type.exports));
  }
  return { outer, types, exports };
}

function linkTo(
  part: string,
  provider: string,
  name: string,
  given: ExternType,
  type: InstanceType,
  map: ResourceMap,
): void {
  const difference = compareExterns(given, { kind: 'instance', type }, map);
  if (difference) throw new LinkError(`${part} cannot be linked to ${provider}`, within(name, difference)!);
}
