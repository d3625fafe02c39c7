/** A walk's place in a memory file system. */
import { Cursor, Look } from '../path/cursor';
import { DirectoryInode } from './directory-inode';
import { Inode, LinkInode } from './inode';

export class MemoryCursor extends Cursor {
  private readonly above: Array<DirectoryInode> = new Array<DirectoryInode>();
  /** What the last look found. */
  seen: Inode | null = null;

  constructor(public directory: DirectoryInode) {
    super();
  }

  depth(): i32 {
    return this.above.length;
  }

  up(): void {
    this.directory = this.above.pop();
  }

  look(name: string): Look {
    const inode = this.directory.find(name);
    this.seen = inode;
    this.fault = this.directory.fault;
    if (!inode) return Look.Missing;
    if (inode instanceof DirectoryInode) return Look.Directory;
    return inode instanceof LinkInode ? Look.Link : Look.Other;
  }

  enter(): void {
    this.above.push(this.directory);
    this.directory = this.seen as DirectoryInode;
  }

  target(): string {
    const link = this.seen as LinkInode;
    this.fault = link.read();
    return link.target;
  }
}
