/** Resolves one interface: the types it uses, its own types, its functions. */

import type { Interface, WitFunction } from './model.ts';
import { isStable, type Package, type Wit } from './resolve.ts';
import { TypeTable } from './resolve-types.ts';
import type { InterfaceItem, PackageSyntax, UseItem } from './syntax.ts';

export function resolveInterface(
  wit: Wit,
  owner: Package,
  part: PackageSyntax,
  item: InterfaceItem,
  id: string,
): Interface {
  const functions: WitFunction[] = [];
  const dependencies: Interface[] = [];
  const table = new TypeTable(wit, part.source, () => resolved);
  const resolved: Interface = {
    kind: 'interface',
    id,
    name: item.name.text,
    docs: item.docs,
    source: part.source,
    types: table.types,
    dependencies,
    functions,
  };
  for (const each of item.items) {
    if (each.kind === 'use') applyUse(wit, owner, part, each, table, dependencies);
    else if (each.kind !== 'function') table.declare(each);
  }
  table.resolveAll();
  addFunctions(part, item, table, functions);
  return resolved;
}

/** Makes what a `use` names known in `table`. */
export function applyUse(
  wit: Wit,
  owner: Package,
  part: PackageSyntax,
  use: UseItem,
  table: TypeTable,
  dependencies: Interface[],
): void {
  if (!isStable(use.gates)) return;
  const from = wit.interfaceAt(owner, part, use.path);
  for (const { name, as } of use.names) {
    const type = from.types.get(name.text);
    if (type === undefined) throw part.source.error(name.at, `there is no type "${name.text}" in ${from.id}`);
    table.use(as, type);
  }
  if (!dependencies.includes(from)) dependencies.push(from);
}

function addFunctions(
  part: PackageSyntax,
  item: InterfaceItem,
  table: TypeTable,
  functions: WitFunction[],
): void {
  const seen = new Set<string>();
  for (const each of item.items) {
    if (each.kind === 'use') continue;
    if (each.kind !== 'function') {
      functions.push(...table.functions(each));
      continue;
    }
    if (!isStable(each.gates)) continue;
    if (seen.has(each.name.text) || table.types.has(each.name.text)) {
      throw part.source.error(each.name.at, `"${each.name.text}" is there twice`);
    }
    seen.add(each.name.text);
    functions.push(table.function(each));
  }
}
