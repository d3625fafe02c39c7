// A file system in front of the built-in one: what is read in granted directories comes in upper case (a to z, so that
// lengths stay). A file that is adopted alone is the program itself, and stays as it is.

import * as next from 'nucleus:fs/provider@0.1.0';

class Node {
  constructor(inner, change) {
    this.inner = inner;
    this.change = change;
  }

  openAt(path, options, want) {
    return new Node(this.inner.openAt(path, options, want), this.change);
  }

  readAt(offset, length) {
    return this.change(this.inner.readAt(offset, length));
  }

  linkAt(path, other, newPath) {
    return this.inner.linkAt(path, other.inner, newPath);
  }

  renameAt(path, other, newPath) {
    return this.inner.renameAt(path, other.inner, newPath);
  }

  exchangeAt(path, other, otherPath) {
    return this.inner.exchangeAt(path, other.inner, otherPath);
  }

  [Symbol.dispose]() {
    this.inner[Symbol.dispose]();
  }
}

// Everything else is passed on as it is.
for (const name of [
  'stat',
  'statAt',
  'readLinkAt',
  'list',
  'writeAt',
  'append',
  'resize',
  'extentAt',
  'changeSpace',
  'capacity',
  'setCapacity',
  'sync',
  'setTimesAt',
  'setOwnershipAt',
  'makeNodeAt',
  'listExtendedAt',
  'readExtendedAt',
  'writeExtendedAt',
  'removeExtendedAt',
  'makeDirectoryAt',
  'symlinkAt',
  'removeFileAt',
  'removeDirectoryAt',
]) {
  Node.prototype[name] = function (...args) {
    return this.inner[name](...args);
  };
}

// The kernel answers these itself, whoever provides the node.
for (const name of ['attenuate', 'share', 'revoke', 'expire', 'inspect']) {
  Node.prototype[name] = () => {
    throw { tag: 'unsupported' };
  };
}

export const types = { Node };

const same = (bytes) => bytes;
const upper = (bytes) => bytes.map((byte) => (byte >= 97 && byte <= 122 ? byte - 32 : byte));

export const provider = {
  bound: (most) => next.bound(most),
  memory: () => new Node(next.memory(), same),
  over: (base) => new Node(next.over(base), upper),
  save: (root, changes) => next.save(root.inner, changes),
  adopt(source, keep) {
    const change = source.getType() === 'directory' ? upper : same;
    return new Node(next.adopt(source, keep), change);
  },
};
