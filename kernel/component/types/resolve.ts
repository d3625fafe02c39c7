/**
 * Checks a component tree and resolves it to the steps that instantiate it. Definitions are taken in file order; each
 * is checked against what stands before it, adds to its index space, and becomes a step if it does anything at run
 * time. Every error is a BinaryError with the offset of the definition at fault.
 *
 * Source: component-model Binary.md (notes on validation) and Explainer.md.
 */
import type { ComponentTree, Definition, Export, Import, NestedComponent } from '../binary/ast.ts';
import { readComponent } from '../binary/component.ts';
import { componentName } from '../binary/custom.ts';
import type { Component, Step } from './component.ts';
import { ExternNames } from './extern-names.ts';
import { type ExternType, ResourceType } from './model.ts';
import { resolveAlias } from './resolve-alias.ts';
import { checkSignature, resolveCanon } from './resolve-canon.ts';
import { resolveCoreInstance, resolveCoreType } from './resolve-core.ts';
import { resolveExtern } from './resolve-extern.ts';
import { resolveInstance } from './resolve-instance.ts';
import { resolveType } from './resolve-type.ts';
import { Progress, Scope, sortOf } from './scope.ts';
import { eachAbstract } from './substitute.ts';
import { compareExterns, printDifference } from './subtype.ts';
import { UNNAMED, underNewName, Visibility } from './visibility.ts';

/** Decodes and checks a component. Throws BinaryError, whatever the bytes; module bytes stay views on `bytes`. */
export function decodeComponent(bytes: Uint8Array): Component {
  return new Resolver(new Scope('component', new Progress())).resolve(readComponent(bytes));
}

class Resolver {
  readonly #scope: Scope;
  readonly #visibility: Visibility;
  readonly #imports: ExternNames;
  readonly #exports: ExternNames;
  readonly #steps: Step[] = [];

  constructor(scope: Scope) {
    const fail = (reason: string) => scope.fail(reason);
    this.#scope = scope;
    this.#visibility = new Visibility(scope.progress);
    this.#imports = new ExternNames('import', fail);
    this.#exports = new ExternNames('export', fail);
  }

  resolve(tree: ComponentTree): Component {
    for (const definition of tree.definitions) {
      this.#scope.progress.offset = definition.offset;
      const step = this.#define(definition);
      if (step) this.#steps.push(step);
    }
    const name = componentName(tree.customs);
    return {
      type: { imports: this.#imports.types, exports: this.#exports.types },
      steps: this.#steps,
      customs: tree.customs,
      ...(name !== undefined && { name }),
    };
  }

  #define(definition: Definition): Step | undefined {
    const scope = this.#scope;
    switch (definition.kind) {
      case 'core-module':
        scope.add('core-module', definition.type);
        return { kind: 'core-module', offset: definition.offset, bytes: definition.bytes };
      case 'core-instance':
        return resolveCoreInstance(scope, definition);
      case 'core-type':
        scope.add('core-type', resolveCoreType(scope, definition.type));
        return undefined;
      case 'component':
        return this.#nest(definition);
      case 'instance':
        return resolveInstance(scope, definition);
      case 'alias':
        return resolveAlias(scope, definition);
      case 'type':
        if (definition.type.kind === 'resource') return this.#defineResource(definition.type.destructor);
        scope.add('type', resolveType(scope, definition.type));
        return undefined;
      case 'canon':
        return resolveCanon(scope, definition);
      case 'start':
        return scope.fail('a component start function, which takes values, is not supported yet');
      case 'import':
        return this.#import(definition);
      case 'export':
        return this.#export(definition);
    }
  }

  #nest({ tree }: NestedComponent): Step {
    const scope = this.#scope;
    const { offset } = scope;
    const component = new Resolver(new Scope('component', scope.progress, scope)).resolve(tree);
    scope.add('component', component.type);
    return { kind: 'component', offset, component };
  }

  #defineResource(destructor: number | undefined): Step {
    const scope = this.#scope;
    if (destructor !== undefined) {
      const wanted = { parameters: ['i32'], results: [] } as const;
      checkSignature(scope, scope.coreFunction(destructor), wanted, 'the destructor of a resource');
    }
    const resource = new ResourceType(UNNAMED);
    scope.local.add(resource);
    scope.add('type', { kind: 'resource', resource });
    return {
      kind: 'resource',
      offset: scope.offset,
      resource,
      ...(destructor !== undefined && { destructor }),
    };
  }

  #import({ name, attributes, type: reference }: Import): Step {
    const type = resolveExtern(this.#scope, reference, name);
    this.#imports.add(name, type, attributes);
    this.#visibility.import(name, type);
    this.#scope.addExtern(type);
    return { kind: 'import', offset: this.#scope.offset, name, sort: sortOf(type), type };
  }

  #export({ name, attributes, sort, index, type: reference }: Export): Step {
    const given = this.#scope.extern(sort, index);
    const stated = reference
      ? this.#ascribe(given, resolveExtern(this.#scope, reference, name))
      : underNewName(given);
    const type = this.#visibility.export(name, stated);
    this.#exports.add(name, type, attributes);
    this.#scope.addExtern(type);
    return { kind: 'export', offset: this.#scope.offset, name, sort, index, type };
  }

  /** An export with a type of its own: checked, and what it leaves abstract is a name for the resource behind it. */
  #ascribe(given: ExternType, stated: ExternType): ExternType {
    const { progress } = this.#scope;
    const map = progress.map();
    const difference = compareExterns(given, stated, map);
    if (difference) progress.fail(`an export's own type does not fit: ${printDifference(difference)}`);
    eachAbstract(new Map([['', stated]]), (is) => {
      const resource = map.resource(is);
      this.#steps.push({ kind: 'resource-as', offset: progress.offset, resource, is });
    });
    return stated;
  }
}
