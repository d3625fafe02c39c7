/** What a service is lent by who calls it: handles of types that it does not provide itself. */

import type { ComponentType, ExternType, InstanceType, ResourceType } from '../component/types/model.ts';
import { handleResources } from '../remote/thirds.ts';

/**
 * The first parameter of an exported interface that takes such a handle, with the way to it.
 * @param imported what the caller has of the interface; all of it where that is absent
 */
export function lentTo(type: ComponentType, name: string, imported?: ExternType): string | undefined {
  const exported = type.exports.get(name);
  if (exported?.kind !== 'instance') return undefined;
  const foreign = importedResources(type);
  for (const [label, one] of exported.type.exports) {
    if (one.kind !== 'func' || (imported?.kind === 'instance' && !imported.type.exports.has(label))) continue;
    for (const parameter of one.type.parameters) {
      const lent = handleResources({ parameters: [parameter] }).find((each) => foreign.has(each));
      if (lent !== undefined)
        return `${name} > ${label} > ${parameter.name} is a handle of ${lent.name.split('/').at(-1)}`;
    }
  }
  return undefined;
}

/** Whether functions of an exported interface take or give handles of a type that comes with an import. */
export function speaksOf(type: ComponentType, name: string, imported: string): boolean {
  const exported = type.exports.get(name);
  if (exported?.kind !== 'instance') return false;
  const one = type.imports.get(imported);
  const resources = importedResources({ imports: new Map(one === undefined ? [] : [[imported, one]]) });
  return [...exported.type.exports.values()].some(
    (each) => each.kind === 'func' && handleResources(each.type).some((handle) => resources.has(handle)),
  );
}

function importedResources({ imports }: Pick<ComponentType, 'imports'>): Set<ResourceType> {
  const found = new Set<ResourceType>();
  const note = ({ exports }: InstanceType) => {
    for (const one of exports.values()) {
      if (one.kind === 'resource') found.add(one.resource);
      if (one.kind === 'instance') note(one.type);
    }
  };
  for (const one of imports.values()) if (one.kind === 'instance') note(one.type);
  return found;
}
