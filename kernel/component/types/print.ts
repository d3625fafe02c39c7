/**
 * Types in WIT-like syntax, for messages and for `nucleus inspect`. Types carry no names of their own; a printer can
 * be given those under which an instance exports them.
 */
import type {
  CoreExternType,
  CoreFunctionType,
  ExternType,
  Field,
  FunctionType,
  Limits,
  MemoryType,
  ResourceType,
  ValueType,
} from './model.ts';

export type TypeNames = ReadonlyMap<ValueType, string>;

const NO_NAMES: TypeNames = new Map();
/** Structures inside one another before the rest is left out. */
const DEPTH = 3;
/** Fields, cases or labels of one structure before the rest is left out. */
export const WIDTH = 12;

export function printValue(type: ValueType, names: TypeNames = NO_NAMES, depth = DEPTH): string {
  return names.get(type) ?? printStructure(type, names, depth);
}

/** As `printValue`, but spelled out even where the type itself has a name. */
export function printStructure(type: ValueType, names: TypeNames = NO_NAMES, depth = DEPTH): string {
  const inner = (part: ValueType) => printValue(part, names, depth - 1);
  switch (type.kind) {
    case 'record':
      return braces('record', type.fields, depth, (field) => `${field.name}: ${inner(field.type)}`);
    case 'variant':
      return braces('variant', type.cases, depth, (c) => (c.type ? `${c.name}(${inner(c.type)})` : c.name));
    case 'flags':
    case 'enum':
      return braces(type.kind, type.labels, depth, (label) => label);
    case 'list':
      return `list<${inner(type.element)}>`;
    case 'tuple':
      return `tuple<${type.elements.map(inner).join(', ')}>`;
    case 'option':
      return `option<${inner(type.type)}>`;
    case 'result':
      return printResult(type.ok && inner(type.ok), type.err && inner(type.err));
    case 'own':
      return `own<${shortName(type.resource)}>`;
    case 'borrow':
      return `borrow<${shortName(type.resource)}>`;
    default:
      return type.kind;
  }
}

function printResult(ok: string | undefined, err: string | undefined): string {
  if (err === undefined) return ok === undefined ? 'result' : `result<${ok}>`;
  return `result<${ok ?? '_'}, ${err}>`;
}

function braces<T>(keyword: string, items: readonly T[], depth: number, print: (item: T) => string): string {
  if (depth <= 0) return `${keyword} { ... }`;
  const printed = items.slice(0, WIDTH).map(print);
  if (items.length > WIDTH) printed.push('...');
  return `${keyword} { ${printed.join(', ')} }`;
}

/** The resource's name without its interface. */
export function shortName(resource: ResourceType): string {
  return resource.name.slice(resource.name.lastIndexOf('/') + 1);
}

export function printFunction(type: FunctionType, names: TypeNames = NO_NAMES): string {
  const print = (field: Field) => `${field.name}: ${printValue(field.type, names)}`;
  const parameters = type.parameters.map(print).join(', ');
  return `func(${parameters})${type.result ? ` -> ${printValue(type.result, names)}` : ''}`;
}

export function printExtern(type: ExternType, names: TypeNames = NO_NAMES): string {
  switch (type.kind) {
    case 'func':
      return printFunction(type.type, names);
    case 'type':
      return `type ${printStructure(type.type, names)}`;
    case 'resource':
      return `resource ${shortName(type.resource)}`;
    case 'instance':
      return braces('interface', [...type.type.exports.keys()], DEPTH, (name) => name);
    case 'component':
      return 'component';
    case 'definition':
      return `type ${printExtern(type.type, names)}`;
    case 'module':
      return 'core module';
  }
}

export function printCoreExtern(type: CoreExternType): string {
  switch (type.kind) {
    case 'func':
      return printCoreFunction(type.type);
    case 'tag':
      return `core tag${type.type ? ` (${type.type.parameters.join(', ')})` : ''}`;
    case 'table':
      return `core table${printLimits(type.limits)}${type.element ? ` ${type.element}` : ''}`;
    case 'memory':
      return `core memory${printLimits(type.limits)}${printMemory(type.limits)}`;
    case 'global':
      return `core global${type.global ? ` ${type.global.mutable ? 'mut ' : ''}${type.global.type}` : ''}`;
  }
}

function printLimits(limits: Limits | undefined): string {
  if (limits === undefined) return '';
  const { minimum, maximum, wide } = limits;
  return `${wide ? ' i64' : ''} ${minimum}${maximum === undefined ? '' : ` to ${maximum}`}`;
}

function printMemory(type: MemoryType | undefined): string {
  const pages = type?.pageSize === undefined ? '' : ` pages of ${type.pageSize}`;
  return `${type?.shared ? ' shared' : ''}${pages}`;
}

export function printCoreFunction(type: CoreFunctionType): string {
  return `core func (${type.parameters.join(', ')}) -> (${type.results.join(', ')})`;
}
