// Memory that is made when somebody looks at it: the program by a fault, a built-in function by its pointer, a query by its address.

import { Allocation } from './allocation';

export abstract class Late {
  /** Makes it, where some of it is in the range; false if nothing was to be made, or there is no memory. */
  abstract reach(address: u64, length: u64): bool;

  abstract isOf(one: Allocation): bool;

  /** Nothing is made any more. */
  abstract close(): void;
}

/** All that there is of it. */
export class LateList extends Late {
  private readonly list: Array<Late> = [];

  add(late: Late): void {
    this.list.push(late);
  }

  reach(address: u64, length: u64): bool {
    let isMade = false;
    for (let i = 0; i < this.list.length; i++) if (this.list[i].reach(address, length)) isMade = true;
    return isMade;
  }

  /** An allocation goes, and with it what is made there. */
  forget(one: Allocation): void {
    for (let i = this.list.length - 1; i >= 0; i--) {
      if (!this.list[i].isOf(one)) continue;
      this.list[i].close();
      this.list.splice(i, 1);
    }
  }

  isOf(one: Allocation): bool {
    for (let i = 0; i < this.list.length; i++) if (this.list[i].isOf(one)) return true;
    return false;
  }

  close(): void {
    for (let i = 0; i < this.list.length; i++) this.list[i].close();
    this.list.splice(0, this.list.length);
  }
}
