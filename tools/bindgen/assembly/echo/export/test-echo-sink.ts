import { Option, Tuple2 } from '../../../../../components/lib/wit';
import { Tap } from '../gen/import/test-echo-source';

let made: u32 = 0;
let gone: u32 = 0;

export class Tank {
  tap: Tap | null;

  constructor(first: Tap) {
    this.tap = first;
    made++;
  }

  draw(): string {
    const tap = this.tap;
    return tap === null ? 'empty' : tap.draw();
  }

  open(): Option<Tap> {
    const tap = this.tap;
    this.tap = null;
    return tap === null ? Option.none<Tap>() : Option.some<Tap>(tap);
  }

  dropped(): void {
    const tap = this.tap;
    if (tap !== null) tap.drop();
    gone++;
  }
}

export function drain(tap: Tap, more: Array<Tap>, maybe: Option<Tap>): string {
  let all = tap.draw();
  for (let i = 0; i < more.length; i++) all += more[i].draw();
  return maybe.isSome ? all + maybe.value.draw() : all;
}

export function close(tap: Tap): string {
  const water = tap.draw();
  tap.drop();
  return water;
}

export function twice(tank: Tank): Tuple2<Tank, Tank> {
  return new Tuple2<Tank, Tank>(tank, tank);
}

export function count(): Tuple2<u32, u32> {
  return new Tuple2<u32, u32>(made - gone, gone);
}
