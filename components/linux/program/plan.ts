// The load plan of an image, which the loader makes from its first bytes. Those of files that have not changed since are kept: most
// programs that are started have been started before, with the same interpreter.

import { Node, FsError } from '../gen/import/nucleus-fs-types';
import { Feature, Format, LoadError, LoadErrorTag, LoadPlan, plan } from '../gen/import/nucleus-loader-loader';
import { Status } from '../file/status';
import { Block, part } from '../memory/block';
import { fileKey } from '../memory/page-cache';

/** The program headers of nearly all images lie within it. */
const FIRST_LOOK: u64 = 4096;
/** No loader's demand beyond this is met. */
const LONGEST_HEAD: u64 = 16 << 20;

/** Plans that are kept at most. */
const MOST_PLANS: i32 = 64;
const plans: Map<string, LoadPlan> = new Map();

/** A plan, or one of the two errors. */
export class Planned {
  plan: LoadPlan | null = null;
  imageError: LoadError | null = null;
  fileError: FsError | null = null;
  /** Which file it is about. */
  device: u64 = 0;
  inode: u64 = 0;
  /** What its bytes are kept as (page-cache.ts). */
  key: string = '';
}

/** With the plan, if it is known already. */
export function lookUpPlan(node: Node): Planned {
  return begin(node, new Status());
}

function begin(node: Node, status: Status): Planned {
  const result = new Planned();
  const attributes = node.stat();
  if (!attributes.isOk) {
    result.fileError = attributes.error;
    return result;
  }
  status.fromAttributes(attributes.value);
  result.device = status.device;
  result.inode = status.inode;
  result.key = fileKey(status.device, status.inode, status.size, status.modified);
  if (result.key.length > 0 && plans.has(result.key)) result.plan = plans.get(result.key);
  return result;
}

export function planImage(node: Node): Planned {
  const status = new Status();
  const result = begin(node, status);
  if (result.plan != null || result.fileError != null) return result;
  readPlan(node, status.size, result);
  if (result.plan != null && result.key.length > 0) {
    if (plans.size == MOST_PLANS) plans.clear();
    plans.set(result.key, result.plan!);
  }
  return result;
}

function readPlan(node: Node, size: u64, result: Planned): void {
  let wanted = FIRST_LOOK;
  while (true) {
    const head = readHead(node, min(wanted, size), result);
    if (head == null) return;
    const planned = plan(head, size);
    if (planned.isOk) {
      if (planned.value.format == Format.Elf) result.plan = planned.value;
      else result.imageError = LoadError.unsupported(Feature.Format);
      return;
    }
    const more = planned.error.tag == LoadErrorTag.Need ? planned.error.need : 0;
    if (more <= <u64>head.length || more > LONGEST_HEAD || <u64>head.length == size) {
      result.imageError = planned.error;
      return;
    }
    wanted = more;
  }
}

function readHead(node: Node, length: u64, result: Planned): StaticArray<u8> | null {
  const head = Block.of(<i32>length);
  let done: u64 = 0;
  while (done < length) {
    const piece = node.readAt(done, <u32>(length - done));
    if (!piece.isOk) {
      result.fileError = piece.error;
      return null;
    }
    if (piece.value.length == 0) return head.slice(0, <i32>done);
    const bytes = part(piece.value, 0, min(piece.value.length, <i32>(length - done)));
    head.put(<i32>done, bytes);
    done += bytes.length;
  }
  return head.bytes;
}
