/**
 * Lines that state rights where they mean nothing: what somebody wrote to protect a function, and would protect none, is an
 * error wherever it stands.
 */

import type { Interface, NamedType } from '../wit/model.ts';
import type { Wit } from '../wit/resolve.ts';
import { readRightsLine } from '../wit/rights-line.ts';
import type { Comment, Source } from '../wit/source.ts';
import type { Docs, FunctionItem, PackageSyntax } from '../wit/syntax.ts';

/** A line that states rights means something only on a function. */
export function refuseStrayLines(owner: Interface): void {
  const own = [...owner.types.values()].filter((each: NamedType) => each.owner === owner);
  const docs: Docs[] = [owner.docs, ...own.flatMap((each) => [each.docs, ...each.memberDocs.values()])];
  for (const { text, at } of docs.flatMap(({ lines }) => lines)) {
    if (statesRights(text)) throw owner.source.error(at, `"${text}" stands on something that is no function`);
  }
}

/** Rights are asked for by interface; what a world itself imports and exports has none. */
export function refuseLinesInWorlds(wit: Wit): void {
  for (const { source, items } of [...wit.packages.values()].flatMap(({ parts }) => parts)) {
    const worlds = items.filter(({ kind }) => kind === 'world');
    for (const { text, at } of worlds.flatMap(docsInside).flatMap(({ lines }) => lines)) {
      if (!statesRights(text)) continue;
      throw source.error(at, `"${text}" stands in a world; rights belong to functions of interfaces`);
    }
  }
}

/** Comments that are no docs, or no function's. */
export function refuseLostLines(wit: Wit, within: (source: Source) => boolean = () => true): void {
  const parts = [...wit.packages.values()]
    .flatMap((each) => each.parts)
    .filter((each) => within(each.source));
  for (const source of new Set(parts.map((each) => each.source))) {
    const functions = parts.filter((each) => each.source === source).flatMap(functionsOf);
    const read = new Set(functions.flatMap(({ docs }) => docs.lines.map(({ at }) => at)));
    for (const comment of source.comments) {
      const problem = isPlain(comment) ? undefined : problemWith(comment, read.has(comment.at), source);
      if (problem !== undefined) throw source.error(comment.at, `"${comment.text}" ${problem}`);
    }
  }
}

/** Those of a package's interfaces. */
function functionsOf({ items }: PackageSyntax): FunctionItem[] {
  const inside = items.flatMap((each) => (each.kind === 'interface' ? each.items : []));
  return inside.flatMap((each) => {
    if (each.kind === 'function') return each;
    return each.kind === 'resource' ? each.functions : [];
  });
}

/** Functions that were put into a comment keep theirs there. */
function isPlain({ text, isDocs }: Comment): boolean {
  return !(isDocs || /^\w/.test(text)) || !statesRights(text);
}

function problemWith({ at, isDocs }: Comment, isRead: boolean, { text }: Source): string | undefined {
  if (!isDocs) return 'stands in a comment that is no doc comment; those begin with "///"';
  if (!isRead) return 'belongs to no function of an interface';
  const before = text.slice(text.lastIndexOf('\n', at) + 1, at);
  return before.includes(';') ? 'stands behind a function; it would belong to the next' : undefined;
}

/** All docs in a syntax tree. */
function docsInside(node: unknown): Docs[] {
  if (typeof node !== 'object' || node === null) return [];
  return Object.entries(node).flatMap(([key, value]) =>
    key === 'docs' ? [value as Docs] : docsInside(value),
  );
}

/** A line that cannot be read is one all the same. */
function statesRights(text: string): boolean {
  try {
    return readRightsLine(text) !== undefined;
  } catch {
    return true;
  }
}
