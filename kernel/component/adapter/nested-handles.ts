/**
 * Handles inside lists, records and the like: found before a call changes anything, so that a refusal changes nothing.
 * Each must be alive, have what the rule asks of the parameter, and one that moves needs to be allowed to.
 */

import type { CapabilityRecord } from '../../capability/record.ts';
import { MOVE } from '../../capability/rights.ts';
import type { CapabilityTable, Denial } from '../../capability/table.ts';
import { casesOf, fieldsOf, layoutOf } from '../abi/layout.ts';
import type { Resource } from '../instance/resource.ts';
import type { FunctionType, ValueType } from '../types/model.ts';
import { type Guard, nestedNeeds, type Preview, refusalOfUse } from './guard.ts';
import { liftParameter } from './marshal.ts';
import { camelCase } from './names.ts';
import type { HandleCrossing, Port } from './port.ts';
import { recordIn } from './preview.ts';

/** Of a call out of a component. A handle that does not exist throws AbiError. */
export function refusalOfNested(
  guard: Guard,
  type: FunctionType,
  port: Port,
  flats: readonly unknown[],
  preview: Preview,
  capabilities: CapabilityTable,
): Denial | undefined {
  for (const [parameter, rights] of nestedNeeds(guard, preview)) {
    const inspection = new HandleInspection(capabilities, rights);
    liftParameter(type, port, flats, parameter, inspection);
    if (inspection.denial !== undefined) return inspection.denial;
  }
  return undefined;
}

/** Lifts nothing; keeps the first refusal. */
class HandleInspection implements HandleCrossing {
  denial: Denial | undefined;
  readonly #capabilities: CapabilityTable;
  readonly #rights: number;

  constructor(capabilities: CapabilityTable, rights: number) {
    this.#capabilities = capabilities;
    this.#rights = rights;
  }

  lift(port: Port, index: number, resource: Resource, own: boolean): undefined {
    const { record } = port.instance.table.get(index, resource);
    this.denial ??= refusalOfUse(record, own ? this.#rights | MOVE : this.#rights, this.#capabilities);
  }

  lower(): never {
    throw new Error('a handle inspection lowers nothing');
  }
}

/** Of a call from JavaScript, which may hand on what it holds. Values that do not fit are somebody else`s complaint. */
export function refusalOfValues(
  guard: Guard,
  type: FunctionType,
  args: readonly unknown[],
  preview: Preview,
  capabilities: CapabilityTable,
): Denial | undefined {
  let denial: Denial | undefined;
  for (const [parameter, rights] of nestedNeeds(guard, preview)) {
    eachRecord(type.parameters[parameter]!.type, args[parameter], (record) => {
      denial ??= refusalOfUse(record, rights, capabilities);
    });
  }
  return denial;
}

function eachRecord(type: ValueType, value: unknown, visit: (record: CapabilityRecord) => void): void {
  const record = recordIn(value);
  if (record !== undefined) visit(record);
  if (record !== undefined || typeof value !== 'object' || value === null || !layoutOf(type).handles) return;
  if (type.kind === 'list') {
    if (Array.isArray(value)) for (const one of value) eachRecord(type.element, one, visit);
  } else if (type.kind === 'record' || type.kind === 'tuple') {
    for (const [index, field] of fieldsOf(type).entries()) {
      const key = type.kind === 'tuple' ? index : camelCase(field.name);
      eachRecord(field.type, (value as Record<string | number, unknown>)[key], visit);
    }
  } else if (type.kind === 'option') eachOption(type, value, visit);
  else if (type.kind === 'variant' || type.kind === 'result') {
    const { tag, val } = value as { tag?: unknown; val?: unknown };
    const name = type.kind === 'result' && tag === 'err' ? 'error' : tag;
    const payload = casesOf(type).find((one) => one.name === name)?.type;
    if (payload !== undefined) eachRecord(payload, val, visit);
  }
}

/** An option inside an option is `{ tag, val }`. */
function eachOption(
  type: Extract<ValueType, { kind: 'option' }>,
  value: unknown,
  visit: (record: CapabilityRecord) => void,
): void {
  if (type.type.kind === 'option') eachRecord(type.type, (value as { val?: unknown }).val, visit);
  else eachRecord(type.type, value, visit);
}
