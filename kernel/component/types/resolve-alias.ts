/** Aliases: another index for an export of an instance, or for an entry of an enclosing scope. */
import type { Alias, CoreSort, Sort } from '../binary/ast.ts';
import type { Step } from './component.ts';
import { aSort, CORE_SORT_OF, type Scope, sortOf, type TypeEntry } from './scope.ts';
import { ResourceWalk } from './traits.ts';

/** Adds the alias to its space. A type needs no step. */
export function resolveAlias(scope: Scope, alias: Alias): Step | undefined {
  switch (alias.target.kind) {
    case 'export':
      return aliasExport(scope, alias.sort, alias.target.instance, alias.target.name);
    case 'core-export':
      return aliasCoreExport(scope, alias.sort, alias.target.instance, alias.target.name);
    case 'outer':
      return aliasOuter(scope, alias.sort, alias.target.count, alias.target.index);
  }
}

function aliasExport(scope: Scope, sort: Sort, instance: number, name: string): Step | undefined {
  const type =
    scope.get('instance', instance).exports.get(name) ??
    scope.fail(`instance ${instance} has no export "${name}"`);
  const actual = sortOf(type);
  if (actual !== sort) {
    scope.fail(`export "${name}" of instance ${instance} is ${aSort(actual)}, not ${aSort(sort)}`);
  }
  scope.addExtern(type);
  return sort === 'type'
    ? undefined
    : { kind: 'alias-export', offset: scope.offset, sort, instance, name, type };
}

function aliasCoreExport(scope: Scope, sort: Sort, instance: number, name: string): Step {
  const type =
    scope.get('core-instance', instance).get(name) ??
    scope.fail(`core instance ${instance} has no export "${name}"`);
  const actual = CORE_SORT_OF[type.kind];
  if (actual !== sort) {
    const is = `is ${aSort(actual)}, not ${aSort(sort)}`;
    scope.fail(`export "${name}" of core instance ${instance} ${is}`);
  }
  scope.add(actual, type);
  return { kind: 'alias-core-export', offset: scope.offset, sort: sort as CoreSort, instance, name };
}

function aliasOuter(scope: Scope, sort: Sort, count: number, index: number): Step | undefined {
  const { target, leaves } = enclosing(scope, count);
  switch (sort) {
    case 'type': {
      const entry = target.get('type', index);
      if (leaves) checkClosed(scope, entry, index);
      scope.add('type', entry);
      return undefined;
    }
    case 'core-type':
      scope.add('core-type', target.get('core-type', index));
      return undefined;
    case 'core-module':
      scope.add('core-module', target.get('core-module', index));
      return { kind: 'alias-outer', offset: scope.offset, sort, count, index };
    case 'component':
      scope.add('component', target.get('component', index));
      return { kind: 'alias-outer', offset: scope.offset, sort, count, index };
    default:
      return scope.fail(`an outer alias cannot reach ${aSort(sort)}`);
  }
}

/** The scope `count` levels out, and whether the way there leaves a component (not just a type). */
function enclosing(scope: Scope, count: number): { target: Scope; leaves: boolean } {
  let target = scope;
  let leaves = false;
  for (let i = 0; i < count; i++) {
    leaves ||= target.kind === 'component';
    target =
      target.parent ?? scope.fail(`an outer alias goes ${count} out, but only ${i} scopes are around it`);
  }
  return { target, leaves };
}

/** Each instance of a component has resources of its own, so another component cannot refer to them by a type. */
function checkClosed(scope: Scope, entry: TypeEntry, index: number): void {
  const refuse = () => scope.fail(`an outer alias reaches type ${index}, which mentions a resource`);
  const walk = new ResourceWalk(refuse, (count) => scope.progress.charge(count));
  if (entry.kind === 'resource') refuse();
  else if (entry.kind === 'value') walk.value(entry.type);
  else if (entry.kind === 'func') walk.function(entry.type);
  else if (entry.kind === 'component') walk.component(entry.type);
  else walk.externs(entry.type.exports);
}
