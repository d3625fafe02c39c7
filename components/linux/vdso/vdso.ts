// The vDSO (vdso(7)): a page of code in each program's memory that reads clocks without a system call, below it the page that says how.
// Machine, system calls and this agree on what a clock tells, since all ask the host.

import { AccessFlags } from '../gen/import/nucleus-hypervisor-machine';
import { Block } from '../memory/block';
import { PAGE, STACK_GUARD, STACK_LIMIT } from '../memory/layout';
import { Region } from '../memory/region';
import { AddressSpace } from '../memory/space';
import { sourceOf } from '../process/clock';
import { BYTES } from './bytes';

const IMAGE_LABEL: string = '[vdso]';
const DATA_LABEL: string = '[vvar]';

const LOW_HALF: u64 = 0xffff_ffff;

// The data, as image.s reads them: sources of the first clocks, and where threads are.
const CLOCKS: i32 = 16;
const PROCESSOR: i32 = 16;
const DATA_SIZE: i32 = 17;
/** The system is to be asked. */
const ASK: u32 = 0;

/** Maps it for a program whose threads begin on `processor`. Where there is no room for it, or the machine lends no clocks, the program has none. */
export function mapVdso(space: AddressSpace, processor: i32): void {
  const length = 2 * PAGE;
  const drawn = space.places.vdso;
  const start = isRight(space, drawn, length) ? drawn : space.place(length, PAGE);
  if (start == 0 || !space.vm.lendClocks(start + PAGE).isOk) return;
  show(space, start, AccessFlags.Read, DATA_LABEL, dataFor(processor));
  show(space, start + PAGE, AccessFlags.Read | AccessFlags.Execute, IMAGE_LABEL, BYTES);
  space.vdso = start + PAGE;
}

/** Has it been drawn, and has a large image not moved the stack there? */
function isRight(space: AddressSpace, drawn: u64, length: u64): bool {
  const stackEnd = (space.stackFloor & LOW_HALF) + STACK_LIMIT + STACK_GUARD;
  return drawn != 0 && (drawn & LOW_HALF) >= stackEnd && space.canTake(drawn, length);
}

function show(space: AddressSpace, start: u64, access: u32, label: string, content: StaticArray<u8>): void {
  const region = new Region(start, start + PAGE, access);
  region.label = label;
  region.content = content;
  space.add(region);
}

function dataFor(processor: i32): StaticArray<u8> {
  const data = Block.of(DATA_SIZE);
  for (let clock = 0; clock < CLOCKS; clock++) data.setU8(clock, sourceOf(clock));
  data.setU8(PROCESSOR, processor == 0 ? 1 : ASK);
  return data.bytes;
}

/** A thread has gone to another processor: from now on the system is asked where each is. */
export function forgetProcessor(space: AddressSpace): void {
  const data = space.find(space.vdso - PAGE);
  if (data == null || data.label != DATA_LABEL) return;
  data.content = dataFor(-1);
  space.discard(data.start, data.end);
}

/** A region has come to another place (mremap); where that is the image, the clocks go along. */
export function followMove(space: AddressSpace, region: Region): void {
  if (region.label != IMAGE_LABEL) return;
  space.vm.lendClocks(region.start);
  space.vdso = region.start;
}
