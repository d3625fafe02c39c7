/**
 * Resource `directory-entry-stream`: a node's list, fetched in batches as it is read.
 *
 * A node goes on in its own latest look at the directory, so of two listings of one node only one may still fetch: when
 * another begins, the first fetches all that is left.
 */
import { DirectoryEntry, ErrorCode } from './gen/export/wasi-filesystem-types';
import { Kind } from './gen/import/nucleus-fs-types';
import { Option, Result } from '../lib/wit';
import { typeOf } from './attributes';
import { codeOf, fail, ok } from './errors';
import { OpenNode } from './open-node';

const BATCH: u32 = 256;

export class DirectoryEntryStream {
  private names: Array<string> = new Array<string>();
  private kinds: Array<Kind> = new Array<Kind>();
  /** Place in both of what is read next. */
  private next: i32 = 0;
  /** How many entries the node has given. */
  private fetched: u64 = 0;
  private complete: bool = false;
  private failure: ErrorCode = ErrorCode.Io;
  private failed: bool = false;

  constructor(private readonly directory: OpenNode) {}

  /** Takes the first look. Errors: those of the node. */
  begin(): Result<bool, ErrorCode> {
    this.fetch();
    return this.failed ? fail<bool>(this.failure) : ok<bool>(true);
  }

  /** Fetches all that is left: the node is about to take another look. */
  finish(): void {
    while (!this.complete) this.fetch();
  }

  readDirectoryEntry(): Result<Option<DirectoryEntry>, ErrorCode> {
    while (this.next == this.names.length) {
      if (this.complete) return this.end();
      this.names = new Array<string>();
      this.kinds = new Array<Kind>();
      this.next = 0;
      this.fetch();
    }
    const entry = new DirectoryEntry(typeOf(this.kinds[this.next]), this.names[this.next]);
    this.next++;
    return ok<Option<DirectoryEntry>>(Option.some<DirectoryEntry>(entry));
  }

  private end(): Result<Option<DirectoryEntry>, ErrorCode> {
    if (!this.failed) return ok<Option<DirectoryEntry>>(Option.none<DirectoryEntry>());
    this.failed = false;
    return fail<Option<DirectoryEntry>>(this.failure);
  }

  private fetch(): void {
    const answer = this.directory.node.list(this.fetched, BATCH);
    if (!answer.isOk) {
      this.failed = true;
      this.failure = codeOf(answer.error);
    }
    if (!answer.isOk || answer.value.kinds.length == 0) {
      this.complete = true;
      return;
    }
    const kinds = answer.value.kinds;
    const names = answer.value.names.split('/');
    this.fetched += <u64>kinds.length;
    for (let i = 0; i < min(kinds.length, names.length); i++) {
      if (names[i] == '.' || names[i] == '..') continue;
      this.names.push(names[i]);
      this.kinds.push(kinds[i]);
    }
  }

  dropped(): void {
    this.complete = true;
    this.directory.release();
  }
}
