// The first thread's stack, as the ABI wants it (System V ABI, AMD64 supplement, section 3.4.1). From the top down:
//
//     8 bytes of zeros; the path; the environment's strings; the arguments' strings; the platform; 16 random bytes
//     (to a multiple of 16) auxiliary vector; null; pointers to the environment; null; pointers to the arguments; count

import { getRandomBytes } from '../gen/import/wasi-random-random';
import { Block, encode } from '../memory/block';
import { copyOut } from '../memory/copy';
import { HEAP_ROOM, PAGE, STACK_GUARD, STACK_LIMIT, STACK_START, pageUp } from '../memory/layout';
import { Region } from '../memory/region';
import { AddressSpace } from '../memory/space';
import { MACHINE, TICKS } from '../process/machine';
import { Loaded } from './load';
import { Identity } from './privilege';

/** As Linux: a quarter of the stack. */
const MOST_STRINGS: u64 = STACK_LIMIT / 4;

/** What the processor can do, as leaf 1 of CPUID has it in EDX: FPU, TSC, CX8, CMOV, CLFSH, MMX, FXSR, SSE, SSE2. */
const HARDWARE: u64 = 0x0788_8111;
/** RDFSBASE and its like may be used. */
const MORE_HARDWARE: u64 = 2;
const SMALLEST_SIGNAL_STACK: u64 = 2048;

const AT_NULL: u64 = 0;
const AT_PHDR: u64 = 3;
const AT_PHENT: u64 = 4;
const AT_PHNUM: u64 = 5;
const AT_PAGESZ: u64 = 6;
const AT_BASE: u64 = 7;
const AT_FLAGS: u64 = 8;
const AT_ENTRY: u64 = 9;
const AT_UID: u64 = 11;
const AT_EUID: u64 = 12;
const AT_GID: u64 = 13;
const AT_EGID: u64 = 14;
const AT_PLATFORM: u64 = 15;
const AT_HWCAP: u64 = 16;
const AT_CLKTCK: u64 = 17;
const AT_SECURE: u64 = 23;
const AT_RANDOM: u64 = 25;
const AT_HWCAP2: u64 = 26;
const AT_EXECFN: u64 = 31;
const AT_SYSINFO_EHDR: u64 = 33;
const AT_MINSIGSTKSZ: u64 = 51;

/** Places heap, stack and the mmap area behind the image. False if there is no room. */
export function placeStack(space: AddressSpace, image: Loaded, executable: bool): bool {
  const places = space.places;
  space.heapStart = pageUp(image.end) + places.heapGap;
  space.heapEnd = space.heapStart;
  const floor = max((space.heapStart & 0xffff_ffff) + HEAP_ROOM + STACK_GUARD, places.stackLow);
  if (!space.low.isFree(floor, STACK_LIMIT)) return false;
  space.low.take(floor, STACK_LIMIT);
  space.stackFloor = places.stackHigh + floor;
  const top = space.stackFloor + STACK_LIMIT;
  const region = new Region(top - STACK_START, top, executable ? 7 : 3);
  region.growsDown = true;
  region.label = '[stack]';
  space.add(region);
  space.mapBase = max(floor + STACK_LIMIT + STACK_GUARD, places.mapLow);
  return true;
}

/** Collects what goes onto the stack, from the top down. */
class Builder {
  /** Where the next thing ends. */
  at: u64;

  constructor(
    private space: AddressSpace,
    readonly top: u64,
  ) {
    this.at = top;
  }

  put(bytes: StaticArray<u8>): u64 {
    this.at -= bytes.length;
    if (this.failed || this.top - this.at > MOST_STRINGS || !copyOut(this.space, this.at, bytes)) this.failed = true;
    return this.at;
  }

  text(text: string): u64 {
    return this.put(terminated(encode(text)));
  }

  /** The strings, in order upwards, each with a zero behind it; their addresses. */
  texts(list: Array<StaticArray<u8>>): Array<u64> {
    const addresses = new Array<u64>(list.length);
    let at = this.put(joined(list));
    for (let i = 0; i < list.length; i++) {
      addresses[i] = at;
      at += list[i].length + 1;
    }
    return addresses;
  }

