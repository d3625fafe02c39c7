/** Random calls of a file system, the same in each run, and what two file systems must agree on. */

import { ALL, bytes, failure, listed, type Node, READ, READ_WRITE, text, using } from './vfs.ts';

export type Random = (below: number) => number;

/** Numbers that repeat from run to run (xorshift32). */
export function randomNumbers(seed: number): Random {
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
export interface Call {
  text: string;
  on: (root: Node) => unknown;
  /** Where both paths are wrong, hosts differ in which they look at first. */
  twoPaths?: boolean;
}

const makers: ((random: Random) => Call)[] = [
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
export function answer(call: Call, root: Node): string {
  let value: unknown;
  const error = failure(() => {
    value = call.on(root);
  });
  return error === 'done' ? `done ${value ?? ''}` : error;
}

/** Everything in a directory and below. */
export function tree(root: Node, path = ''): string[] {
  return using(root.openAt(path || '.', { directory: true }, READ), (directory) =>
    listed(directory, 0n, 1000)
      .sort((a, b) => (a.name < b.name ? -1 : 1))
      .flatMap(({ name, kind }) => {
        const below = path === '' ? name : `${path}/${name}`;
        if (kind === 'directory') return [`${below}/`, ...tree(root, below)];
        if (kind === 'symbolic-link') return [`${below} -> ${root.readLinkAt(below)}`];
        return [`${below}: ${using(root.openAt(below, {}, READ), (file) => text(file.readAt(0n, 100)))}`];
      }),
  );
}

export function someCall(random: Random): Call {
  return makers[random(makers.length)]!(random);
}

/** What one root answers and another one should, as texts; the same where both refuse in an order of their own. */
export function answers(call: Call, root: Node, model: Node): { found: string; expected: string } {
  const [expected, found] = [answer(call, model), answer(call, root)];
  const bothFail = !expected.startsWith('done') && !found.startsWith('done');
  return { expected, found: call.twoPaths && bothFail ? expected : found };
}
