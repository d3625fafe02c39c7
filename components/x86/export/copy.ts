// What the kernel does with whole address spaces: `fork` by a copy in another instance, and instances that are used again.
//
// `saveVm` writes an image of all that is not in pages to where answers lie, and gives the spans of memory that the copy consists of: the
// image, the reservations, and pages. The kernel copies them to the same places of another instance, whose `restoreVm` makes a vm of them.
//
//     image:   0 u32 IMAGE   4 u32 bytes of reservations   8 u64 limit   16 u64 bytes in accessible pages   24 u64 instructions retired
//             32 u32 level   36 u32 threshold of translation, or 0   40 u32 floats known   44 u32 has it a seed?   48 32 bytes of seed
//             80 u32 end of the runs   88 u64 page with the clocks   96 ... runs of pages (memory/image.ts)

import { ANSWER, ANSWER_SIZE, RESERVATIONS, RUN_STATE, SCRATCH, SCRATCH_SIZE, STACK_WINDOW } from '../arena';
import { forgetStops } from '../debug/stop';
import { rest } from '../decode/dormant';
import { forgetDestinations } from '../decode/destination';
import { drawNumber, forgetNumbers } from '../family/random';
import { RETIRED } from '../interpret/exit';
import { alignmentChecked, checkAlignment } from '../memory/alignment';
import { clearPages, reachOf, restoreRuns, saveRuns, spansOf } from '../memory/image';
import { growTo, limitMemory, memoryInUse, memoryLimit, setMemoryInUse } from '../memory/mapping';
import { reservedBytes, setReservedBytes } from '../memory/reservation';
import { asList, forgetLists } from '../realloc';
import { clockPage, lendClocks } from '../state/host-clock';
import { showLevel, shownLevel } from '../state/identity';
import { forgetSeed, seed, seedsGiven } from '../state/random';
import { forgetImage } from '../state/xsave';
import { forgetVcpus } from '../state/vcpu';
import { floatsKnown, setFloatsKnown } from '../translate/float';
import { forgetTranslator, prepareTranslator } from '../translate/prepare';
import { hasSlots, hot } from '../translate/slot';

const IMAGE: usize = ANSWER;
const RESERVED: usize = IMAGE + 4;
const LIMIT: usize = IMAGE + 8;
const ACCESSIBLE: usize = IMAGE + 16;
const INSTRUCTIONS: usize = IMAGE + 24;
const LEVEL: usize = IMAGE + 32;
const THRESHOLD: usize = IMAGE + 36;
const FLOATS: usize = IMAGE + 40;
const SEEDED: usize = IMAGE + 44;
const SEED: usize = IMAGE + 48;
const RUNS_END: usize = IMAGE + 80;
const CLOCKS: usize = IMAGE + 88;
const RUNS: usize = IMAGE + 96;
/** The first word of an image that has not been used yet. */
const MARK: u32 = 0x6d76_3638;
/** Room for a list's header before the spans. */
const SPANS: usize = SCRATCH + 32;

/** Instructions that had been retired when this vm came to be a copy of another. */
let inherited: u64 = 0;

/** Instructions that this vm's vcpus have retired. */
export function retiredHere(): u64 {
  return load<u64>(RETIRED) - inherited;
}

/** The spans that a copy consists of, pairs of address and length; empty where there are too many. */
export function saveVm(): StaticArray<u32> {
  const runsEnd = saveRuns(RUNS, ANSWER + ANSWER_SIZE);
  const spansEnd = runsEnd ? spansOf(RUNS, runsEnd, SPANS + 16, SCRATCH + SCRATCH_SIZE) : 0;
  if (!spansEnd) return changetype<StaticArray<u32>>(asList(SPANS, 0));
  store<u32>(IMAGE, MARK);
  store<u32>(RESERVED, reservedBytes());
  store<u64>(LIMIT, memoryLimit());
  store<u64>(ACCESSIBLE, memoryInUse());
  store<u64>(INSTRUCTIONS, load<u64>(RETIRED));
  store<u32>(LEVEL, shownLevel());
  store<u32>(THRESHOLD, hasSlots() ? hot() : 0);
  store<u32>(FLOATS, floatsKnown());
  store<u32>(SEEDED, <u32>(seedsGiven() != 0));
  // The copy has numbers of its own.
  for (let at = SEED; at < SEED + 32; at += 8) store<u64>(at, seedsGiven() ? drawNumber() : 0);
  store<u32>(RUNS_END, <u32>runsEnd);
  store<u64>(CLOCKS, clockPage());
  store<u32>(SPANS, <u32>IMAGE);
  store<u32>(SPANS, <u32>(runsEnd - IMAGE), 4);
  store<u32>(SPANS, <u32>RESERVATIONS, 8);
  store<u32>(SPANS, reservedBytes(), 12);
  return changetype<StaticArray<u32>>(asList(SPANS, <u32>(spansEnd - SPANS)));
}

/** Makes a vm of the image, in an instance that has none. False where there is no image, or no memory for it. */
export function restoreVm(): bool {
  if (load<u32>(IMAGE) != MARK) return false;
  store<u32>(IMAGE, 0);
  const runsEnd = <usize>load<u32>(RUNS_END);
  if (!growTo(reachOf(RUNS, runsEnd))) return false;
  limitMemory(load<u64>(LIMIT));
  setMemoryInUse(load<u64>(ACCESSIBLE));
  setReservedBytes(load<u32>(RESERVED));
  restoreRuns(RUNS, runsEnd);
  inherited = load<u64>(INSTRUCTIONS);
  store<u64>(RETIRED, inherited);
  showLevel(load<u32>(LEVEL));
  lendClocks(load<u64>(CLOCKS));
  if (load<u32>(SEEDED)) seed(load<u64>(SEED), load<u64>(SEED, 8), load<u64>(SEED, 16), load<u64>(SEED, 24));
  memory.fill(SEED, 0, 32);
  const threshold = load<u32>(THRESHOLD);
  setFloatsKnown(load<u32>(FLOATS));
  if (threshold) prepareTranslator(threshold);
  return true;
}

/**
 * The last object of this instance has gone: it is as new. Pages that were in use keep their bytes, which nobody sees: they are zeroed
 * before they are given out again. So does what the translator works with.
 */
export function resetVm(): void {
  forgetStops();
  rest();
  forgetTranslator();
  forgetLists();
  forgetImage();
  if (alignmentChecked()) checkAlignment(false);
  clearPages();
  setReservedBytes(0);
  setMemoryInUse(0);
  limitMemory(0);
  forgetVcpus();
  forgetSeed();
  forgetNumbers();
  forgetDestinations();
  showLevel(3);
  lendClocks(0);
  memory.fill(RUN_STATE, 0, 0x100);
  memory.fill(STACK_WINDOW, 0, 16);
  store<u32>(IMAGE, 0);
  inherited = 0;
}
