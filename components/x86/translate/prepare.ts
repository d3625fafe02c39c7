// Asks the broker for slots. Where it has none to give nothing is translated, and nothing else changes.

import { ROW_LEAVEINDIRECT, ROW_STALE } from '../gen/tables';
import { flush } from '../decode/cache';
import { handlerOf } from '../decode/handler';
import { RETURNED } from '../interpret/exit';
import { reserve } from './broker';
import { openKept } from './kept';
import { tryMultiplyAdd } from './relaxed';
import { SLOTS, giveSlots, hasSlots, setThreshold } from './slot';

/** So many entries of a block make it worth translating. */
export const USUAL_THRESHOLD: u32 = 1500;

/** Translates from now on what is entered `after` times; false when it cannot. */
export function prepareTranslator(after: u32): bool {
  if (!hasSlots() && !prepareSlots()) return false;
  setThreshold(after);
  return true;
}

function prepareSlots(): bool {
  const slots = reserve(SLOTS, handlerOf(ROW_STALE));
  if (!slots) return false;
  giveSlots(slots, SLOTS);
  store<u32>(RETURNED, handlerOf(ROW_LEAVEINDIRECT));
  tryMultiplyAdd();
  openKept();
  // Blocks count from now on.
  flush();
  return true;
}
