/**
 * Resource types that are not the same, and have the same name with the same provider: who is started again, or replaced, has types of
 * its own, and its importers go on. They keep handles of both, may drop them and hand them on; only at home, where an object is
 * looked for behind the handle, the two are told apart (`instance/resource.ts`).
 *
 * Nobody has kin but in a system, whose providers are named when they are linked.
 */
import type { InstanceType, ResourceType } from './model.ts';
import { trackOf } from './names.ts';

export function isKin(a: ResourceType, b: ResourceType): boolean {
  if (a.kin === undefined || b.kin === undefined) return false;
  for (const name of a.kin) if (b.kin.has(name)) return true;
  return false;
}

/** Names the resource types that a provider exports as `name`; `actual` has what stands for those in the type. */
export function nameKin(
  provider: string,
  name: string,
  { exports }: InstanceType,
  actual: (resource: ResourceType) => ResourceType,
): void {
  const place = trackOf(name);
  for (const [key, type] of exports) {
    if (type.kind === 'instance') nameKin(provider, `${place}/${key}`, type.type, actual);
    if (type.kind !== 'resource') continue;
    const resource = actual(type.resource);
    resource.kin ??= new Set();
    resource.kin.add(`${provider} ${place}/${key}`);
  }
}
