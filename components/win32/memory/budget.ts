// The limit on memory that the processes of a sandbox share. The machine of each keeps to the limit by itself; where there are several, what
// all of them have counts, and what each costs the host besides.

import { Vm } from '../gen/import/nucleus-hypervisor-machine';

/** What a machine costs besides its guest's pages. */
const COST: u64 = 3 << 20;

export class Budget {
  private readonly machines: Array<Vm> = [];

  constructor(readonly limit: u64) {}

  add(vm: Vm): void {
    this.machines.push(vm);
  }

  remove(vm: Vm): void {
    const at = this.machines.indexOf(vm);
    if (at >= 0) this.machines.splice(at, 1);
  }

  /** Whether there may be so many bytes more. */
  admits(size: u64): bool {
    const count = this.machines.length;
    if (count < 2) return true;
    let used = <u64>(count - 1) * COST;
    for (let i = 0; i < count; i++) used += this.machines[i].usage().memory;
    return used + size <= this.limit;
  }

  /** Whether there may be one machine more. */
  get admitsMachine(): bool {
    let used = <u64>this.machines.length * COST;
    for (let i = 0; i < this.machines.length; i++) used += this.machines[i].usage().memory;
    return used < this.limit;
  }
}
