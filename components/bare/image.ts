// Puts a freestanding image into memory: identity-mapped, each segment where it says and with the access that it says.

import { Result, Unit } from '../lib/wit';
import { AccessFlags, MachineError, MachineErrorTag, Vm } from './gen/import/nucleus-hypervisor-machine';
import { FsErrorTag, Node } from './gen/import/nucleus-fs-types';
import { Feature, Format, LoadError, LoadErrorTag, LoadPlan, Segment, plan } from './gen/import/nucleus-loader-loader';
import { SpawnError } from './gen/export/nucleus-personality-programs';

export const PAGE: u64 = 4096;
/** Where a position-independent image goes; nobody relocates it. */
const PLACE: u64 = 0x10_0000;
/** The headers of nearly all images lie within it. */
const FIRST_LOOK: u64 = 4096;
/** No demand of the loader's beyond this is met. */
const LONGEST_HEAD: u64 = 16 << 20;
/** Bytes that go into memory in one piece. */
const PIECE: u64 = 1 << 20;

/** An image in memory, or why it is not there. */
export class Image {
  error: SpawnError | null = null;
  plan: LoadPlan | null = null;
  base: u64 = 0;

  get entry(): u64 {
    return this.base + this.plan!.entry;
  }

  /** First address behind all segments, at a page's start. */
  get end(): u64 {
    return this.base + this.plan!.high;
  }

  fail(error: SpawnError): Image {
    this.error = error;
    return this;
  }
}

export function pageUp(address: u64): u64 {
  return (address + PAGE - 1) & ~(PAGE - 1);
}

/** The loader's plan of an image, not yet in memory. */
export function planImage(node: Node): Image {
  const image = new Image();
  const attributes = node.stat();
  if (!attributes.isOk) return image.fail(SpawnError.file(attributes.error));
  const size = attributes.value.size;
  let wanted = FIRST_LOOK;
  while (true) {
    const head = new StaticArray<u8>(<i32>min(wanted, size));
    if (!readInto(head, node, 0, image)) return image;
    const planned = plan(head, size);
    if (planned.isOk) return accept(image, planned.value);
    const more = planned.error.tag == LoadErrorTag.Need ? planned.error.need : 0;
    const hopeless = more <= <u64>head.length || more > LONGEST_HEAD || <u64>head.length == size;
    if (hopeless) return image.fail(SpawnError.image(planned.error));
    wanted = more;
  }
}

/** A freestanding image asks for no interpreter: nobody is there to load one. */
function accept(image: Image, plan: LoadPlan): Image {
  if (plan.format != Format.Elf) return image.fail(SpawnError.image(LoadError.unsupported(Feature.Format)));
  if (plan.interpreter.isSome) return image.fail(SpawnError.noInterpreter(plan.interpreter.value));
  image.plan = plan;
  image.base = plan.positionIndependent ? PLACE - plan.low + (-PLACE & (plan.alignment - 1)) : 0;
  return image;
}

/** Fills `bytes` from an offset on; false with an error when the file ends before, or cannot be read. */
function readInto(bytes: StaticArray<u8>, node: Node, offset: u64, image: Image): bool {
  let done = 0;
  while (done < bytes.length) {
    const piece = node.readAt(offset + done, <u32>(bytes.length - done));
    if (!piece.isOk) {
      const error = piece.error;
      image.fail(error.tag == FsErrorTag.Denied ? SpawnError.denied(error.denied) : SpawnError.file(error));
      return false;
    }
    const length = min(piece.value.length, bytes.length - done);
    if (length == 0) return true;
    memory.copy(changetype<usize>(bytes) + <usize>done, changetype<usize>(piece.value), length);
    done += length;
  }
  return true;
}

/** Maps all segments, fills them, and only then gives each its access: two may share a page. */
export function loadImage(image: Image, vm: Vm, node: Node): bool {
  const segments = image.plan!.segments;
  let mapped: u64 = 0;
  for (let i = 0; i < segments.length; i++) {
    const start = max(mapped, pageDown(image.base + segments[i].address));
    const end = pageUp(image.base + segments[i].address + segments[i].memorySize);
    if (end > start && !isDone(vm.map(start, end - start, AccessFlags.Read | AccessFlags.Write), start, image)) return false;
    mapped = max(mapped, end);
    if (!fill(image, vm, node, segments[i])) return false;
  }
  return giveAccess(image, vm, segments);
}

function pageDown(address: u64): u64 {
  return address & ~(PAGE - 1);
}

function fill(image: Image, vm: Vm, node: Node, segment: Segment): bool {
  for (let done: u64 = 0; done < segment.fileSize; done += PIECE) {
    const bytes = new StaticArray<u8>(<i32>min(PIECE, segment.fileSize - done));
    if (!readInto(bytes, node, segment.fileOffset + done, image)) return false;
    const at = image.base + segment.address + done;
    if (!isDone(vm.write(at, bytes), at, image)) return false;
  }
  return true;
}

/** A page that two segments share may be used as both say. */
function giveAccess(image: Image, vm: Vm, segments: Array<Segment>): bool {
  let done: u64 = 0;
  let before: u32 = 0;
  for (let i = 0; i < segments.length; i++) {
    const access = <u32>segments[i].access;
    const start = pageDown(image.base + segments[i].address);
    const end = pageUp(image.base + segments[i].address + segments[i].memorySize);
    if (start < done) before |= access;
    if (start < done && !isDone(vm.protect(done - PAGE, PAGE, before), done - PAGE, image)) return false;
    const rest = max(start, done);
    if (end > rest) {
      if (!isDone(vm.protect(rest, end - rest, access), rest, image)) return false;
      before = access;
    }
    done = max(done, end);
  }
  return true;
}

/** Did the machine do it? Otherwise the image has the error. */
function isDone(result: Result<Unit, MachineError>, at: u64, image: Image): bool {
  if (result.isOk) return true;
  image.fail(errorOf(result.error, at));
  return false;
}

function errorOf(error: MachineError, at: u64): SpawnError {
  switch (error.tag) {
    case MachineErrorTag.Denied: return SpawnError.denied(error.denied);
    case MachineErrorTag.PeerDied: return SpawnError.peerDied();
    case MachineErrorTag.Collision: return SpawnError.noPlace(error.collision);
    case MachineErrorTag.BadRange: return SpawnError.noPlace(at);
    default: return SpawnError.exhausted();
  }
}
