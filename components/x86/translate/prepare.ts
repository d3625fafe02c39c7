// Asks the broker for slots. Where it has none to give nothing is translated, and nothing else changes.

import { ROW_LEAVEINDIRECT, ROW_STALE } from '../gen/tables';
import { rest } from '../decode/dormant';
import { handlerOf } from '../decode/handler';
import { RETURNED } from '../interpret/exit';
import { reserve } from './broker';
import { setFloatsKnown } from './float';
import { forgetKept, keepNoMore, openKept } from './kept';
import { keepWaiting } from './queue';
import { tryMultiplyAdd } from './relaxed';
import { forgetSamples } from './sample';
import { SLOTS, giveSlots, hasSlots, restSlots, resumeSlots, setThreshold } from './slot';

/** So many entries of a block make it worth translating. */
export const USUAL_THRESHOLD: u32 = 1500;

/** Translates from now on what is entered `after` times; false when it cannot. */
export function prepareTranslator(after: u32): bool {
  if (!hasSlots() && !prepareSlots()) return false;
  setThreshold(after);
  return true;
}

/** As it was before `prepareTranslator`. No block may be left. */
export function forgetTranslator(): void {
  restSlots();
  keepWaiting(0);
  forgetSamples();
  forgetKept();
  keepNoMore();
  setFloatsKnown(0);
}

function prepareSlots(): bool {
  // Blocks count from now on.
  rest();
  if (!resumeSlots(SLOTS)) {
    const slots = reserve(SLOTS, handlerOf(ROW_STALE));
    if (!slots) return false;
    giveSlots(slots, SLOTS);
    tryMultiplyAdd();
  }
  store<u32>(RETURNED, handlerOf(ROW_LEAVEINDIRECT));
  openKept();
  return true;
}
