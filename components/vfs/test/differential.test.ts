/**
 * The memory file system beside the host's own: the same random calls, the same answers, the same tree at the end.
 * The calls and their order are the same in each run.
 */

import { afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import {
  ALL,
  bytes,
  failure,
  hostSystem,
  memorySystem,
  type Node,
  READ,
  READ_WRITE,
  type System,
  startVfs,
  text,
  using,
  type Vfs,
} from './vfs.ts';

let vfs: Vfs;
let systems: System[];

beforeAll(async () => {
  vfs = await startVfs();
});

beforeEach(() => {
  systems = [memorySystem(vfs), hostSystem(vfs)];
});

afterEach(() => {
  for (const system of systems) system.close();
});

type Random = (below: number) => number;

/** Numbers that repeat from run to run (xorshift32). */
function randomNumbers(seed: number): Random {
  let state = seed;
  return (below) => {
    state ^= state << 13;
    state >>>= 0;
    state ^= state >>> 17;
    state ^= state << 5;
    state >>>= 0;
    return state % below;
  };
}

const PARTS = ['a', 'b', 'c', 'd', 'link', '.', '..'];

function somePath(random: Random): string {
  const parts = Array.from({ length: 1 + random(4) }, () => PARTS[random(PARTS.length)]!);
  // `..` at the start leaves; that is the confinement tests' business, and only now and then here.
  if (parts[0] === '..' && random(4) !== 0) parts.shift();
  const path = parts.join(random(10) === 0 ? '//' : '/') || 'a';
  return random(6) === 0 ? `${path}/` : path;
}

const flag = (random: Random) => random(2) === 0;

/** A call with its parameters chosen; it is then made on each file system. */
interface Call {
  text: string;
  on: (root: Node) => unknown;
  /** Where both paths are wrong, hosts differ in which they look at first. */
  twoPaths?: boolean;
}

const MAKERS: ((random: Random) => Call)[] = [
  (random) => {
    const path = somePath(random);
    return { text: `mkdir ${path}`, on: (root) => root.makeDirectoryAt(path) };
  },
  (random) => {
    const path = somePath(random);
    return { text: `rmdir ${path}`, on: (root) => root.removeDirectoryAt(path) };
  },
  (random) => {
    const path = somePath(random);
    return { text: `unlink ${path}`, on: (root) => root.removeFileAt(path) };
  },
  (random) => {
    // Hosts differ in what a slash at the end of a link's text asks of `open-at` with `create`.
    const [target, path] = [somePath(random).replace(/\/+$/, ''), somePath(random)];
    return { text: `symlink ${target} ${path}`, on: (root) => root.symlinkAt(target, path) };
  },
  (random) => {
    const [from, to] = [somePath(random), somePath(random)];
    return { text: `rename ${from} ${to}`, on: (root) => root.renameAt(from, root, to), twoPaths: true };
  },
  (random) => {
    const [from, to] = [somePath(random), somePath(random)];
    return { text: `link ${from} ${to}`, on: (root) => root.linkAt(from, root, to), twoPaths: true };
  },
  (random) => {
    const path = somePath(random);
    return { text: `readlink ${path}`, on: (root) => root.readLinkAt(path) };
  },
  (random) => {
    const [path, follow] = [somePath(random), flag(random)];
    return { text: `stat ${path} ${follow}`, on: (root) => statText(root, path, follow) };
  },
  (random) => {
    const path = somePath(random);
    const options = {
      create: random(3) !== 0,
      exclusive: random(5) === 0,
      truncate: random(5) === 0,
      directory: random(6) === 0,
      follow: flag(random),
    };
    const want = options.directory ? ALL : random(4) === 0 ? READ : READ_WRITE;
    const [offset, content] = [BigInt(random(20)), 'x'.repeat(random(9))];
    return {
      text: `open ${path} ${JSON.stringify(options)} ${JSON.stringify(want)}`,
      on: (root) =>
        using(root.openAt(path, options, want), (node) => {
          if (want === READ_WRITE) node.writeAt(offset, bytes(content));
          return statText(node, undefined, false);
        }),
    };
  },
];

/** What both must agree on: sizes of directories, inodes, times are their own. */
function statText(node: Node, path: string | undefined, follow: boolean): string {
  const { kind, size, links } = path === undefined ? node.stat() : node.statAt(path, follow);
  return kind === 'directory' ? kind : `${kind} ${size} ${links}`;
}

/** The value or the error of a call, as text. */
function answer(call: Call, root: Node): string {
  let value: unknown;
  const error = failure(() => {
    value = call.on(root);
  });
  return error === 'done' ? `done ${value ?? ''}` : error;
}

/** Everything in a directory and below. */
function tree(root: Node, path = ''): string[] {
  return using(root.openAt(path || '.', { directory: true }, READ), (directory) =>
    directory
      .list(0n, 1000)
      .sort((a, b) => (a.name < b.name ? -1 : 1))
      .flatMap(({ name, kind }) => {
        const below = path === '' ? name : `${path}/${name}`;
        if (kind === 'directory') return [`${below}/`, ...tree(root, below)];
        if (kind === 'symbolic-link') return [`${below} -> ${root.readLinkAt(below)}`];
        return [`${below}: ${using(root.openAt(below, {}, READ), (file) => text(file.readAt(0n, 100)))}`];
      }),
  );
}

describe.skipIf(process.platform !== 'linux')('memory and host', () => {
  it.each(Array.from({ length: 12 }, (_, seed) => seed + 1))('agree on random calls, seed %d', (seed) => {
    const random = randomNumbers(seed * 7919);
    const [memory, host] = systems as [System, System];
    const errors = new Set<string>();
    for (let round = 0; round < 500; round++) {
      const call = MAKERS[random(MAKERS.length)]!(random);
      const [expected, found] = [answer(call, host.root), answer(call, memory.root)];
      const bothFail = !expected.startsWith('done') && !found.startsWith('done');
      if (!(call.twoPaths && bothFail)) {
        expect(`${round} ${call.text}: ${found}`).toBe(`${round} ${call.text}: ${expected}`);
      }
      errors.add(expected);
      if (round % 100 === 99) expect(tree(memory.root)).toEqual(tree(host.root));
    }
    expect(errors.size).toBeGreaterThan(8);
  });
});
