// A file mapping: what views are made of.

import { Process } from '../process/process';
import { DiskFile } from './disk-file';
import { Kind, NamedObject } from './named-object';
import { Pages } from './pages';

export class Section extends NamedObject {
  constructor(
    readonly pages: Pages,
    /** PAGE_READONLY and so on. */
    readonly protection: u32,
  ) {
    super();
    pages.users++;
    if (pages.file != null) pages.file!.retain();
  }

  get kind(): Kind {
    return Kind.Section;
  }

  get size(): u64 {
    return this.pages.size;
  }

  protected close(): void {
    super.close();
    const pages = this.pages;
    const file = pages.file;
    if (--pages.users == 0) pages.drop();
    if (file == null) return;
    if (pages.users == 0 && file.record.pages == pages) file.record.pages = null;
    file.release();
  }
}

/** What is mapped, where. */
export class View {
  constructor(
    readonly section: Section,
    readonly address: u64,
    readonly offset: u64,
    readonly length: u64,
    /** It has memory of its own. */
    readonly isCopy: bool,
  ) {}
}

/** The memory of a file: that which other mappings of it have, where it is as long. */
export function pagesOf(process: Process, file: DiskFile | null, size: u64): Pages {
  if (file == null) return new Pages(process.space, process.memory, null, size);
  const known = file.record.pages;
  if (known != null && known.size == size && known.isOf(process.space)) return known;
  const made = new Pages(process.space, process.memory, file, size);
  // What another process has mapped stays what reads and writes of the file are brought together with.
  if (known == null || known.isOf(process.space)) file.record.pages = made;
  return made;
}
