/** Imports run one way: DESIGN's rooms may import from those above them, never from those below. */

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { importsOf, roomOf, rooms, root, type SourceFile, sourcesOf } from './source-files.ts';

const rank = new Map<string, number>(rooms.map((room, index) => [room, index]));
const sources = rooms.flatMap(sourcesOf);
const product = sources.filter((file) => !file.isTest && roomOf(file.path) !== 'tests');

/** "file -> import" for every import that breaks the rule, so that a failure names both ends. */
function breaches(
  files: readonly SourceFile[],
  allowed: (file: SourceFile, target: string) => boolean,
): string[] {
  return files.flatMap((file) =>
    file.imports.filter((target) => !allowed(file, target)).map((target) => `${file.path} -> ${target}`),
  );
}

const isInside = (target: string) => rank.has(roomOf(target)) && target.includes('/');

describe('imports', () => {
  it('are found in every form', () => {
    const text = `import './a.ts';\nimport { b,\n c } from "../b.ts";\nexport * from './c.ts';\nimport('node:fs');`;
    expect(importsOf('kernel/task/x.ts', text)).toEqual([
      'kernel/task/a.ts',
      'kernel/b.ts',
      'kernel/task/c.ts',
      'node:fs',
    ]);
    expect(importsOf('x.ts', `// import './no.ts';\n/* import './no.ts' */`)).toEqual([]);
  });

  it('go up the list of rooms', () => {
    const downward = breaches(
      product.filter((file) => roomOf(file.path) !== 'components'),
      (file, target) => !isInside(target) || rank.get(roomOf(target))! <= rank.get(roomOf(file.path))!,
    );
    expect(downward).toEqual([]);
  });

  it('of the kernel name no Node API and no package but zod and msgpackr', () => {
    const kernel = product.filter((file) => roomOf(file.path) === 'kernel');
    expect(
      breaches(kernel, (_, target) => roomOf(target) === 'kernel' || /^(zod|msgpackr)(\/|$)/.test(target)),
    ).toEqual([]);
    const globals =
      /(?<![.\w'"`])(?:process\.(?!\w*\()|Buffer\b\s*[.(]|require\(|__dirname\b|setImmediate\()/;
    const users = kernel.filter((file) =>
      globals.test(file.text.replaceAll(/\/\*[\s\S]*?\*\/|\/\/.*$/gm, '')),
    );
    expect(users.map((file) => file.path)).toEqual([]);
  });

  it('of the kernel`s rooms make no circle', () => {
    const edges = new Map<string, Set<string>>();
    for (const file of product.filter((one) => roomOf(one.path) === 'kernel')) {
      const from = file.path.split('/')[1]!;
      const targets = file.imports
        .filter((target) => roomOf(target) === 'kernel')
        .map((path) => path.split('/')[1]!);
      edges.set(from, new Set([...(edges.get(from) ?? []), ...targets.filter((to) => to !== from)]));
    }
    const reaches = (from: string, to: string, seen = new Set<string>()): boolean =>
      [...(edges.get(from) ?? [])].some(
        (next) => next === to || (!seen.has(next) && reaches(next, to, seen.add(next))),
      );
    expect([...edges.keys()].filter((room) => reaches(room, room))).toEqual([]);
  });

  it('of a host stay out of the other hosts', () => {
    const hosts = product.filter((file) => roomOf(file.path) === 'host');
    const own = (file: SourceFile) => file.path.split('/')[1];
    expect(
      breaches(hosts, (file, target) => roomOf(target) !== 'host' || target.split('/')[1] === own(file)),
    ).toEqual([]);
  });

  it('of a component stay in its folder, its bindings and lib', () => {
    const components = product.filter((file) => roomOf(file.path) === 'components');
    const outside = breaches(components, (file, target) => {
      const [room, folder] = target.split('/');
      // AssemblyScript's own runtime.
      if (room === 'rt') return true;
      return room === 'components' && (folder === file.path.split('/')[1] || folder === 'lib');
    });
    expect(outside).toEqual([]);
  });

  it('of what users install name installed packages only', () => {
    const manifest = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as {
      dependencies: Record<string, string>;
    };
    const installed = product.filter((file) => /^(kernel|host|tools\/compose)\//.test(file.path));
    const known = (target: string) =>
      target.startsWith('node:') ||
      Object.keys(manifest.dependencies).some((name) => `${target}/`.startsWith(`${name}/`));
    expect(breaches(installed, (_, target) => isInside(target) || known(target))).toEqual([]);
  });
});
