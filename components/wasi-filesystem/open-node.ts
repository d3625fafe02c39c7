/** A node that a descriptor and its listings share: it is dropped with the last of them. */
import { Node } from './gen/import/nucleus-fs-types';

export class OpenNode {
  private holders: i32 = 1;

  constructor(readonly node: Node) {}

  hold(): this {
    this.holders++;
    return this;
  }

  release(): void {
    if (--this.holders == 0) this.node.drop();
  }
}
