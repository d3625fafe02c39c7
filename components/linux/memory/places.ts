// Where the parts of an address space begin: always at the same places, or drawn (address-space layout randomisation). Each program
// that is started draws anew; what it forks has its places. What is drawn follows from the seed alone, so a run can be had again.
//
// As on Linux, images that are position-independent, the heap, the stack and the mmap area lie at places that do not follow from each
// other. The low 32 bits of addresses are one plan for all of them (layout.ts), so each has its own part of it to be drawn from:
//
//     low 32 bits                   high bits      bits drawn   what
//     0x0040_0000 + 256 MiB         0x5555+8 bits  24           image; behind it the heap, with a gap of up to 32 MiB (13 bits)
//     0x2000_0000 + 256 MiB         0x7ffc+2 bits  18           stack; its pointer another 9 bits, in steps of 16 bytes
//     0x3081_0000 + 4 MiB       0x7ffc+2 bits  12           vDSO
//     0x3100_0000 + 256 MiB         0x7f00+7 bits  23           mmap area: libraries, and what the program maps
//     no place                      0x6000+8 bits   8           large reservations

import { IMAGE_HIGH, IMAGE_LOW, MAP_HIGH, PAGE, RESERVATION_BASE } from './layout';

const STACK_LOW: u64 = 0x2000_0000;
/** Behind the highest stack and its guard. */
const VDSO_LOW: u64 = 0x3081_0000;
const MAP_LOW: u64 = 0x3100_0000;
const STACK_HIGH: u64 = 0x7ffc_0000_0000;
const MAP_HIGH_DRAWN: u64 = 0x7f00_0000_0000;
const HIGH_BITS: u64 = 32;

export class Places {
  /** A position-independent image. */
  image: u64 = IMAGE_HIGH + IMAGE_LOW;
  /** Between the image and the heap. */
  heapGap: u64 = 0;
  stackHigh: u64 = MAP_HIGH;
  /** Lowest low half of the stack; it begins behind the heap at the earliest. */
  stackLow: u64 = 0;
  /** Bytes of the stack's upper end that are left free. */
  stackGap: u64 = 0;
  /** Where the vDSO shall go; 0 if anywhere. */
  vdso: u64 = 0;
  mapHigh: u64 = MAP_HIGH;
  /** Lowest low half of mappings; they begin behind the stack at the earliest. */
  mapLow: u64 = 0;
  reservations: u64 = RESERVATION_BASE;
}

/** Draws places, one for each program. */
export class Layouts {
  constructor(private state: u64) {}

  draw(): Places {
    const places = new Places();
    places.image = IMAGE_HIGH + (this.bits(8) << HIGH_BITS) + IMAGE_LOW + this.pages(16);
    places.heapGap = this.pages(13);
    places.stackHigh = STACK_HIGH + (this.bits(2) << HIGH_BITS);
    places.stackLow = STACK_LOW + this.pages(16);
    places.stackGap = this.bits(9) << 4;
    places.mapHigh = MAP_HIGH_DRAWN + (this.bits(7) << HIGH_BITS);
    places.mapLow = MAP_LOW + this.pages(16);
    places.reservations = RESERVATION_BASE + (this.bits(8) << HIGH_BITS);
    places.vdso = STACK_HIGH + (this.bits(2) << HIGH_BITS) + VDSO_LOW + this.pages(10);
    return places;
  }

  private pages(bits: u64): u64 {
    return this.bits(bits) * PAGE;
  }

  /** So many bits: the upper ones of the next number of SplitMix64 (Steele, Lea, Flood: Fast Splittable Pseudorandom Number Generators). */
  private bits(count: u64): u64 {
    this.state += 0x9e37_79b9_7f4a_7c15;
    let mixed = this.state;
    mixed = (mixed ^ (mixed >> 30)) * 0xbf58_476d_1ce4_e5b9;
    mixed = (mixed ^ (mixed >> 27)) * 0x94d0_49bb_1331_11eb;
    return (mixed ^ (mixed >> 31)) >> (64 - count);
  }
}
