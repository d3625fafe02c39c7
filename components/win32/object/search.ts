// What FindFirstFile begins.

import { Node } from '../gen/import/nucleus-fs-types';
import { KernelObject } from './kernel-object';
import { Listing } from './listing';

export class Search extends KernelObject {
  constructor(
    private readonly node: Node,
    readonly listing: Listing,
  ) {
    super();
  }

  protected close(): void {
    this.node.drop();
  }
}
