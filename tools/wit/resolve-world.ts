/**
 * Resolves one world.
 *
 * What an import uses is imported too. What an export uses is the world's own export if there is one of that interface,
 * else it is imported. Imports never use exports.
 */

import type { Interface, Port, World } from './model.ts';
import { isStable, memberId, type Package, type Wit } from './resolve.ts';
import { applyUse, resolveInterface } from './resolve-interface.ts';
import { TypeTable } from './resolve-types.ts';
import type { IncludeItem, PackageSyntax, PortItem, WorldItem } from './syntax.ts';

interface Ports {
  readonly imports: Map<string, Port>;
  readonly exports: Map<string, Port>;
}

export function resolveWorld(wit: Wit, owner: Package, part: PackageSyntax, item: WorldItem): World {
  const dependencies: Interface[] = [];
  const table = new TypeTable(wit, part.source, () => world);
  const ports: Ports = { imports: new Map(), exports: new Map() };
  const world: World = {
    kind: 'world',
    id: memberId(owner.id, item.name.text),
    name: item.name.text,
    docs: item.docs,
    source: part.source,
    types: table.types,
    dependencies,
    ...ports,
  };
  const items = item.items.filter((each) => !('gates' in each) || isStable(each.gates));
  for (const each of items) {
    if (each.kind === 'use') applyUse(wit, owner, part, each, table, dependencies);
    else if (each.kind !== 'port' && each.kind !== 'include') table.declare(each);
  }
  table.resolveAll();
  for (const each of items) {
    if (each.kind === 'port') addPort(wit, owner, part, each, table, ports);
    else if (each.kind === 'include') addIncluded(wit, owner, part, each, ports);
    else if (each.kind === 'resource' && each.functions.length > 0) {
      for (const fn of table.functions(each)) ports.imports.set(fn.name, { kind: 'function', function: fn });
    }
  }
  addDependencies(dependencies, ports);
  return world;
}

function addPort(
  wit: Wit,
  owner: Package,
  part: PackageSyntax,
  item: PortItem,
  table: TypeTable,
  ports: Ports,
): void {
  const into = item.direction === 'import' ? ports.imports : ports.exports;
  const [name, port, at] = resolvePort(wit, owner, part, item, table);
  if (into.has(name)) {
    throw part.source.error(at, `the world ${item.direction}s "${name}" twice`);
  }
  into.set(name, port);
}

function resolvePort(
  wit: Wit,
  owner: Package,
  part: PackageSyntax,
  item: PortItem,
  table: TypeTable,
): [string, Port, number] {
  const { what } = item;
  if (what.kind === 'path') {
    const found = wit.interfaceAt(owner, part, what.path);
    return [found.id, { kind: 'interface', interface: found }, what.path.name.at];
  }
  if (what.kind === 'function') {
    const { name } = what.function;
    return [name.text, { kind: 'function', function: table.function(what.function) }, name.at];
  }
  const { name } = what.interface;
  const found = resolveInterface(wit, owner, part, what.interface, name.text);
  return [name.text, { kind: 'interface', interface: found }, name.at];
}

function addIncluded(wit: Wit, owner: Package, part: PackageSyntax, item: IncludeItem, ports: Ports): void {
  const place = wit.worldAt(owner, part, item.path);
  const included = resolveWorld(wit, place.package, place.part, place.item);
  const renames = new Map(item.names.map(({ name, as }) => [name.text, as.text]));
  for (const [from, into] of [
    [included.imports, ports.imports],
    [included.exports, ports.exports],
  ] as const) {
    for (const [name, port] of from) into.set(renames.get(name) ?? name, port);
  }
}

function addDependencies(own: readonly Interface[], ports: Ports): void {
  const explicit = [...ports.imports];
  ports.imports.clear();
  const importWithUsed = (name: string, port: Port): void => {
    if (port.kind === 'interface') {
      for (const used of port.interface.dependencies)
        importWithUsed(used.id, { kind: 'interface', interface: used });
    }
    ports.imports.set(name, port);
  };
  for (const used of own) importWithUsed(used.id, { kind: 'interface', interface: used });
  for (const [name, port] of explicit) importWithUsed(name, port);
  for (const port of [...ports.exports.values()]) {
    if (port.kind !== 'interface') continue;
    for (const used of port.interface.dependencies) {
      if (!ports.exports.has(used.id)) importWithUsed(used.id, { kind: 'interface', interface: used });
    }
  }
}
