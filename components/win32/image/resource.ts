// Resources of a module: a tree of three levels, by type, name and language, whose nodes are sorted. Names are "#12" for numbers.
//
// Source: Microsoft, "PE Format", the .rsrc section.

import { Memory } from '../memory/access';
import { Process } from '../process/process';
import { ordinalOf } from './export-table';
import { Module } from './module';

/** A node's entries; more than there can be in a file. */
const MOST: u32 = 65536;
const NODE: u64 = 16;
const ENTRY: u64 = 8;
const HIGH: u32 = 0x8000_0000;

/** Where a resource's bytes are, and where its entry is: programs hold that as a handle. */
export class Place {
  constructor(
    readonly entry: u64,
    readonly address: u64,
    readonly size: u32,
  ) {}
}

export class ResourceTree {
  private readonly memory: Memory;
  readonly root: u64;
  private readonly size: u32;

  constructor(
    process: Process,
    private readonly module: Module,
  ) {
    const range = module.image!.resources;
    this.memory = process.memory;
    this.root = range.isSome ? module.base + range.value.address : 0;
    this.size = range.isSome ? range.value.size : 0;
  }

  /** What follows below `node` for a name; 0 if nothing does. */
  child(node: u64, name: string): u64 {
    const count = this.count(node);
    for (let i: u32 = 0; i < count; i++) if (this.nameOf(node, i) == name) return this.target(node, i);
    return 0;
  }

  count(node: u64): u32 {
    if (node == 0) return 0;
    return min(<u32>this.memory.u16(node + 12) + <u32>this.memory.u16(node + 14), MOST);
  }

  /** "#12", or letters, which are great ones. */
  nameOf(node: u64, index: u32): string {
    const value = this.memory.u32(node + NODE + <u64>index * ENTRY);
    if ((value & HIGH) == 0) return '#' + (value & 0xffff).toString();
    const at = value & ~HIGH;
    if (at + 2 > this.size) return '';
    const length = this.memory.u16(this.root + at);
    const bytes = this.memory.bytes(this.root + at + 2, <u32>length * 2);
    return bytes == null ? '' : String.UTF16.decodeUnsafe(changetype<usize>(bytes), bytes.length);
  }

  /** The node or leaf below; 0 if it lies outside. */
  target(node: u64, index: u32): u64 {
    const offset = this.memory.u32(node + NODE + <u64>index * ENTRY + 4) & ~HIGH;
    return <u64>offset + NODE > this.size ? 0 : this.root + offset;
  }

  /** What a leaf stands for; null if it lies outside of the image. */
  place(leaf: u64): Place | null {
    if (leaf == 0) return null;
    const address = this.memory.u32(leaf);
    const size = this.memory.u32(leaf + 4);
    if (<u64>address + size > this.module.size) return null;
    return new Place(leaf, this.module.base + address, size);
  }

  /** The leaf of a language below a name's node: that language, neutral, English, or the first that there is. */
  leaf(node: u64, language: u32): u64 {
    if (this.count(node) == 0) return 0;
    const wanted: StaticArray<u32> = [language, language & 0x3ff, 0, 0x409];
    for (let i = 0; i < wanted.length; i++) {
      const found = this.child(node, '#' + wanted[i].toString());
      if (found != 0) return found;
    }
    return this.target(node, 0);
  }
}

/** Null if there is none. Letters are compared without regard to case. */
export function findResource(process: Process, module: Module, type: string, name: string, language: u32): Place | null {
  if (module.image == null) return null;
  const tree = new ResourceTree(process, module);
  const ofType = tree.child(tree.root, canonical(type));
  return tree.place(tree.leaf(tree.child(ofType, canonical(name)), language));
}

/** "#0012" and "#12" are one number; the rest is a name. */
export function canonical(name: string): string {
  const ordinal = ordinalOf(name);
  return ordinal >= 0 ? '#' + ordinal.toString() : name.toUpperCase();
}
