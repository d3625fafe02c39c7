/** Where a resource type is at home: in all instances of the component that implements it. */
import type { Resource } from './resource.ts';
import type { InstanceState } from './state.ts';

/** Whether an instance is a part of the component that implements a type. */
export function isHome({ implementer }: Pick<Resource, 'implementer'>, instance: InstanceState): boolean {
  return implementer !== undefined && rootOf(implementer) === rootOf(instance);
}

function rootOf(instance: InstanceState): InstanceState {
  return instance.parent === undefined ? instance : rootOf(instance.parent);
}
