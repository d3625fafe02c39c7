/** Which object a guest path leads to, with links followed as the guest will follow them: from its own root. */

import type { RootObject } from './object.ts';
import type { RootTree } from './root-tree.ts';

const mostLinks = 40;

export interface Resolved {
  readonly object: RootObject;
  /** Without links. */
  readonly path: string;
}

/** Undefined where nothing is. @throws Failure<ErrorCode> for what the host cannot read */
export function resolveIn(tree: RootTree, path: string): Resolved | undefined {
  let at: { object: RootObject; name: string }[] = [{ object: tree.root, name: '' }];
  const rest = partsOf(path);
  let links = 0;
  for (let name = rest.pop(); name !== undefined; name = rest.pop()) {
    const here = at.at(-1)!.object;
    if (here.kind !== 'directory') return undefined;
    if (name === '..') {
      if (at.length > 1) at.pop();
      continue;
    }
    const found = tree.childrenOf(here).get(name);
    if (found === undefined) return undefined;
    if (found.kind !== 'symbolic-link') {
      at.push({ object: found, name });
      continue;
    }
    if (++links > mostLinks) return undefined;
    const target = tree.targetOf(found);
    if (target.startsWith('/')) at = at.slice(0, 1);
    rest.push(...partsOf(target));
  }
  return { object: at.at(-1)!.object, path: at.map(({ name }) => name).join('/') || '/' };
}

/** Names of a path, the first one last. */
function partsOf(path: string): string[] {
  return path
    .split('/')
    .filter((name) => name !== '' && name !== '.')
    .reverse();
}
