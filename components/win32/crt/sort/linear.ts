// _lfind and _lsearch: arrays that are looked through one by one, with a function of the program's.
//
// Source: Microsoft, "_lfind"; "_lfind_s"; "_lsearch"; "_lsearch_s"; "bsearch_s"; "qsort_s".

import { Library, Shape } from '../../system/export';
import { Call } from '../../thread/call';
import { Frame, Thread } from '../../thread/thread';
import { EINVAL, ENOMEM } from '../errno';
import { invalid } from '../invalid';

/** Elements, and bytes of one, that are sorted here. */
const MOST: u64 = 1 << 26;

export function linearExports(library: Library): void {
  library.add('_lfind', (thread, call) => search(thread, call, false), Shape.Wide);
  library.add('_lfind_s', (thread, call) => searchSecure(thread, call, false), Shape.Wide);
  library.add('_lsearch', (thread, call) => search(thread, call, true), Shape.Wide);
  library.add('_lsearch_s', (thread, call) => searchSecure(thread, call, true), Shape.Wide);
  library.add('bsearch_s', bsearch, Shape.Wide);
  library.add('qsort_s', qsort, Shape.Wide);
}

/** Calls the function for each element until it gives 0. */
class Walk extends Frame {
  private index: u32 = 0;

  constructor(
    private readonly key: u64,
    private readonly base: u64,
    private readonly countAt: u64,
    private readonly size: u64,
    private readonly compare: u64,
    /** First argument of a function that takes three. */
    private readonly context: u64,
    private readonly takesContext: bool,
    private readonly adds: bool,
  ) {
    super();
  }

  next(thread: Thread, result: u64): void {
    const memory = thread.process.memory;
    const count = memory.u32(this.countAt);
    if (this.index > 0 && <i32>result == 0) return thread.leave(this.base + (this.index - 1) * this.size);
    const at = this.base + this.index * this.size;
    if (this.index++ < count) {
      if (this.takesContext) thread.enter(this.compare, this.context, this.key, at);
      else thread.enter(this.compare, this.key, at);
      return;
    }
    if (!this.adds) return thread.leave(0);
    memory.move(at, this.key, this.size);
    memory.setU32(this.countAt, count + 1);
    thread.leave(at);
  }
}

/** (key, array, place of the count, size, function). */
function search(thread: Thread, call: Call, adds: bool): u64 {
  const compare = thread.process.memory.u64(call.stack);
  if (call.a0 == 0 || call.a2 == 0 || <u32>call.a3 == 0 || compare == 0) return invalid(thread, EINVAL, 0);
  return thread.run(new Walk(call.a0, call.a1, call.a2, <u32>call.a3, compare, 0, false, adds));
}

/** ... and what the function gets first. */
function searchSecure(thread: Thread, call: Call, adds: bool): u64 {
  const memory = thread.process.memory;
  const compare = memory.u64(call.stack);
  if (call.a0 == 0 || call.a2 == 0 || call.a3 == 0 || compare == 0) return invalid(thread, EINVAL, 0);
  return thread.run(new Walk(call.a0, call.a1, call.a2, call.a3, compare, memory.u64(call.stack + 8), true, adds));
}

/** Halves what is left of an array. */
class Halving extends Frame {
  private called: bool = false;
  private middle: u64 = 0;

  constructor(
    private readonly key: u64,
    private base: u64,
    private count: u64,
    private readonly size: u64,
    private readonly compare: u64,
    private readonly context: u64,
  ) {
    super();
  }

  next(thread: Thread, result: u64): void {
    const side = <i32>result;
    if (this.called && side == 0) return thread.leave(this.middle);
    if (this.called && side > 0) {
      this.base = this.middle + this.size;
      this.count -= this.count / 2 + 1;
    } else if (this.called) this.count /= 2;
    if (this.count == 0) return thread.leave(0);
    this.called = true;
    this.middle = this.base + (this.count / 2) * this.size;
    thread.enter(this.compare, this.context, this.key, this.middle);
  }
}