  failed: bool = false;
}

/** With a zero behind it. */
function terminated(bytes: StaticArray<u8>): StaticArray<u8> {
  const block = Block.of(bytes.length + 1);
  block.put(0, bytes);
  return block.bytes;
}

/** One behind the other, each with a zero behind it. */
export function joined(texts: Array<StaticArray<u8>>): StaticArray<u8> {
  let length = 0;
  for (let i = 0; i < texts.length; i++) length += texts[i].length + 1;
  const block = Block.of(length);
  let at = 0;
  for (let i = 0; i < texts.length; i++) {
    block.put(at, texts[i]);
    at += texts[i].length + 1;
  }
  return block.bytes;
}

export class Stack {
  /** rsp at the entry; 0 if it could not be built. */
  pointer: u64 = 0;
  /** The auxiliary vector, as /proc/self/auxv shows it. */
  auxiliary: StaticArray<u8> = new StaticArray<u8>(0);
}

export function buildStack(
  space: AddressSpace, image: Loaded, interpreterBase: u64, path: string,
  argv: Array<StaticArray<u8>>, environment: Array<StaticArray<u8>>, identity: Identity,
): Stack {
  const stack = new Stack();
  const builder = new Builder(space, space.stackFloor + STACK_LIMIT);
  builder.put(new StaticArray<u8>(8));
  const pathAt = builder.text(path);
  const environmentAt = builder.texts(environment);
  const argumentsAt = builder.texts(argv);
  const platformAt = builder.text(MACHINE);
  const randomAt = builder.put(getRandomBytes(16));
  builder.at -= space.places.stackGap;
  const vector = auxiliaryVector(image, identity, interpreterBase, pathAt, platformAt, randomAt, space.vdso);
  const words = pointers(argumentsAt, environmentAt);
  const size = words.length + vector.length;
  builder.at = ((builder.at - size) & ~15) + size;
  builder.put(vector.bytes);
  builder.put(words.bytes);
  if (builder.failed) return stack;
  stack.pointer = builder.at;
  stack.auxiliary = vector.bytes;
  return stack;
}

/** The count, and both lists of addresses, each with a null behind it. */
function pointers(first: Array<u64>, second: Array<u64>): Block {
  const block = Block.of((first.length + second.length + 3) * 8);
  block.setU64(0, first.length);
  let at = 8;
  for (let i = 0; i < first.length; i++, at += 8) block.setU64(at, first[i]);
  at += 8;
  for (let i = 0; i < second.length; i++, at += 8) block.setU64(at, second[i]);
  return block;
}

function auxiliaryVector(
  image: Loaded, identity: Identity, base: u64, path: u64, platform: u64, random: u64, vdso: u64,
): Block {
  const who = identity.credentials;
  const entries: u64[] = [
    AT_HWCAP, HARDWARE,
    AT_PAGESZ, PAGE,
    AT_CLKTCK, TICKS,
    AT_PHDR, image.headers,
    AT_PHENT, image.plan.headersSize,
    AT_PHNUM, image.headers == 0 ? 0 : image.plan.headersCount,
    AT_BASE, base,
    AT_FLAGS, 0,
    AT_ENTRY, image.entry,
    AT_UID, who.user,
    AT_EUID, who.effectiveUser,
    AT_GID, who.group,
    AT_EGID, who.effectiveGroup,
    AT_SECURE, identity.isSecure ? 1 : 0,
    AT_RANDOM, random,
    AT_HWCAP2, MORE_HARDWARE,
    AT_EXECFN, path,
    AT_PLATFORM, platform,
    AT_MINSIGSTKSZ, SMALLEST_SIGNAL_STACK,
  ];
  if (vdso != 0) {
    entries.push(AT_SYSINFO_EHDR);
    entries.push(vdso);
  }
  entries.push(AT_NULL);
  entries.push(0);
  const block = Block.of(entries.length * 8);
  for (let i = 0; i < entries.length; i++) block.setU64(i * 8, entries[i]);
  return block;
}
