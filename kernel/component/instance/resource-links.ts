/** Which resource types stand for which, where nested components are put together; everything else was checked before. */
import type { ExternType, InstanceType } from '../types/model.ts';
import type { ResourceMap } from '../types/substitute.ts';
import { Resource } from './resource.ts';

/** Maps the abstract resources of `wanted` in `into` to what `given` has, whose own resources `from` knows. */
export function adoptThrough(
  given: InstanceType,
  from: ResourceMap,
  wanted: InstanceType,
  into: ResourceMap,
): void {
  for (const [name, type] of wanted.exports) {
    const other = given.exports.get(name);
    if (type.kind === 'resource' && other?.kind === 'resource') {
      if (type.abstract) into.set(type.resource, into.resource(from.resource(other.resource)));
    } else if (type.kind === 'instance' && other?.kind === 'instance') {
      adoptThrough(other.type, from, type.type, into);
    }
  }
}

/** Maps the abstract resources of a nested component's import to what it is given. */
export function mapResources(
  given: ExternType,
  from: ResourceMap,
  wanted: ExternType,
  into: ResourceMap,
): void {
  if (given.kind === 'resource' && wanted.kind === 'resource') {
    into.set(wanted.resource, from.resource(given.resource));
  } else if (given.kind === 'instance' && wanted.kind === 'instance') {
    adoptThrough(given.type, from, wanted.type, into);
  }
}

/** A resource has no name where it is defined; it is called by the first that it is exported under. */
export function nameResources(type: ExternType, map: ResourceMap, name: string): void {
  if (type.kind === 'resource') {
    const resource = map.resource(type.resource);
    if (resource instanceof Resource) resource.rename(name);
  }
  if (type.kind !== 'instance') return;
  for (const [key, one] of type.type.exports) nameResources(one, map, `${name}/${key}`);
}
