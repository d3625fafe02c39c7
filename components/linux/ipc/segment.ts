// Shared memory segments: files without names, which those who attach them have as shared mappings. One that was removed lasts as long
// as somebody has it attached.

import { SharedNode } from '../file/shared-node';
import { unnamedFile } from '../file/unnamed';
import { PAGE, pageUp } from '../memory/layout';
import { Backing, Region } from '../memory/region';
import { AddressSpace } from '../memory/space';
import { Process } from '../process/process';
import { Permission } from './permission';
import { IpcObject, Registry } from './registry';

/** Most bytes of a segment: what one address space could show. */
export const LARGEST: u64 = 0xf000_0000;
/** It goes with the last who has it attached. */
export const DESTROYED: u32 = 0o1000;
export const LOCKED: u32 = 0o2000;

export class Segment extends IpcObject {
  attachedAt: u64 = 0;
  detachedAt: u64 = 0;
  changedAt: u64 = 0;
  /** Number of the process that attached or detached it last. */
  lastUser: i32 = 0;

  constructor(
    permission: Permission,
    readonly size: u64,
    readonly node: SharedNode,
    readonly device: u64,
    readonly inode: u64,
    readonly maker: i32,
  ) {
    super(permission);
  }

  get name(): string {
    return '/SYSV' + (<u32>this.permission.key).toString(16).padStart(8, '0') + ' (deleted)';
  }

  /** What a mapping of it shows. */
  backing(writable: bool): Backing {
    return new Backing(this.node.share(), u64.MAX_VALUE, true, writable, this.name, this.device, this.inode, '');
  }

  shownBy(region: Region): bool {
    const backing = region.backing;
    return backing != null && region.shared && backing.isOf(this.device, this.inode);
  }
}

export class Segments extends Registry<Segment> {
  /** A segment; null if no memory is to be had. */
  make(process: Process, key: i32, size: u64, flags: u32): Segment | null {
    const memory = process.walker.mounts.memory;
    if (memory == null) return null;
    const made = unnamedFile(memory);
    if (!made.isOk) return null;
    const node = made.value;
    const attributes = node.stat();
    if (!node.resize(pageUp(size)).isOk || !attributes.isOk) {
      node.drop();
      return null;
    }
    const about = attributes.value;
    const segment = new Segment(new Permission(process.credentials, key, flags), size, new SharedNode(node), about.device, about.inode, process.id);
    segment.changedAt = process.clock.realtime();
    this.add(segment);
    return segment;
  }

  /** How many mappings show it, in all processes. */
  attachments(process: Process, segment: Segment): u64 {
    const spaces = process.sandbox.spaces;
    let count: u64 = 0;
    for (let i = 0; i < spaces.length; i++) count += <u64>countIn(spaces[i], segment);
    return count;
  }

  /** Lets go of what was removed and nobody has attached any more. */
  sweep(process: Process): void {
    for (let i = 0; i < this.length; i++) {
      const segment = this.at(i);
      if (segment == null || (segment.permission.mode & DESTROYED) == 0 || this.attachments(process, segment) > 0) continue;
      this.remove(segment);
      segment.node.release();
    }
  }

  /** Nobody is left who could attach any of them. */
  release(): void {
    for (let i = 0; i < this.length; i++) {
      const segment = this.at(i);
      if (segment == null) continue;
      this.remove(segment);
      segment.node.release();
    }
  }

  /** Bytes of all of them, in pages. */
  pages(): u64 {
    let sum: u64 = 0;
    for (let i = 0; i < this.length; i++) {
      const segment = this.at(i);
      if (segment != null) sum += pageUp(segment.size) / PAGE;
    }
    return sum;
  }

  /** The segment that a region shows; null for other regions. */
  behind(region: Region): Segment | null {
    for (let i = 0; i < this.length; i++) {
      const segment = this.at(i);
      if (segment != null && segment.shownBy(region)) return segment;
    }
    return null;
  }
}

/** Parts of one mapping lie next to each other. */
function countIn(space: AddressSpace, segment: Segment): i32 {
  let count = 0;
  let end: u64 = 0;
  let origin: u64 = 0;
  for (let i = 0; i < space.regions.length; i++) {
    const region = space.regions[i];
    if (!segment.shownBy(region)) continue;
    if (region.start != end || region.start - region.offset != origin) count++;
    end = region.end;
    origin = region.start - region.offset;
  }
  return count;
}
