/**
 * Type definitions: value types made of earlier ones, functions, and the types of components and instances, whose
 * declarations are checked in a scope of their own.
 */
import type {
  CaseNode,
  Declaration,
  ExportDeclaration,
  FunctionTypeNode,
  Import,
  LaterTypeNode,
  NamedTypeReference,
  TypeNode,
  ValueTypeNode,
  ValueTypeReference,
} from '../binary/ast.ts';
import { MAX_MEMBERS, MAX_TYPE_DEPTH, MAX_TYPE_SIZE } from '../binary/limits.ts';
import { ExternNames } from './extern-names.ts';
import type { Case, Field, FunctionType, Primitive, PrimitiveKind, ValueType } from './model.ts';
import { isLabel } from './names.ts';
import { resolveAlias } from './resolve-alias.ts';
import { resolveCoreType } from './resolve-core.ts';
import { resolveExtern } from './resolve-extern.ts';
import { Scope, type TypeEntry } from './scope.ts';
import { traitsOf } from './traits.ts';
import { Visibility } from './visibility.ts';

/** Resource definitions are the component's own business and do not come here. */
export function resolveType(scope: Scope, node: TypeNode): TypeEntry {
  switch (node.kind) {
    case 'func':
      return { kind: 'func', type: resolveFunction(scope, node) };
    case 'component':
      return { kind: 'component', type: resolveDeclarations(scope, node.declarations, 'component type') };
    case 'instance': {
      const { exports } = resolveDeclarations(scope, node.declarations, 'instance type');
      return { kind: 'instance', type: { exports } };
    }
    case 'resource':
      return scope.fail('a resource can only be defined in a component, not in a type');
    default:
      return { kind: 'value', type: limited(scope, resolveValue(scope, node)) };
  }
}

/** Whoever works with a type may recurse into it and write it out. */
function limited(scope: Scope, type: ValueType): ValueType {
  const { depth, size } = traitsOf(type);
  if (depth > MAX_TYPE_DEPTH) scope.fail(`a type is nested more than ${MAX_TYPE_DEPTH} deep`);
  if (size > MAX_TYPE_SIZE) scope.fail(`a type has more than ${MAX_TYPE_SIZE} parts when it is written out`);
  return type;
}

/** One object for each primitive where it is used in place; a definition makes one of its own, which can be named. */
const PRIMITIVES = new Map<PrimitiveKind, Primitive>();

function primitive(kind: PrimitiveKind): Primitive {
  let type = PRIMITIVES.get(kind);
  if (type === undefined) {
    type = { kind };
    PRIMITIVES.set(kind, type);
  }
  return type;
}

const LATER: Readonly<Record<LaterTypeNode['kind'], string>> = {
  'error-context': 'an error-context (WASI 0.3)',
  stream: 'a stream type (WASI 0.3)',
  future: 'a future type (WASI 0.3)',
  map: 'a map type',
  'fixed-list': 'a list of fixed length',
};

function resolveReference(scope: Scope, reference: ValueTypeReference): ValueType {
  if (reference === 'error-context') return scope.later(LATER[reference]);
  if (typeof reference === 'string') return primitive(reference);
  const entry = scope.get('type', reference);
  return entry.kind === 'value' ? entry.type : scope.fail(`type ${reference} is not a value type`);
}

function resolveValue(scope: Scope, node: ValueTypeNode): ValueType {
  switch (node.kind) {
    case 'primitive':
      return { kind: node.primitive };
    case 'record':
      return { kind: 'record', fields: resolveFields(scope, node.fields, 'record field') };
    case 'variant':
      return { kind: 'variant', cases: resolveCases(scope, node.cases) };
    case 'list':
      return { kind: 'list', element: resolveReference(scope, node.element) };
    case 'tuple':
      checkCount(scope, node.elements, 'tuple element');
      return { kind: 'tuple', elements: node.elements.map((element) => resolveReference(scope, element)) };
    case 'flags':
      checkLabels(scope, node.labels, 'flag');
      if (node.labels.length > 32) scope.fail(`${node.labels.length} flags; 32 are allowed`);
      return { kind: 'flags', labels: node.labels };
    case 'enum':
      checkLabels(scope, node.labels, 'enum case');
      return { kind: 'enum', labels: node.labels };
    case 'option':
      return { kind: 'option', type: resolveReference(scope, node.type) };
    case 'result': {
      const ok = node.ok === undefined ? undefined : resolveReference(scope, node.ok);
      const err = node.err === undefined ? undefined : resolveReference(scope, node.err);
      return { kind: 'result', ...(ok && { ok }), ...(err && { err }) };
    }
    case 'own':
    case 'borrow':
      return { ...scope.resourceEntry(node.resource), kind: node.kind };
    default:
      return scope.later(LATER[node.kind]);
  }
}

