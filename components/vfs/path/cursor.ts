/** Where a walk stands in some tree: a directory at or below the one where it started. */
import { FsError } from '../gen/export/nucleus-fs-types';

/** What a name turned out to be. */
export enum Look {
  Missing,
  Directory,
  Link,
  Other,
}

export abstract class Cursor {
  /** Why the last call failed. */
  fault: FsError | null = null;

  /** Number of directories between the start and here. */
  abstract depth(): i32;

  /** Goes to the parent; not at depth 0. */
  abstract up(): void;

  /** Looks a name up in the directory here. */
  abstract look(name: string): Look;

  /** Goes into the directory that was looked at last. */
  abstract enter(): void;

  /** Text of the symbolic link that was looked at last. */
  abstract target(): string;
}
