// The load plan of an image, which the loader makes from its first bytes.

import { Node, FsError } from '../gen/import/nucleus-fs-types';
import { Feature, Format, LoadError, LoadErrorTag, LoadPlan, plan } from '../gen/import/nucleus-loader-loader';
import { Block, part } from '../memory/block';

/** The program headers of nearly all images lie within it. */
const FIRST_LOOK: u64 = 4096;
/** No loader's demand beyond this is met. */
const LONGEST_HEAD: u64 = 16 << 20;

/** A plan, or one of the two errors. */
export class Planned {
  plan: LoadPlan | null = null;
  imageError: LoadError | null = null;
  fileError: FsError | null = null;
}

export function planImage(node: Node): Planned {
  const result = new Planned();
  const attributes = node.stat();
  if (!attributes.isOk) {
    result.fileError = attributes.error;
    return result;
  }
  const size = attributes.value.size;
  let wanted = FIRST_LOOK;
  while (true) {
    const head = readHead(node, min(wanted, size), result);
    if (head == null) return result;
    const planned = plan(head, size);
    if (planned.isOk) {
      if (planned.value.format == Format.Elf) result.plan = planned.value;
      else result.imageError = LoadError.unsupported(Feature.Format);
      return result;
    }
    const more = planned.error.tag == LoadErrorTag.Need ? planned.error.need : 0;
    if (more <= <u64>head.length || more > LONGEST_HEAD || <u64>head.length == size) {
      result.imageError = planned.error;
      return result;
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
