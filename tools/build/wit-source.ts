/** Puts the texts of a world's packages into one, for `componentEmbed`. */

import { packageId } from '../wit/resolve.ts';
import type { FileSyntax, InterfacePath, PackageSyntax } from '../wit/syntax.ts';

/**
 * One WIT text with the packages that `world` needs, each in a block of its own. The text's own package, which the
 * grammar asks for, is empty.
 */
export function witSourceFor(files: readonly FileSyntax[], world: string): string {
  const parts = new Map<string, PackageSyntax[]>();
  for (const part of files.flatMap((file) => file.packages)) {
    const id = packageId(part.name!);
    parts.set(id, [...(parts.get(id) ?? []), part]);
  }
  const start = world.replace(/\/[^@]*/, '');
  const needed = [start];
  for (const id of needed) {
    for (const part of parts.get(id) ?? []) {
      for (const path of pathsOf(part)) {
        if (path.package === undefined) continue;
        const other = packageId(path.package);
        if (!needed.includes(other)) needed.push(other);
      }
    }
  }
  const blocks = needed.flatMap((id) => {
    const bodies = (parts.get(id) ?? []).map(({ source, body }) => source.text.slice(body.start, body.end));
    return [`package ${id} {`, ...bodies, '}'];
  });
  return `package nucleus:build;\n${blocks.join('\n')}\n`;
}

function* pathsOf(part: PackageSyntax): Generator<InterfacePath> {
  for (const item of part.items) {
    if (item.kind === 'top-use') yield item.path;
    else yield* itemPaths(item.items);
  }
}

type Items = Extract<PackageSyntax['items'][number], { items: unknown }>['items'];

function* itemPaths(items: Items): Generator<InterfacePath> {
  for (const item of items) {
    if (item.kind === 'use' || item.kind === 'include') yield item.path;
    else if (item.kind === 'port' && item.what.kind === 'path') yield item.what.path;
    else if (item.kind === 'port' && item.what.kind === 'interface')
      yield* itemPaths(item.what.interface.items);
  }
}
