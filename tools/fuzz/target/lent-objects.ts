/** Objects of other services that a target takes and gives: whoever calls it has them from there, and does with them what that lets him do. */

import type { ResourceType } from '../../../kernel/component/types/model.ts';
import { isPreopens } from './file-services.ts';
import { type ExportedType, functionsOf, ownResources, resourcesIn } from './operation.ts';
import type { Service, SharedTypes } from './service.ts';

/** The functions of other services that take and give such objects, and those that take and give what these need. */
export class LentObjects {
  /** Resource types with their names. */
  readonly resources = new Map<ResourceType, string>();
  readonly owners = new Map<ResourceType, string>();
  readonly functions: (ExportedType & { readonly service: string })[] = [];

  constructor(own: readonly ExportedType[], providers: readonly Service[], types: SharedTypes) {
    const all = providers.flatMap(({ name, component }) =>
      [...ownResources(component)].map(([resource, path]) => ({ resource, path, component, service: name })),
    );
    const pending = own.flatMap(({ type }) => resourcesIn(type));
    for (let one = pending.shift(); one !== undefined; one = pending.shift()) {
      const found = all.find(({ resource }) => resource === one);
      if (found === undefined || this.owners.has(one)) continue;
      const { component, path, resource, service } = found;
      this.owners.set(resource, service);
      this.resources.set(resource, `${service} ${path}`);
      // Directories are handed out to who is granted them.
      for (const exported of functionsOf(component, (each) => !isPreopens(each), types.of(service))) {
        const { interface: owner, name, type } = exported;
        const isKnown = this.functions.some(
          (each) => each.service === service && each.interface === owner && each.name === name,
        );
        const spoken = resourcesIn(type);
        if (isKnown || !spoken.includes(resource)) continue;
        this.functions.push({ ...exported, service });
        pending.push(...spoken);
      }
    }
  }
}
