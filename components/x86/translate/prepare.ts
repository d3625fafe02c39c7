// Asks the broker for slots. Where it has none to give nothing is translated, and nothing else changes.

import { ROW_STALE, VARIANTS } from '../gen/tables';
import { handler } from '../gen/handlers';
import { reserve } from '../gen/import/nucleus-codegen-code';
import { flush } from '../decode/cache';
import { firstVariant } from '../decode/row';
import { giveSlots, hasSlots, setThreshold } from './slot';

const SLOTS: u32 = 0x2000;

/** Translates from now on what is entered `after` times. False when it cannot. */
export function prepareTranslator(after: u32): bool {
  setThreshold(max<u32>(after, 1));
  if (hasSlots()) return true;
  const rest = handler(load<u16>(VARIANTS + (<usize>firstVariant(ROW_STALE) << 1)));
  const slots = reserve(SLOTS, rest);
  if (!slots.isOk) return false;
  giveSlots(slots.value, SLOTS);
  // Blocks count from now on.
  flush();
  return true;
}
