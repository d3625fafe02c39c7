/**
 * From whom each end of a link has the resource types of a function. Where both have one from the same third, a handle of it goes to the
 * receiver's own link there (`offers.ts`); any other is served by who passes it on.
 */
import type { FunctionType, ResourceType, ValueType } from '../component/types/model.ts';
import { partsOf, traitsOf, valuesOf } from '../component/types/traits.ts';
import type { Connection } from './connection.ts';
import { RemoteResource } from './remote-object.ts';

/** The resource type of each handle in a function's type, in order, as often as it stands there. */
export function handleResources(type: FunctionType): ResourceType[] {
  return valuesOf(type).flatMap(resourcesIn);
}

function resourcesIn(type: ValueType): ResourceType[] {
  if (type.kind === 'own' || type.kind === 'borrow') return [type.resource];
  return traitsOf(type).handles ? partsOf(type).flatMap(resourcesIn) : [];
}

/** Names of the thirds that they are from, empty for other types; undefined if there are none. @param to where the function is called */
export function thirdsOf(type: FunctionType, to: Connection | undefined): string[] | undefined {
  if (to?.remote?.elsewhere) return undefined;
  const names = handleResources(type).map((one) => thirdOf(one, to));
  return names.some((name) => name !== '') ? names : undefined;
}

function thirdOf(resource: ResourceType, to: Connection | undefined): string {
  if (!(resource instanceof RemoteResource) || resource.remote === to?.remote) return '';
  return resource.remote.elsewhere ? '' : resource.remote.provider;
}

/** Which of them are of the same third at both ends. @param theirs what the caller has said */
export function commonThirds(type: FunctionType, theirs: readonly string[] | undefined): boolean[] {
  return handleResources(type).map((one, at) => {
    const ours = thirdOf(one, undefined);
    return ours !== '' && ours === theirs?.[at];
  });
}
