// A node of the file system with several users: descriptors, mappings, the program's own image. The handle is dropped
// when the last lets go.

import { Node } from '../gen/import/nucleus-fs-types';

export class SharedNode {
  private users: i32 = 1;
  /** Where it was found lets programs run as their owner. */
  isTrusted: bool = true;
  /** Of a memory file its seals (seals.ts); others can have none. */
  seals: i32 = -1;

  constructor(public node: Node) {}

  share(): SharedNode {
    this.users++;
    return this;
  }

  release(): void {
    this.users--;
    if (this.users == 0) this.node.drop();
  }
}
