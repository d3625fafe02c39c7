/** Handles inside lists, records and the like: found before a call changes anything, so that a refusal changes nothing. */

import { UNRECORDED } from '../../capability/record.ts';
import { DELEGATE, LIVE, type Rights } from '../../capability/rights.ts';
import type { CapabilityTable, Denial } from '../../capability/table.ts';
import { layoutOf } from '../abi/layout.ts';
import type { Resource } from '../instance/resource.ts';
import type { FunctionType } from '../types/model.ts';
import type { HandleCrossing, Port } from './port.ts';

/** Whether a parameter has handles inside that the guard's checks do not name. */
export function hasNestedHandles(type: FunctionType): boolean {
  return type.parameters.some(
    ({ type: one }) => one.kind !== 'own' && one.kind !== 'borrow' && layoutOf(one).handles,
  );
}

/** Lifts nothing; keeps the first refusal of a handle that is not alive, or moves without `delegate`. */
export class HandleInspection implements HandleCrossing {
  denial: Denial | undefined;
  readonly #capabilities: CapabilityTable;

  constructor(capabilities: CapabilityTable) {
    this.#capabilities = capabilities;
  }

  lift(port: Port, index: number, resource: Resource, own: boolean): undefined {
    const { record } = port.instance.table.get(index, resource);
    const needed: Rights = own && resource.implementer !== port.instance ? DELEGATE : 0;
    if (record === UNRECORDED || (record.bits & (needed | LIVE)) === (needed | LIVE)) return;
    this.denial ??= this.#capabilities.refusal(record, needed);
  }

  lower(): never {
    throw new Error('a handle inspection lowers nothing');
  }
}
