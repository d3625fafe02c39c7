// The objects of one kind, by number and by key. A number is the place in the table, and how often places were used anew, so that
// an old number does not mean a new object.

import { EACCES, EEXIST, ENOENT, ENOSPC } from '../errno';
import { Credentials } from '../process/credentials';
import { Permission } from './permission';

const IPC_PRIVATE: i32 = 0;
export const IPC_CREAT: u32 = 0o1000;
export const IPC_EXCL: u32 = 0o2000;
export const IPC_NOWAIT: u32 = 0o4000;

/** Most objects of a kind (SHMMNI, SEMMNI, MSGMNI rounded up), and the step of numbers. */
const PLACES: i32 = 32768;
export const MOST: i32 = 32000;
const MOST_TURNS: i32 = 65535;

export abstract class IpcObject {
  id: i32 = -1;

  constructor(readonly permission: Permission) {}
}

export class Registry<T extends IpcObject> {
  private readonly places: Array<T | null> = [];
  private turn: i32 = 0;
  private last: i32 = -1;
  count: i32 = 0;

  /** Highest place in use; 0 if none is, as *_INFO give it. */
  get highest(): i32 {
    for (let i = this.places.length - 1; i > 0; i--) {
      if (this.places[i] != null) return i;
    }
    return 0;
  }

  get length(): i32 {
    return this.places.length;
  }

  at(place: i32): T | null {
    return place >= 0 && place < this.places.length ? this.places[place] : null;
  }

  find(id: i32): T | null {
    if (id < 0) return null;
    const found = this.at(id % PLACES);
    return found != null && found.id == id ? found : null;
  }

  findKey(key: i32): T | null {
    for (let i = 0; i < this.places.length; i++) {
      const object = this.places[i];
      if (object != null && object.permission.key == key) return object;
    }
    return null;
  }

  /** The number of the object that *get names, TO_BE_MADE if it may be made, or an error negated. */
  get(who: Credentials, key: i32, flags: u32): i64 {
    const found: T | null = key == IPC_PRIVATE ? null : this.findKey(key);
    if (found == null) {
      if (key != IPC_PRIVATE && (flags & IPC_CREAT) == 0) return -ENOENT;
      return this.count >= MOST ? -ENOSPC : TO_BE_MADE;
    }
    if ((flags & (IPC_CREAT | IPC_EXCL)) == (IPC_CREAT | IPC_EXCL)) return -EEXIST;
    return found.permission.allows(who, flags) ? <i64>found.id : -EACCES;
  }

  /** Gives it a number. */
  add(object: T): i32 {
    let place = 0;
    while (place < this.places.length && this.places[place] != null) place++;
    if (place <= this.last) this.turn = this.turn == MOST_TURNS ? 0 : this.turn + 1;
    this.last = place;
    object.id = this.turn * PLACES + place;
    if (place == this.places.length) this.places.push(object);
    else this.places[place] = object;
    this.count++;
    return object.id;
  }

  remove(object: T): void {
    this.places[object.id % PLACES] = null;
    this.count--;
  }
}

/** What `Registry.get` gives for an object that is not there and may be made. */
export const TO_BE_MADE: i64 = i64.MIN_VALUE;