/** (key, array, count, size, function, context). */
function bsearch(thread: Thread, call: Call): u64 {
  const memory = thread.process.memory;
  const compare = memory.u64(call.stack);
  if ((call.a1 == 0 && call.a2 != 0) || call.a3 == 0 || compare == 0) return invalid(thread, EINVAL, 0);
  return thread.run(new Halving(call.a0, call.a1, call.a2, call.a3, compare, memory.u64(call.stack + 8)));
}

/** Merges runs of places; the array changes at the end. */
class Sorting extends Frame {
  private places: StaticArray<u32>;
  private other: StaticArray<u32>;
  private step: u32 = 1;
  private start: u32 = 0;
  private left: u32 = 0;
  private right: u32 = 0;
  private called: bool = false;

  constructor(
    private readonly base: u64,
    private readonly count: u32,
    private readonly size: u64,
    private readonly compare: u64,
    private readonly context: u64,
  ) {
    super();
    this.places = new StaticArray<u32>(count);
    this.other = new StaticArray<u32>(count);
    for (let i: u32 = 0; i < count; i++) this.places[i] = i;
    this.begin(0);
  }

  private begin(start: u32): void {
    this.start = start;
    this.left = start;
    this.right = min(start + this.step, this.count);
  }

  private get middle(): u32 {
    return min(this.start + this.step, this.count);
  }

  private get end(): u32 {
    return <u32>min<u64>(<u64>this.start + <u64>this.step * 2, this.count);
  }

  private take(fromLeft: bool): void {
    const to = this.left + this.right - this.middle;
    this.other[to] = fromLeft ? this.places[this.left] : this.places[this.right];
    if (fromLeft) this.left++;
    else this.right++;
  }

  next(thread: Thread, result: u64): void {
    if (this.called) this.take(<i32>result <= 0);
    this.called = false;
    while (this.step < this.count) {
      while (this.left < this.middle || this.right < this.end) {
        if (this.left < this.middle && this.right < this.end) {
          this.called = true;
          thread.enter(this.compare, this.context, this.at(this.left), this.at(this.right));
          return;
        }
        this.take(this.left < this.middle);
      }
      if (this.end < this.count) this.begin(this.end);
      else this.nextRun();
    }
    this.write(thread);
    thread.leave(0);
  }

  private at(index: u32): u64 {
    return this.base + this.places[index] * this.size;
  }

  private nextRun(): void {
    const places = this.places;
    this.places = this.other;
    this.other = places;
    this.step = this.step > this.count / 2 ? this.count : this.step * 2;
    this.begin(0);
  }

  private write(thread: Thread): void {
    const memory = thread.process.memory;
    const size = <u32>this.size;
    const all = memory.bytes(this.base, this.count * size);
    if (all == null) return;
    const sorted = new StaticArray<u8>(all.length);
    for (let i: u32 = 0; i < this.count; i++) {
      copyBytes(sorted, i * size, all, this.places[i] * size, size);
    }
    memory.write(this.base, sorted);
  }
}

function copyBytes(to: StaticArray<u8>, at: u32, from: StaticArray<u8>, start: u32, count: u32): void {
  memory.copy(changetype<usize>(to) + at, changetype<usize>(from) + start, count);
}

/** (array, count, size, function, context). */
function qsort(thread: Thread, call: Call): u64 {
  const memory = thread.process.memory;
  if ((call.a0 == 0 && call.a1 != 0) || call.a2 == 0 || call.a3 == 0) return invalid(thread, EINVAL, 0);
  if (call.a1 < 2) return 0;
  if (call.a1 > MOST || call.a2 > MOST || call.a1 * call.a2 > <u64>i32.MAX_VALUE) return invalid(thread, ENOMEM, 0);
  return thread.run(new Sorting(call.a0, <u32>call.a1, call.a2, call.a3, memory.u64(call.stack)));
}
