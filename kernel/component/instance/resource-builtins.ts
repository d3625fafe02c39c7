/**
 * The canonical built-ins on handles, as core functions of one instance.
 *
 * Source: WebAssembly/component-model, CanonicalABI.md "canon resource.new", "resource.drop", "resource.rep".
 */
import { UNRECORDED } from '../../capability/record.ts';
import type { CapabilityTable } from '../../capability/table.ts';
import { type CoreFunction, checkMayLeave } from '../adapter/port.ts';
import { HandleEntry } from './handle-table.ts';
import { type Resource, release, releaseInside } from './resource.ts';
import type { InstanceState } from './state.ts';

/** An owned handle on a new object, for its provider. */
export function newHandle(instance: InstanceState, resource: Resource): CoreFunction {
  return (rep: number): number => {
    checkMayLeave(instance);
    const index = instance.table.add(new HandleEntry(resource, rep, true, UNRECORDED));
    if (instance.pooled !== undefined) instance.pooled.member.objects++;
    return index;
  };
}

export function repOf(instance: InstanceState, resource: Resource): CoreFunction {
  return (index: number): number => instance.table.get(index, resource).rep as number;
}

export function dropHandle(
  instance: InstanceState,
  resource: Resource,
  capabilities: CapabilityTable,
): CoreFunction {
  return (index: number): void => {
    checkMayLeave(instance);
    const entry = instance.table.remove(index, instance.table.get(index, resource));
    if (!entry.own) instance.borrows--;
    else if (entry.resource.implementer === instance) releaseInside(entry);
    else release(entry, capabilities, instance);
  };
}
