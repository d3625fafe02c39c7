/** The guard of a call out of a component: the first refusal, and how it reaches the caller. */
import { rightNames } from '../../capability/rights.ts';
import type { CapabilityTable, Denial } from '../../capability/table.ts';
import { AbiError } from '../abi/memory.ts';
import type { FunctionType } from '../types/model.ts';
import type { CallOptions } from './function.ts';
import { deniedResult, type Guard, refusalOf } from './guard.ts';
import { liftParameters, lowerResult } from './marshal.ts';
import { HandleInspection, hasNestedHandles } from './nested-handles.ts';
import type { HandleCrossing, Port } from './port.ts';
import { corePreview } from './preview.ts';

/** Why the call is refused, if it is. A handle that does not exist throws AbiError. */
export function refusalOfCall(
  guard: Guard,
  type: FunctionType,
  port: Port,
  flats: readonly unknown[],
  capabilities: CapabilityTable,
): Denial | undefined {
  const denial = refusalOf(guard, corePreview(type, port, flats), capabilities);
  if (denial !== undefined || !hasNestedHandles(type)) return denial;
  const inspection = new HandleInspection(capabilities);
  liftParameters(type, port, flats, inspection);
  return inspection.denial;
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
  return denial.tag === 'revoked' ? 'the handle was revoked' : 'the handle`s end time has passed';
}
