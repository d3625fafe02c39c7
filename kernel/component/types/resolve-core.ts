/** Core types and core instances. */
import type { CoreInstance, CoreTypeNode, ModuleDeclaration } from '../binary/ast.ts';
import { resolveCoreExtern } from '../binary/core-module.ts';
import type { Step } from './component.ts';
import { compareCore } from './core-subtype.ts';
import type { CoreExternType, CoreFunctionType, ModuleType } from './model.ts';
import { aSort, CORE_SORT_OF, type CoreTypeEntry, type Scope } from './scope.ts';
import { printDifference } from './subtype.ts';

export function resolveCoreType(scope: Scope, node: CoreTypeNode): CoreTypeEntry {
  return node.kind === 'module' ? { kind: 'module', type: resolveModule(scope, node.declarations) } : node;
}

/** A module type has type indices of its own, and none from outside but by alias. */
function resolveModule(scope: Scope, declarations: readonly ModuleDeclaration[]): ModuleType {
  const types: (CoreFunctionType | undefined)[] = [];
  const imports = new Map<string, ModuleType['imports'][number]>();
  const exports = new Map<string, ModuleType['exports'][number]>();
  const extern = (declaration: ModuleDeclaration & { kind: 'import' | 'export' }) =>
    resolveCoreExtern(scope, declaration.type, types, declaration.offset);
  for (const declaration of declarations) {
    scope.progress.offset = declaration.offset;
    switch (declaration.kind) {
      case 'core-type':
        types.push(declaration.type.kind === 'func' ? declaration.type.type : undefined);
        break;
      case 'outer':
        types.push(outerCoreType(scope, declaration.count, declaration.index));
        break;
      case 'import': {
        const { module, name } = declaration;
        addOnce(scope, imports, `${module.length}:${module}${name}`, `core import "${module}" "${name}"`, {
          module,
          name,
          type: extern(declaration),
        });
        break;
      }
      case 'export': {
        const { name } = declaration;
        addOnce(scope, exports, name, `core export "${name}"`, { name, type: extern(declaration) });
        break;
      }
    }
  }
  return { imports: [...imports.values()], exports: [...exports.values()] };
}

function addOnce<T>(scope: Scope, map: Map<string, T>, key: string, what: string, item: T): void {
  if (map.has(key)) scope.fail(`${what} stands twice`);
  map.set(key, item);
}

/** From inside a module type, the scope that it stands in is one level out. */
function outerCoreType(scope: Scope, count: number, index: number): CoreFunctionType | undefined {
  let target: Scope = scope;
  if (count === 0) scope.fail('an alias inside a module type reaches into the module type itself');
  for (let i = 1; i < count; i++) {
    target =
      target.parent ?? scope.fail(`an outer alias goes ${count} out, but only ${i} scopes are around it`);
  }
  const entry = target.get('core-type', index);
  if (entry.kind === 'module') scope.fail('an alias inside a module type reaches a module type');
  return entry.kind === 'func' ? entry.type : undefined;
}

type CoreExports = ReadonlyMap<string, CoreExternType>;

export function resolveCoreInstance(scope: Scope, { from }: CoreInstance): Step {
  if (from.kind === 'exports') {
    scope.add('core-instance', inlineExports(scope, from.exports));
    return { kind: 'core-exports', offset: scope.offset, exports: from.exports };
  }
  const type = scope.get('core-module', from.module);
  const args = new Map<string, CoreExports>();
  for (const { name, instance } of from.args) {
    const what = `core instantiation argument "${name}"`;
    addOnce(scope, args, name, what, scope.get('core-instance', instance));
  }
  scope.progress.charge(type.imports.length + type.exports.length);
  for (const wanted of type.imports) checkImport(scope, wanted, args);
  scope.add('core-instance', new Map(type.exports.map((one) => [one.name, one.type])));
  return { kind: 'core-instantiate', offset: scope.offset, module: from.module, args: from.args };
}

function inlineExports(
  scope: Scope,
  items: Extract<CoreInstance['from'], { kind: 'exports' }>['exports'],
): CoreExports {
  const exports = new Map<string, CoreExternType>();
  for (const { name, sort, index } of items) {
    if (!Object.values(CORE_SORT_OF).includes(sort)) {
      scope.fail(`${aSort(sort)} cannot be a core export`);
    }
    addOnce(scope, exports, name, `core export "${name}"`, scope.get(sort, index) as CoreExternType);
  }
  return exports;
}

function checkImport(
  scope: Scope,
  { module, name, type }: ModuleType['imports'][number],
  args: ReadonlyMap<string, CoreExports>,
): void {
  const difference = compareCore(args.get(module)?.get(name), type);
  if (difference) scope.fail(`core import "${module}" "${name}": ${printDifference(difference)}`);
}
