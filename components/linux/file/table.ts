// The descriptor table: small numbers to open file descriptions, lowest free number first.

import { EBADF, EMFILE } from '../errno';
import { Description } from './description';
import { FileLocks } from './lock';

class Slot {
  constructor(
    public description: Description,
    public closeOnExec: bool,
  ) {}
}

export class FileTable {
  /** Processes that share it. */
  private users: i32 = 1;
  private slots: Array<Slot | null> = [];
  /** RLIMIT_NOFILE. */
  limit: i32 = 1024;
  /** Where locks of the processes that use it are, if there ever was one. */
  locks: FileLocks | null = null;

  get length(): i32 {
    return this.slots.length;
  }

  /** The description, or null for a number that is not open. */
  get(descriptor: i32): Description | null {
    const slot = this.slotOf(descriptor);
    return slot == null ? null : slot.description;
  }

  /** Takes over one use of `description`; gives the number, or -EMFILE and lets the description go. */
  add(description: Description, closeOnExec: bool, from: i32 = 0): i64 {
    let number = from;
    while (number < this.slots.length && this.slots[number] != null) number++;
    if (number >= this.limit) {
      description.release();
      return -EMFILE;
    }
    this.set(number, description, closeOnExec);
    return number;
  }

  /** Puts `description` at `number`, closing what is there. Takes over one use. */
  set(number: i32, description: Description, closeOnExec: bool): void {
    while (this.slots.length <= number) this.slots.push(null);
    const old = this.slots[number];
    this.slots[number] = new Slot(description, closeOnExec);
    if (old != null) this.letGo(old.description);
  }

  close(descriptor: i32): i64 {
    const slot = this.slotOf(descriptor);
    if (slot == null) return -EBADF;
    this.slots[descriptor] = null;
    this.letGo(slot.description);
    return 0;
  }

  private letGo(description: Description): void {
    if (this.locks != null) this.locks!.closed(this, description);
    description.release();
  }

  closesOnExec(descriptor: i32): bool {
    const slot = this.slotOf(descriptor);
    return slot != null && slot.closeOnExec;
  }

  setCloseOnExec(descriptor: i32, value: bool): void {
    const slot = this.slotOf(descriptor);
    if (slot != null) slot.closeOnExec = value;
  }

  share(): FileTable {
    this.users++;
    return this;
  }

  /** A process does without it; the last one closes everything. */
  leave(): void {
    if (--this.users > 0) return;
    for (let i = 0; i < this.slots.length; i++) this.close(i);
  }

  /** Another table with the same files. */
  copy(): FileTable {
    const copy = new FileTable();
    copy.limit = this.limit;
    for (let i = 0; i < this.slots.length; i++) {
      const slot = this.slots[i];
      copy.slots.push(slot == null ? null : new Slot(slot.description.share(), slot.closeOnExec));
    }
    return copy;
  }

  /** A table that no other process uses, with the same files. Takes over one use. */
  alone(): FileTable {
    if (this.users == 1) return this;
    this.users--;
    return this.copy();
  }

  /** The table of a process that becomes another program: its own, without what exec closes. Takes over one use. */
  forExec(): FileTable {
    const table = this.alone();
    for (let i = 0; i < table.slots.length; i++) {
      if (table.closesOnExec(i)) table.close(i);
    }
    return table;
  }

  private slotOf(descriptor: i32): Slot | null {
    if (descriptor < 0 || descriptor >= this.slots.length) return null;
    return this.slots[descriptor];
  }
}
