/** Instances: of a component, with arguments for its imports, or made of existing definitions. */
import type { Instance, SortIndex } from '../binary/ast.ts';
import type { Step, TypedItem } from './component.ts';
import { ExternNames } from './extern-names.ts';
import { type ComponentType, type InstanceType, ResourceType } from './model.ts';
import type { Scope } from './scope.ts';
import { eachAbstract } from './substitute.ts';
import { compareExterns, printDifference, within } from './subtype.ts';

export function resolveInstance(scope: Scope, { from }: Instance): Step {
  if (from.kind === 'exports') {
    const exports = from.exports.map((item) => typed(scope, item));
    const names = new ExternNames('inline export', (reason) => scope.fail(reason));
    for (const [i, item] of exports.entries()) names.add(item.name, item.type, from.exports[i]!.attributes);
    const type = { exports: names.types };
    scope.add('instance', type);
    return { kind: 'exports', offset: scope.offset, exports, type };
  }
  const args = from.args.map((item) => typed(scope, item));
  const type = instantiate(scope, scope.get('component', from.component), args);
  scope.add('instance', type);
  return { kind: 'instantiate', offset: scope.offset, component: from.component, args, type };
}

function typed(scope: Scope, { name, sort, index }: SortIndex & { readonly name: string }): TypedItem {
  return { name, sort, index, type: scope.extern(sort, index) };
}

/**
 * What an instance exports: the component's exports, with the arguments' resources for those of its imports, and
 * resources of its own for those that it makes.
 */
function instantiate(scope: Scope, component: ComponentType, args: readonly TypedItem[]): InstanceType {
  const given = new Map<string, TypedItem>();
  for (const item of args) {
    if (given.has(item.name)) scope.fail(`instantiation argument "${item.name}" stands twice`);
    given.set(item.name, item);
  }
  const map = scope.progress.map();
  for (const [name, wanted] of component.imports) {
    const item = given.get(name) ?? scope.fail(`instantiation argument "${name}" is missing`);
    const difference = compareExterns(item.type, wanted, map);
    if (difference) scope.fail(`instantiation argument ${printDifference(within(name, difference)!)}`);
  }
  eachAbstract(component.exports, (resource) => map.set(resource, new ResourceType(resource.name)));
  return { exports: map.externs(component.exports) };
}
