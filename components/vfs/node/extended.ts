/** Extended attributes of one object: names and values, bounded together. */
import { Quota } from './quota';

/** Most bytes of names and values, as Linux has it for one value or the list of names. */
const MOST: u64 = 65536;

export class Extended {
  readonly values: Map<string, StaticArray<u8>> = new Map<string, StaticArray<u8>>();
  private used: u64 = 0;

  constructor(private readonly quota: Quota) {}

  get names(): Array<string> {
    return this.values.keys();
  }

  has(name: string): bool {
    return this.values.has(name);
  }

  get(name: string): StaticArray<u8> {
    return this.values.get(name);
  }

  /** False if there is no space for it. */
  set(name: string, value: StaticArray<u8>): bool {
    const old = this.has(name) ? costOf(name, this.get(name)) : 0;
    const cost = costOf(name, value);
    if (this.used - old + cost > MOST || !this.quota.charge(cost)) return false;
    this.quota.refund(old);
    this.used = this.used - old + cost;
    this.values.set(name, value);
    return true;
  }

  /** Whether there was one. */
  remove(name: string): bool {
    if (!this.has(name)) return false;
    const cost = costOf(name, this.get(name));
    this.quota.refund(cost);
    this.used -= cost;
    this.values.delete(name);
    return true;
  }

  clear(): void {
    this.quota.refund(this.used);
    this.used = 0;
    this.values.clear();
  }
}

function costOf(name: string, value: StaticArray<u8>): u64 {
  return <u64>name.length * 2 + <u64>value.length;
}
