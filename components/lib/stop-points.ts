// Where a process is to stop, as its debugger says it. The machine is told when the process goes on, and only of changes: debuggers take all
// away whenever a process halts, and put them back.

class Point {
  constructor(
    readonly address: u64,
    readonly length: u32,
    readonly on: u32,
  ) {}

  is(address: u64, length: u32, on: u32): bool {
    return this.address == address && this.length == length && this.on == on;
  }
}

/** As many as a machine has place for. */
const MOST: i32 = 1024;

/** `V`: nucleus:hypervisor's vm, as the component's bindings have it. */
export class Points<V> {
  private wanted: Array<Point> = [];
  /** Those that the machine has. */
  private told: Array<Point> = [];

  /** False if there are too many. */
  add(address: u64, length: u32, on: u32): bool {
    if (this.wanted.length == MOST) return false;
    this.wanted.push(new Point(address, length, on));
    return true;
  }

  /** False if there is none. */
  remove(address: u64, length: u32, on: u32): bool {
    for (let i = 0; i < this.wanted.length; i++) {
      if (!this.wanted[i].is(address, length, on)) continue;
      this.wanted.splice(i, 1);
      return true;
    }
    return false;
  }

  /** The machine is another one, in which nothing stops. */
  forget(): void {
    this.wanted = [];
    this.told = [];
  }

  removeAll(vm: V): void {
    this.wanted = [];
    this.tell(vm);
  }

  tell(vm: V): void {
    if (this.isTold()) return;
    vm.forgetStops();
    this.told = [];
    for (let i = 0; i < this.wanted.length; i++) {
      const point = this.wanted[i];
      // One that the machine refuses stops nobody; what can be refused was looked at before.
      vm.stop(point.address, point.length, point.on);
      this.told.push(point);
    }
  }

  private isTold(): bool {
    if (this.wanted.length != this.told.length) return false;
    for (let i = 0; i < this.wanted.length; i++) {
      if (!this.has(this.wanted[i])) return false;
    }
    return true;
  }

  private has(point: Point): bool {
    for (let i = 0; i < this.told.length; i++) {
      if (this.told[i].is(point.address, point.length, point.on)) return true;
    }
    return false;
  }
}
