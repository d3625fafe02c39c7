/** The guard of a call: the first refusal, and how it reaches a calling component. */
import { rightNames } from '../../capability/rights.ts';
import type { CapabilityTable, Denial } from '../../capability/table.ts';
import { AbiError } from '../abi/memory.ts';
import type { FunctionType } from '../types/model.ts';
import type { CallOptions } from './function.ts';
import { deniedResult, type Guard, refusalOf } from './guard.ts';
import { lowerResult } from './marshal.ts';
import { refusalOfNested, refusalOfValues } from './nested-handles.ts';
import type { HandleCrossing, Port } from './port.ts';
import { corePreview, valuePreview } from './preview.ts';

/** Why a component's call is refused, if it is. A handle that does not exist throws AbiError. */
export function refusalOfCall(
  guard: Guard,
  type: FunctionType,
  port: Port,
  flats: readonly unknown[],
  capabilities: CapabilityTable,
): Denial | undefined {
  const preview = corePreview(type, port, flats);
  const denial = refusalOf(guard, preview, capabilities);
  if (denial !== undefined || guard.nested.length === 0) return denial;
  return refusalOfNested(guard, type, port, flats, preview, capabilities);
}

/** Why JavaScript's call is refused, if it is. */
export function refusalOfHostCall(
  guard: Guard,
  type: FunctionType,
  args: readonly unknown[],
  capabilities: CapabilityTable,
): Denial | undefined {
  const preview = valuePreview(type, args);
  const denial = refusalOf(guard, preview, capabilities);
  if (denial !== undefined || guard.nested.length === 0) return denial;
  return refusalOfValues(guard, type, args, preview, capabilities);
}

/** Hands a refusal to the calling component; throws where its type has no place for one. */
export function lowerDenial(
  type: FunctionType,
  port: Port,
  flats: readonly unknown[],
  denial: Denial,
  options: CallOptions,
  handles: HandleCrossing,
): unknown {
  const result = deniedResult(type, denial, options.policy!.rule!.denied);
  if (result === undefined) throw new AbiError(denialMessage(denial));
  return lowerResult(type, port, flats, result, handles);
}

function denialMessage(denial: Denial): string {
  if (denial.tag === 'missing') return `the handle lacks the right ${rightNames(denial.rights).join(', ')}`;
  return denial.tag === 'revoked' ? 'the handle was revoked' : "the handle's end time has passed";
}
