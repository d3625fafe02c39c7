// What CPUID says. A bit is set here when its instructions are in the table and tested, not before: C libraries and run-time
// libraries choose their code by it. A lower level of x86-64 shows less; what it hides works all the same.

import { RAX, RBX, RCX, RDX } from './register-file';
import { seedsGiven } from './random';
import { ENABLED, XSAVE_SIZE } from './xsave';

// Leaf 1, edx: fpu tsc cx8 cmov clflush mmx fxsr sse sse2
const EDX_1: u32 = (1 << 0) | (1 << 4) | (1 << 8) | (1 << 15) | (1 << 19) | (1 << 23) | (1 << 24) | (1 << 25) | (1 << 26);
// Leaf 1, ecx: sse3 pclmulqdq ssse3 fma cx16 sse4.1 sse4.2 movbe popcnt aes xsave osxsave avx f16c hypervisor
const ECX_1: u32 =
  (1 << 0) | (1 << 1) | (1 << 9) | (1 << 12) | (1 << 13) | (1 << 19) | (1 << 20) | (1 << 22) | (1 << 23) | (1 << 25) | (1 << 26) |
  (1 << 27) | (1 << 28) | (1 << 29) | (1 << 31);
// Leaf 7, ebx: fsgsbase bmi1 avx2 bmi2 erms adx clflushopt clwb sha; ecx: vaes vpclmulqdq rdpid
const EBX_7: u32 = (1 << 0) | (1 << 3) | (1 << 5) | (1 << 8) | (1 << 9) | (1 << 19) | (1 << 23) | (1 << 24) | (1 << 29);
const ECX_7: u32 = (1 << 9) | (1 << 10) | (1 << 22);
// With a seed. Leaf 1, ecx: rdrand; leaf 7, ebx: rdseed.
const RDRAND: u32 = 1 << 30;
const RDSEED: u32 = 1 << 18;
// Leaf 13, 1, eax: xsaveopt xsavec xgetbv1
const EAX_13: u32 = (1 << 0) | (1 << 1) | (1 << 2);
// Leaf 0x80000001, ecx: lahf lzcnt; edx: syscall nx rdtscp long mode
const ECX_80000001: u32 = (1 << 0) | (1 << 5);
const EDX_80000001: u32 = (1 << 11) | (1 << 20) | (1 << 27) | (1 << 29);
// What x86-64-v1 and v2 show of these words; the highest level shows all. Of leaf 7 and of the saved states they show nothing.
const ECX_1_V1: u32 = 1 << 31;
const ECX_1_V2: u32 = ECX_1_V1 | (1 << 0) | (1 << 9) | (1 << 13) | (1 << 19) | (1 << 20) | (1 << 23);
const ECX_80000001_V2: u32 = 1 << 0;
/** The level that is shown, as its number. */
let level: u32 = 3;

/** Shows this level, 1 to 3. */
export function showLevel(number: u32): void {
  level = number;
}

export function shownLevel(): u32 {
  return level;
}

/** The mask for the level. */
function upTo(v1: u32, v2: u32): u32 {
  return level == 1 ? v1 : level == 2 ? v2 : ~0;
}

/** Family 6, model 23, stepping 0: of the level that is implemented. */
const SIGNATURE: u32 = 0x0001_0670;
const HIGHEST: u32 = 13;
const HIGHEST_EXTENDED: u32 = 0x8000_0008;

function answer(a: u32, b: u32, c: u32, d: u32): void {
  store<u64>(RAX, a);
  store<u64>(RBX, b);
  store<u64>(RCX, c);
  store<u64>(RDX, d);
}

/** Puts the answer for a leaf into rax, rbx, rcx and rdx. Unknown leaves are 0. */
export function leaf(number: u32, sub: u32): void {
  switch (number) {
    // "GenuineIntel": glibc and libgcc believe the feature bits of vendors that they know, and of no other.
    case 0: return answer(HIGHEST, 0x756e_6547, 0x6c65_746e, 0x4965_6e69);
    // Cache line of 64 bytes for CLFLUSH, one logical processor.
    case 1: return answer(SIGNATURE, 0x0001_0800, (ECX_1 | (seedsGiven() ? RDRAND : 0)) & upTo(ECX_1_V1, ECX_1_V2), EDX_1);
    case 4: return cache(sub);
    case 7: return sub == 0 && level == 3 ? answer(0, EBX_7 | (seedsGiven() ? RDSEED : 0), ECX_7, 0) : answer(0, 0, 0, 0);
    case 13: return level == 3 ? extendedState(sub) : answer(0, 0, 0, 0);
    case 0x8000_0000: return answer(HIGHEST_EXTENDED, 0, 0, 0);
    case 0x8000_0001: return answer(0, 0, ECX_80000001 & upTo(0, ECX_80000001_V2), EDX_80000001);
    case 0x8000_0002: return answer(0x6c63_754e, 0x2073_7565, 0x2d36_3878, 0x6320_3436);
    case 0x8000_0003: return answer(0x0065_726f, 0, 0, 0);
    // 48 bits of physical and of linear address.
    case 0x8000_0008: return answer(0x3030, 0, 0, 0);
  }
  answer(0, 0, 0, 0);
}

/** What XSAVE saves: its size, whole and compacted, and where the upper halves of the YMM registers lie. */
function extendedState(sub: u32): void {
  if (sub == 0) return answer(<u32>ENABLED, XSAVE_SIZE, XSAVE_SIZE, 0);
  if (sub == 1) return answer(EAX_13, XSAVE_SIZE, 0, 0);
  if (sub == 2) return answer(256, 576, 0, 0);
  answer(0, 0, 0, 0);
}

/** Level 1 data and code of 32 KiB in 8 ways, level 2 of 1 MiB and level 3 of 32 MiB in 16 ways: what libraries size their copies by. */
function cache(sub: u32): void {
  if (sub == 0) return answer(0x0000_0121, 0x01c0_003f, 63, 0);
  if (sub == 1) return answer(0x0000_0122, 0x01c0_003f, 63, 0);
  if (sub == 2) return answer(0x0000_0143, 0x03c0_003f, 1023, 0);
  if (sub == 3) return answer(0x0000_0163, 0x03c0_003f, 32767, 0);
  answer(0, 0, 0, 0);
}
