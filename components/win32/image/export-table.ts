// What an image exports, by name and by ordinal.

import { ExportSymbol } from '../gen/import/nucleus-loader-portable-executable';

export class ExportTable {
  private readonly names: Map<string, i32> = new Map<string, i32>();
  private readonly ordinals: Map<u32, i32> = new Map<u32, i32>();

  constructor(private readonly symbols: Array<ExportSymbol>) {
    for (let i = 0; i < symbols.length; i++) {
      const one = symbols[i];
      if (one.name.isSome && !this.names.has(one.name.value)) this.names.set(one.name.value, i);
      if (!this.ordinals.has(one.ordinal)) this.ordinals.set(one.ordinal, i);
    }
  }

  /** Null if there is none. */
  find(called: string): ExportSymbol | null {
    const ordinal = ordinalOf(called);
    if (ordinal >= 0) return this.ordinals.has(<u32>ordinal) ? this.symbols[this.ordinals.get(<u32>ordinal)] : null;
    return this.names.has(called) ? this.symbols[this.names.get(called)] : null;
  }
}

/** What "#12" means; -1 for a name. */
export function ordinalOf(called: string): i32 {
  if (called.length < 2 || called.length > 6 || called.charCodeAt(0) != 0x23) return -1;
  let value = 0;
  for (let i = 1; i < called.length; i++) {
    const digit = called.charCodeAt(i) - 0x30;
    if (<u32>digit > 9) return -1;
    value = value * 10 + digit;
  }
  return value;
}
