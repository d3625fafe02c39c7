// Asks the broker for slots. Where it has none to give nothing is translated, and nothing else changes.

import { ROW_STALE } from '../gen/tables';
import { flush } from '../decode/cache';
import { handlerOf } from '../decode/handler';
import { reserve } from './broker';
import { tryMultiplyAdd } from './relaxed';
import { SLOTS, giveSlots, hasSlots, setThreshold } from './slot';

/** So many entries of a block make it worth translating. */
export const USUAL_THRESHOLD: u32 = 4000;

/** Translates from now on what is entered `after` times. False when it cannot. */
export function prepareTranslator(after: u32): bool {
  setThreshold(after);
  if (hasSlots()) return true;
  const slots = reserve(SLOTS, handlerOf(ROW_STALE));
  if (!slots) return false;
  giveSlots(slots, SLOTS);
  tryMultiplyAdd();
  // Blocks count from now on.
  flush();
  return true;
}
