// The transcendental instructions of x87: the stack around float80/transcendental.
// Source: Intel SDM volume 2, F2XM1, FYL2X, FYL2XP1, FPTAN, FPATAN, FSIN, FCOS, FSINCOS.

import { invalid, specialOne } from '../float80/arithmetic';
import { B, FINITE, INFINITY, R, TOP_BIT, pack, setIndefinite, take } from '../float80/number';
import { TOO_LARGE } from '../float80/reduce';
import { C1, C2, INVALID, STACK, report, setRoundedUp, setStatusWord, status, stopped } from '../float80/status';
import { angle, logarithmOf, logarithmOfSum, raise, sineOf, tangentOf } from '../float80/transcendental';
import { done, isEmpty, pending, place, pop, push, read, readBoth, write } from './x87-stack';

/** F2XM1 */
export function powerLessOne(u: usize): usize {
  if (pending(u)) return 0;
  if (read(0, B)) raise();
  else setIndefinite(R);
  write(0);
  return done(u);
}

@final @unmanaged export class Angle {
  // @ts-ignore: decorator
  @inline run(): void { angle(); }
}
@final @unmanaged export class Logarithm {
  // @ts-ignore: decorator
  @inline run(): void { logarithmOf(); }
}
@final @unmanaged export class LogarithmOfSum {
  // @ts-ignore: decorator
  @inline run(): void { logarithmOfSum(); }
}

/** FPATAN, FYL2X, FYL2XP1: of st(1) and st(0), into st(1), which becomes the top. */
export function ofTwo<O>(u: usize): usize {
  if (pending(u)) return 0;
  if (readBoth(1, 0)) changetype<O>(0).run();
  write(1);
  pop();
  return done(u);
}

/** An angle in B that has sines; if not, R is the result, or C2 says that it is too large. */
function ready(): bool {
  if (specialOne()) return false;
  if (B.kind == INFINITY) {
    invalid();
    return false;
  }
  if (B.kind == FINITE && B.exponent >= TOO_LARGE) {
    setStatusWord(status() | C2);
    return false;
  }
  return true;
}

@final @unmanaged export class Sine {
  // @ts-ignore: decorator
  @inline run(): void { sineOf(0); }
}
@final @unmanaged export class Cosine {
  // @ts-ignore: decorator
  @inline run(): void { sineOf(1); }
}

/** FSIN, FCOS */
export function ofAngle<O>(u: usize): usize {
  if (pending(u)) return 0;
  setStatusWord(status() & ~C2);
  if (!read(0, B)) setIndefinite(R);
  else if (ready()) changetype<O>(0).run();
  else if (status() & C2) return done(u);
  write(0);
  return done(u);
}

/** FSINCOS: the sine takes the place of the angle, and the cosine is pushed; C1 tells of the sine. */
@final @unmanaged export class SineAndCosine {
  // @ts-ignore: decorator
  @inline first(): void { sineOf(0); }
  // @ts-ignore: decorator
  @inline second(): void {
    const roundedUp = (status() & C1) != 0;
    sineOf(1);
    setRoundedUp(roundedUp);
  }
}
/** FPTAN: the tangent, and 1. */
@final @unmanaged export class Tangent {
  // @ts-ignore: decorator
  @inline first(): void { tangentOf(); }
  // @ts-ignore: decorator
  @inline second(): void { R.kind = FINITE; R.sign = 0; R.exponent = 0; R.significand = TOP_BIT; }
}

const FIRST_RESULT: usize = memory.data(16, 8);

export function twoOfAngle<O>(u: usize): usize {
  if (pending(u)) return 0;
  setStatusWord(status() & ~C2);
  const empty = isEmpty(0);
  if (empty || !isEmpty(7)) {
    noRoom(empty);
    return done(u);
  }
  take(place(0), B);
  if (ready()) {
    changetype<O>(0).first();
    pack(R, FIRST_RESULT);
    changetype<O>(0).second();
  } else if (status() & C2) return done(u);
  else pack(R, FIRST_RESULT);
  if (stopped()) return done(u);
  memory.copy(place(0), FIRST_RESULT, 10);
  push();
  write(0);
  return done(u);
}

/** No angle, or no room for a second result: both become the default NaN. */
function noRoom(empty: bool): void {
  report(INVALID | STACK);
  setStatusWord(empty ? status() & ~C1 : status() | C1);
  if (stopped()) return;
  setIndefinite(R);
  write(0);
  push();
  setIndefinite(R);
  write(0);
  setStatusWord(empty ? status() & ~C1 : status() | C1);
}
