/** Resolves the types and functions of one interface or world. */

import { type FunctionType, ResourceType, type ValueType } from '../../kernel/component/types/model.ts';
import type { NamedType, Scope, WitFunction } from './model.ts';
import { isStable, type Wit } from './resolve.ts';
import type { Source } from './source.ts';
import type { Docs, FieldSyntax, FunctionItem, Name, TypeItem, TypeSyntax } from './syntax.ts';

/** Type names of one scope: those used from elsewhere at once, its own when first needed. */
export class TypeTable {
  readonly types = new Map<string, NamedType>();
  readonly #wit: Wit;
  readonly #owner: () => Scope;
  readonly #source: Source;
  readonly #items = new Map<string, TypeItem>();
  readonly #open = new Set<TypeItem>();

  constructor(wit: Wit, source: Source, owner: () => Scope) {
    this.#wit = wit;
    this.#source = source;
    this.#owner = owner;
  }

  /** Makes a type of another interface known as `name`. */
  use(name: Name, type: NamedType): void {
    this.#refuseTwin(name);
    this.types.set(name.text, type);
  }

  declare(item: TypeItem): void {
    if (!isStable(item.gates)) return;
    this.#refuseTwin(item.name);
    this.#items.set(item.name.text, item);
  }

  /** Resolves what was declared, in the order of the text. */
  resolveAll(): void {
    for (const item of this.#items.values()) this.#named(item.name);
  }

  functions(item: TypeItem): WitFunction[] {
    if (item.kind !== 'resource' || !isStable(item.gates)) return [];
    const resource = this.#named(item.name);
    const functions = item.functions.filter((each) => isStable(each.gates));
    this.#refuseDoubleNames(functions);
    return functions.map((each) => this.function(each, resource));
  }

  function(item: FunctionItem, resource?: NamedType): WitFunction {
    const { name, role, docs, gates } = item;
    if (item.async) throw this.#source.error(name.at, `async functions are not supported: "${name.text}"`);
    const prefix = { plain: '', method: '[method]', static: '[static]', constructor: '[constructor]' }[role];
    const wire =
      resource === undefined
        ? name.text
        : `${prefix}${resource.name}${role === 'constructor' ? '' : `.${name.text}`}`;
    const type = this.#functionType(item, resource);
    const base = { name: wire, label: name.text, role, type, docs, gates, at: name.at };
    return resource === undefined ? base : { ...base, resource };
  }

  #functionType(item: FunctionItem, resource?: NamedType): FunctionType {
    const parameters = this.#fields(item.parameters, 'parameter');
    if (item.role === 'method') {
      parameters.unshift({ name: 'self', type: { kind: 'borrow', resource: resource!.resource! } });
    }
    if (item.role === 'constructor' && item.result === undefined) {
      return { parameters, result: { kind: 'own', resource: resource!.resource! } };
    }
    if (item.result === undefined) return { parameters };
    return { parameters, result: this.#type(item.result) };
  }

  #fields(fields: readonly FieldSyntax[], what: string) {
    const seen = new Set<string>();
    return fields.map(({ name, type }) => {
      if (seen.has(name.text)) throw this.#source.error(name.at, `two ${what}s are called "${name.text}"`);
      seen.add(name.text);
      return { name: name.text, type: this.#type(type) };
    });
  }

  #type(syntax: TypeSyntax): ValueType {
    switch (syntax.kind) {
      case 'primitive':
        return { kind: syntax.primitive } as ValueType;
      case 'list':
        return { kind: 'list', element: this.#type(syntax.element) };
      case 'option':
        return { kind: 'option', type: this.#type(syntax.type) };
      case 'tuple':
        return { kind: 'tuple', elements: syntax.elements.map((element) => this.#type(element)) };
      case 'result':
        return {
          kind: 'result',
          ...(syntax.ok && { ok: this.#type(syntax.ok) }),
          ...(syntax.err && { err: this.#type(syntax.err) }),
        };
      case 'own':
      case 'borrow':
        return { kind: syntax.kind, resource: this.#resource(syntax.name) };
      case 'name': {
        const named = this.#named(syntax.name);
        return named.resource === undefined ? named.type! : { kind: 'own', resource: named.resource };
      }
      case 'unsupported':
        throw this.#source.error(
          syntax.at,
          `the type ${syntax.what} is not supported: it is not part of WASI 0.2`,
        );
    }
  }

  #resource(name: Name): ResourceType {
    const { resource } = this.#named(name);
    if (resource === undefined) throw this.#source.error(name.at, `"${name.text}" is not a resource`);
    return resource;
  }

  #named(name: Name): NamedType {
    const known = this.types.get(name.text);
    if (known !== undefined) return known;
    const item = this.#items.get(name.text);
    if (item === undefined) throw this.#source.error(name.at, `there is no type "${name.text}" here`);
    if (this.#open.has(item)) throw this.#source.error(item.name.at, `type "${name.text}" contains itself`);
    this.#open.add(item);
    const named = this.#define(item);
    this.#open.delete(item);
    this.types.set(name.text, named);
    return named;
  }

  #define(item: TypeItem): NamedType {
    if (item.kind === 'alias' && item.type.kind === 'name') {
      const target = this.#named(item.type.name);
      if (target.resource !== undefined) return target;
    }
    const owner = this.#owner();
    const memberDocs = docsOfMembers(item);
    const base = {
      name: item.name.text,
      kind: item.kind,
      docs: item.docs,
      gates: item.gates,
      owner,
      memberDocs,
    };
    if (item.kind === 'resource') {
      const resource = new ResourceType(`${owner.id}/${item.name.text}`);
      const named = { ...base, resource };
      this.#wit.definitions.set(resource, named);
      return named;
    }
    const type = this.#definedType(item);
    const named = { ...base, type };
    if (item.kind !== 'alias') this.#wit.definitions.set(type, named);
    return named;
  }

  #definedType(item: Exclude<TypeItem, { kind: 'resource' }>): ValueType {
    if (item.kind === 'alias') return this.#type(item.type);
    const members = item.kind === 'record' ? item.fields : item.cases;
    if (members.length === 0)
      throw this.#source.error(item.name.at, `${item.kind} "${item.name.text}" is empty`);
    if (item.kind === 'record') return { kind: 'record', fields: this.#fields(item.fields, 'field') };
    this.#refuseDoubleNames(item.cases);
    if (item.kind !== 'variant') return { kind: item.kind, labels: item.cases.map((each) => each.name.text) };
    const cases = item.cases.map(({ name, type }) =>
      type === undefined ? { name: name.text } : { name: name.text, type: this.#type(type) },
    );
    return { kind: 'variant', cases };
  }

  #refuseDoubleNames(items: readonly { readonly name: Name }[]): void {
    const seen = new Set<string>();
    for (const { name } of items) {
      if (seen.has(name.text)) throw this.#source.error(name.at, `"${name.text}" is there twice`);
      seen.add(name.text);
    }
  }

  #refuseTwin(name: Name): void {
    if (!this.types.has(name.text) && !this.#items.has(name.text)) return;
    throw this.#source.error(name.at, `there are two types "${name.text}" here`);
  }
}

function docsOfMembers(item: TypeItem): Map<string, Docs> {
  const docs = new Map<string, Docs>();
  const members = item.kind === 'record' ? item.fields : 'cases' in item ? item.cases : [];
  for (const member of members) docs.set(member.name.text, member.docs);
  return docs;
}
