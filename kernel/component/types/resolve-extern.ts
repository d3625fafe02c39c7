/** From the type that an import or export states to what it is. */
import type { ExternTypeReference } from '../binary/ast.ts';
import { type ExternType, type InstanceType, ResourceType } from './model.ts';
import type { Scope, TypeEntry } from './scope.ts';
import { eachAbstract, realise } from './substitute.ts';
import { nameResource, underNewName } from './visibility.ts';

/**
 * The type that `reference` states for something called `name`. Abstract resources in it are made anew, so two imports
 * of one instance type have different ones.
 */
export function resolveExtern(scope: Scope, reference: ExternTypeReference, name: string): ExternType {
  switch (reference.kind) {
    case 'module': {
      const entry = scope.get('core-type', reference.type);
      if (entry.kind !== 'module') return scope.fail(`core type ${reference.type} is not a module type`);
      return { kind: 'module', type: entry.type };
    }
    case 'func':
      return { kind: 'func', type: scope.function(reference.type) };
    case 'type':
      if (reference.bound.kind === 'eq') return underNewName(scope.extern('type', reference.bound.type));
      return { kind: 'resource', resource: new ResourceType(name), abstract: true };
    case 'component': {
      const entry = scope.get('type', reference.type);
      if (entry.kind !== 'component') return scope.fail(`type ${reference.type} is not a component type`);
      return { kind: 'component', type: entry.type };
    }
    case 'instance': {
      const entry = scope.get('type', reference.type);
      if (entry.kind !== 'instance') return scope.fail(`type ${reference.type} is not an instance type`);
      return { kind: 'instance', type: ownInstance(scope, entry, name) };
    }
  }
}

/** The type with resources named after `name`: the first to use it takes its placeholders, others get new ones. */
function ownInstance(
  scope: Scope,
  entry: Extract<TypeEntry, { kind: 'instance' }>,
  name: string,
): InstanceType {
  const longName = (path: readonly string[]) => path.reduce((whole, part) => `${whole}/${part}`, name);
  if (entry.used) {
    return realise(entry.type, scope.progress.map(), (path) => new ResourceType(longName(path)));
  }
  entry.used = true;
  scope.progress.charge(entry.type.exports.size);
  eachAbstract(entry.type.exports, (resource, path) => nameResource(resource, longName(path)));
  return entry.type;
}
