// A byte for each page of an allocation, 0 where nothing was said of it. Pages are numbered from the allocation's first one. What is all 0
// takes no memory, since an allocation may be of terabytes: bytes lie in leaves, and leaves in nodes.

/** Pages of a leaf (4 MiB), and leaves of a node (4 GiB). */
const LEAF: u64 = 1024;
const LEAVES: u64 = 1024;
const NODE: u64 = LEAF * LEAVES;

class Node {
  readonly leaves: StaticArray<StaticArray<u8> | null>;

  constructor(leaves: u64) {
    this.leaves = new StaticArray<StaticArray<u8> | null>(<i32>leaves);
  }
}

export class PageMap {
  private readonly nodes: StaticArray<Node | null>;

  constructor(readonly length: u64) {
    this.nodes = new StaticArray<Node | null>(<i32>((length + NODE - 1) / NODE));
  }

  get(page: u64): u8 {
    const leaf = this.leafOf(page);
    return leaf == null ? 0 : leaf[<i32>(page % LEAF)];
  }

  /** Sets the pages from `first` up to `end`, which is none of them. */
  fill(first: u64, end: u64, value: u8): void {
    for (let at = first; at < end; ) {
      const leaf = value == 0 ? this.leafOf(at) : this.madeLeaf(at);
      const next = min(end, this.endAround(at));
      if (leaf != null) {
        if (value == 0 && at % LEAF == 0 && next == this.endAround(at)) this.drop(at);
        else leaf.fill(value, <i32>(at % LEAF), <i32>((next - 1) % LEAF) + 1);
      }
      at = next;
    }
  }

  /** First page behind `first` that has another value, at most `end`. */
  runEnd(first: u64, end: u64): u64 {
    const value = this.get(first);
    for (let at = first; at < end; ) {
      const next = min(end, this.endAround(at));
      const leaf = this.leafOf(at);
      if (leaf == null) {
        if (value != 0) return at;
        at = next;
      } else {
        for (; at < next; at++) if (unchecked(leaf[<i32>(at % LEAF)]) != value) return at;
      }
    }
    return end;
  }

  /** First page from `first` on, before `end`, whether or not of 0 as `isZero` says; `end` if there is none. */
  find(first: u64, end: u64, isZero: bool): u64 {
    for (let at = first; at < end; ) {
      const next = min(end, this.endAround(at));
      const leaf = this.leafOf(at);
      if (leaf == null) {
        if (isZero) return at;
        at = next;
      } else {
        for (; at < next; at++) if ((unchecked(leaf[<i32>(at % LEAF)]) == 0) == isZero) return at;
      }
    }
    return end;
  }

  /** End of the leaf around a page, or of the node where that has no leaves. */
  private endAround(page: u64): u64 {
    const unit = this.nodes[<i32>(page / NODE)] == null ? NODE : LEAF;
    return min(this.length, (page / unit + 1) * unit);
  }

  private leafOf(page: u64): StaticArray<u8> | null {
    const node = this.nodes[<i32>(page / NODE)];
    return node == null ? null : node.leaves[<i32>(page % NODE / LEAF)];
  }

  private madeLeaf(page: u64): StaticArray<u8> {
    const which = <i32>(page / NODE);
    let node = this.nodes[which];
    if (node == null) {
      // The last one has no more than it needs: most allocations are small.
      node = new Node(min(LEAVES, (this.length - page / NODE * NODE + LEAF - 1) / LEAF));
      this.nodes[which] = node;
    }
    const index = <i32>(page % NODE / LEAF);
    let leaf = node.leaves[index];
    if (leaf == null) {
      leaf = new StaticArray<u8>(<i32>min(LEAF, this.length - page / LEAF * LEAF));
      node.leaves[index] = leaf;
    }
    return leaf;
  }

  private drop(page: u64): void {
    const node = this.nodes[<i32>(page / NODE)];
    if (node != null) node.leaves[<i32>(page % NODE / LEAF)] = null;
  }
}
