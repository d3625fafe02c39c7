// Puts an image into memory as its plan says: each segment's pages show the file, and zeros behind its end. Nothing is
// read before it is touched, apart from what the stack and the interpreter need.

import { LoadPlan, Segment } from '../gen/import/nucleus-loader-loader';
import { SharedNode } from '../file/shared-node';
import { LOWEST, PAGE_MASK, USER_END, alignUp, pageDown, pageUp } from '../memory/layout';
import { Backing, Region } from '../memory/region';
import { AddressSpace } from '../memory/space';
import { Planned } from './plan';

/** Where an image went. */
export class Loaded {
  constructor(
    readonly plan: LoadPlan,
    /** What is added to the image's addresses; 0 unless it is position-independent. */
    readonly base: u64,
  ) {}

  get entry(): u64 {
    return this.base + this.plan.entry;
  }

  get end(): u64 {
    return this.base + this.plan.high;
  }

  /** Address of the program headers; 0 if they are not in memory. */
  get headers(): u64 {
    return this.plan.headersAddress == 0 ? 0 : this.base + this.plan.headersAddress;
  }
}

/** What a segment's pages show, apart from where in the file they begin. */
class Source {
  constructor(
    readonly node: SharedNode,
    readonly path: string,
    readonly device: u64,
    readonly inode: u64,
    readonly key: string,
  ) {}
}

/** Loads a program at its own place. Null if that cannot be had. */
export function loadProgram(space: AddressSpace, planned: Planned, node: SharedNode, path: string): Loaded | null {
  const plan = planned.plan!;
  const base = plan.positionIndependent ? alignUp(space.places.image, plan.alignment) - plan.low : 0;
  return loadAt(space, planned, base, node, path);
}

/** Loads an interpreter, which goes where mmap would put it. */
export function loadInterpreter(space: AddressSpace, planned: Planned, node: SharedNode, path: string): Loaded | null {
  const plan = planned.plan!;
  if (!plan.positionIndependent) return loadAt(space, planned, 0, node, path);
  const address = space.place(plan.high - plan.low, plan.alignment);
  return address == 0 ? null : loadAt(space, planned, address - plan.low, node, path);
}

function loadAt(space: AddressSpace, planned: Planned, base: u64, node: SharedNode, path: string): Loaded | null {
  const plan = planned.plan!;
  const source = new Source(node, path, planned.device, planned.inode, planned.key);
  for (let i = 0; i < plan.segments.length; i++) {
    if (!mapSegment(space, plan.segments[i], base, source)) return null;
  }
  return new Loaded(plan, base);
}

function mapSegment(space: AddressSpace, segment: Segment, base: u64, source: Source): bool {
  if (segment.memorySize == 0) return true;
  const address = base + segment.address;
  const start = pageDown(address);
  const fileEnd = segment.fileSize == 0 ? start : pageUp(address + segment.fileSize);
  const end = pageUp(address + segment.memorySize);
  if (start < LOWEST || end > USER_END || end < start) return false;
  if (fileEnd > start) {
    const shown = new Region(start, fileEnd, <u32>segment.access);
    shown.backing = new Backing(
      source.node.share(), segment.fileOffset + segment.fileSize, false, false, source.path, source.device, source.inode,
      source.key,
    );
    shown.offset = segment.fileOffset - (address & PAGE_MASK);
    if (!put(space, shown)) return false;
  }
  return end <= fileEnd || put(space, new Region(fileEnd, end, <u32>segment.access));
}

/** A page that two segments share goes to the later one, which shows the same bytes of the file. */
function put(space: AddressSpace, region: Region): bool {
  space.remove(region.start, region.end);
  if (!space.canTake(region.start, region.length)) {
    region.release();
    return false;
  }
  space.add(region);
  return true;
}