function resolveFields(scope: Scope, fields: readonly NamedTypeReference[], what: string): Field[] {
  checkLabels(
    scope,
    fields.map((field) => field.name),
    what,
  );
  return fields.map(({ name, type }) => ({ name, type: resolveReference(scope, type) }));
}

function resolveCases(scope: Scope, cases: readonly CaseNode[]): Case[] {
  checkLabels(
    scope,
    cases.map((one) => one.name),
    'variant case',
  );
  return cases.map(({ name, type }) =>
    type === undefined ? { name } : { name, type: resolveReference(scope, type) },
  );
}

function checkCount(scope: Scope, items: readonly unknown[], what: string): void {
  if (items.length === 0) scope.fail(`a type without any ${what}`);
  if (items.length > MAX_MEMBERS) scope.fail(`more than ${MAX_MEMBERS} ${what}s in one type`);
}

function checkLabels(scope: Scope, labels: readonly string[], what: string): void {
  checkCount(scope, labels, what);
  const seen = new Set<string>();
  for (const label of labels) {
    if (!isLabel(label)) scope.fail(`${what} "${label}" is not a label in kebab-case`);
    const key = label.toLowerCase();
    if (seen.has(key)) scope.fail(`${what} "${label}" stands twice`);
    seen.add(key);
  }
}

function resolveFunction(scope: Scope, node: FunctionTypeNode): FunctionType {
  if (node.async) scope.later('an async function type (WASI 0.3)');
  const parameters = node.parameters.length > 0 ? resolveFields(scope, node.parameters, 'parameter') : [];
  if (node.result === undefined) return { parameters };
  const result = resolveReference(scope, node.result);
  if (traitsOf(result).borrows) scope.fail('the result of a function contains a borrow');
  return { parameters, result };
}

function resolveDeclarations(
  outer: Scope,
  declarations: readonly Declaration[],
  kind: 'component type' | 'instance type',
) {
  const scope = new Scope(kind, outer.progress, outer);
  const fail = (reason: string) => scope.fail(reason);
  const imports = new ExternNames('import', fail);
  const exports = new ExternNames('export', fail);
  const visibility = kind === 'component type' ? new Visibility(scope.progress) : undefined;
  const names: Declared = { imports, exports, visibility };
  for (const declaration of declarations) {
    scope.progress.offset = declaration.offset;
    resolveDeclaration(scope, declaration, names);
  }
  return { imports: imports.types, exports: exports.types };
}

/** An instance type is checked for visibility where something is imported or exported with it. */
interface Declared {
  readonly imports: ExternNames;
  readonly exports: ExternNames;
  readonly visibility: Visibility | undefined;
}

function resolveDeclaration(scope: Scope, declaration: Declaration, names: Declared): void {
  switch (declaration.kind) {
    case 'core-type':
      scope.add('core-type', resolveCoreType(scope, declaration.type));
      break;
    case 'type':
      scope.add('type', resolveType(scope, declaration.type));
      break;
    case 'alias':
      checkDeclaredAlias(scope, declaration.sort, declaration.target.kind);
      resolveAlias(scope, declaration);
      break;
    case 'import':
    case 'export-type':
      declare(scope, declaration, names);
  }
}

function checkDeclaredAlias(scope: Scope, sort: string, target: string): void {
  const allowed = target === 'outer' ? ['type', 'core-type'] : ['type', 'instance'];
  if (target === 'core-export' || !allowed.includes(sort)) {
    scope.fail('an alias inside a type reaches a type or an instance, outwards only a type');
  }
}

function declare(scope: Scope, declaration: Import | ExportDeclaration, names: Declared): void {
  const { name, attributes } = declaration;
  const type = resolveExtern(scope, declaration.type, name);
  if (declaration.kind === 'import') {
    names.imports.add(name, type, attributes);
    names.visibility?.import(name, type);
  } else {
    names.exports.add(name, type, attributes);
    names.visibility?.declare(name, type);
  }
  scope.addExtern(type);
}
