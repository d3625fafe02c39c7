/**
 * What the base has in a directory, before an object is made of each name: most directories that are listed are never looked into, and an object
 * takes longer to make than a name to list.
 */
import { FsError, Kind } from '../gen/export/nucleus-fs-types';
import { BaseEntries, Tree as BaseTree } from '../gen/import/nucleus-fs-base';
import { Result } from '../../lib/wit';
import { fail, ok } from '../answer';
import { errorOf } from '../mount/errors';
import { NameList } from '../node/name-list';

const SLASH: i32 = 0x2f;

export class BaseNames extends NameList {
  constructor(
    names: string,
    kinds: Array<Kind>,
    inodes: StaticArray<u64>,
    /** The base's numbers of the objects. */
    readonly objects: StaticArray<u32>,
  ) {
    super(names, kinds, inodes);
  }
}

/** Asks for all that is in the directory `object`; `first` is the inode of the first entry. Errors: the base's; no-space if what it says is of no use. */
export function askNames(tree: BaseTree, object: u32, first: u64): Result<BaseNames, FsError> {
  const answer = tree.list(object, 0);
  if (!answer.isOk) return fail<BaseNames>(errorOf(answer.error));
  let all = answer.value;
  if (!fits(all)) return fail<BaseNames>(FsError.noSpace());
  while (all.objects.length > 0) {
    const more = tree.list(object, <u32>all.objects.length);
    if (!more.isOk) return fail<BaseNames>(errorOf(more.error));
    if (!fits(more.value)) return fail<BaseNames>(FsError.noSpace());
    if (more.value.objects.length == 0) break;
    all = joined(all, more.value);
  }
  const inodes = new StaticArray<u64>(all.objects.length);
  for (let i = 0; i < inodes.length; i++) inodes[i] = first + <u64>i;
  // Enumerations are numbers, and these two are equal (`kindOf`).
  return ok<BaseNames>(new BaseNames(all.names, all.kinds, inodes, all.objects));
}

/** Whether the lists belong together. */
function fits(entries: BaseEntries): bool {
  const names = entries.names;
  let count = 0;
  for (let i = 0; i < names.length; i++) count += <i32>(names.charCodeAt(i) == SLASH);
  const isWhole = names.length == 0 || names.charCodeAt(names.length - 1) == SLASH;
  return isWhole && count == entries.objects.length && count == entries.kinds.length;
}

function joined(one: BaseEntries, other: BaseEntries): BaseEntries {
  return new BaseEntries(one.names + other.names, one.kinds.concat(other.kinds), one.objects.concat<StaticArray<u32>>(other.objects));
}
