/** One look at a host's directory: all names at once, so that removing files while listing them skips none. */
import { Entries, FsError, Kind } from '../gen/export/nucleus-fs-types';
import { Descriptor, DirectoryEntry } from '../gen/import/wasi-filesystem-types';
import { Result } from '../../lib/wit';
import { listEnd, ok } from '../answer';
import { kindOf } from './attributes';
import { errorOf } from './errors';

/** A directory with more entries is refused: they would not fit into memory. */
const MAX_ENTRIES: i32 = 1 << 22;

export class Listing {
  private readonly entries: Array<DirectoryEntry> = new Array<DirectoryEntry>();

  /** Takes the look. Errors: those of the host; no-space if there are too many entries. */
  take(descriptor: Descriptor): FsError | null {
    const opened = descriptor.readDirectory();
    if (!opened.isOk) return errorOf(opened.error);
    const stream = opened.value;
    let fault: FsError | null = null;
    while (!fault) {
      const answer = stream.readDirectoryEntry();
      if (!answer.isOk) fault = errorOf(answer.error);
      else if (!answer.value.isSome) break;
      else fault = this.add(answer.value.value);
    }
    stream.drop();
    return fault;
  }

  private add(entry: DirectoryEntry): FsError | null {
    if (entry.name == '.' || entry.name == '..') return null;
    if (this.entries.length == MAX_ENTRIES) return FsError.noSpace();
    this.entries.push(entry);
    return null;
  }

  /** Entries from `start` on. WASI's listing has no inodes, so each entry is a host call; one that has gone has 0. */
  slice(descriptor: Descriptor, start: u64, limit: u32): Result<Entries, FsError> {
    const end = listEnd(this.entries.length, start, limit);
    const count = <i32>(end - start);
    const names = new Array<string>(count + 1).fill('');
    const kinds = new Array<Kind>(count);
    const inodes = new StaticArray<u64>(count);
    for (let i = 0; i < count; i++) {
      const entry = this.entries[<i32>start + i];
      const hash = descriptor.metadataHashAt(0, entry.name);
      names[i] = entry.name;
      kinds[i] = kindOf(entry.type);
      inodes[i] = hash.isOk ? hash.value.lower : 0;
    }
    // The last is empty: so there is a slash behind each.
    return ok<Entries>(new Entries(names.join('/'), kinds, inodes));
  }
}
