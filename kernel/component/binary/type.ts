/** Type definitions: value types, functions, resources, and the types of components and instances. */

import type { PrimitiveKind } from '../types/model.ts';
import type {
  CaseNode,
  Declaration,
  FunctionTypeNode,
  LaterTypeNode,
  NamedTypeReference,
  ResourceTypeNode,
  TypeNode,
  ValueTypeNode,
  ValueTypeReference,
} from './ast.ts';
import { readCoreType } from './core-type.ts';
import { readExportDeclaration, readImport, readOptional } from './extern.ts';
import { readAlias } from './instance.ts';
import { MAX_NESTING } from './limits.ts';
import { hex, type Reader } from './reader.ts';

const PRIMITIVES: ReadonlyMap<number, PrimitiveKind> = new Map([
  [0x7f, 'bool'],
  [0x7e, 's8'],
  [0x7d, 'u8'],
  [0x7c, 's16'],
  [0x7b, 'u16'],
  [0x7a, 's32'],
  [0x79, 'u32'],
  [0x78, 's64'],
  [0x77, 'u64'],
  [0x76, 'f32'],
  [0x75, 'f64'],
  [0x74, 'char'],
  [0x73, 'string'],
]);

const ERROR_CONTEXT = 0x64;

/** `depth`: how many component types, instance types and components stand around it. */
export function readType(reader: Reader, depth: number): TypeNode {
  const offset = reader.position;
  const code = reader.byte('a type');
  const primitive = PRIMITIVES.get(code);
  if (primitive !== undefined) return { kind: 'primitive', primitive };
  switch (code) {
    case 0x40:
      return readFunctionType(reader);
    case 0x43:
      return { ...readFunctionType(reader), async: true };
    case 0x3f:
      return readResourceType(reader);
    case 0x41:
      return { kind: 'component', declarations: readDeclarations(reader, depth, true) };
    case 0x42:
      return { kind: 'instance', declarations: readDeclarations(reader, depth, false) };
    default:
      return readValueType(reader, code, offset);
  }
}

function readValueType(reader: Reader, code: number, offset: number): ValueTypeNode {
  switch (code) {
    case 0x72:
      return { kind: 'record', fields: reader.vector('record fields', readField) };
    case 0x71:
      return { kind: 'variant', cases: reader.vector('variant cases', readCase) };
    case 0x70:
      return { kind: 'list', element: readReference(reader) };
    case 0x6f:
      return { kind: 'tuple', elements: reader.vector('tuple elements', readReference) };
    case 0x6e:
      return { kind: 'flags', labels: reader.vector('flags', readLabel) };
    case 0x6d:
      return { kind: 'enum', labels: reader.vector('enum cases', readLabel) };
    case 0x6b:
      return { kind: 'option', type: readReference(reader) };
    case 0x6a: {
      const ok = readOptional(reader, 'the ok type of a result', readReference);
      const err = readOptional(reader, 'the error type of a result', readReference);
      return { kind: 'result', ...(ok !== undefined && { ok }), ...(err !== undefined && { err }) };
    }
    case 0x69:
      return { kind: 'own', resource: reader.u32('a type index') };
    case 0x68:
      return { kind: 'borrow', resource: reader.u32('a type index') };
    default:
      return readLaterType(reader, code) ?? reader.fail(`unknown type ${hex(code)}`, offset);
  }
}

function readLaterType(reader: Reader, code: number): LaterTypeNode | undefined {
  switch (code) {
    case ERROR_CONTEXT:
      return { kind: 'error-context' };
    case 0x66:
    case 0x65: {
      const kind = code === 0x66 ? 'stream' : 'future';
      const element = readOptional(reader, `the element type of a ${kind}`, readReference);
      return element === undefined ? { kind } : { kind, element };
    }
    case 0x63: {
      const key = readReference(reader);
      return { kind: 'map', key, value: readReference(reader) };
    }
    case 0x67: {
      const element = readReference(reader);
      return { kind: 'fixed-list', element, length: reader.u32('the length of a list') };
    }
    default:
      return undefined;
  }
}

function readReference(reader: Reader): ValueTypeReference {
  const offset = reader.position;
  const code = reader.peek('a value type');
  if (code < 0x40 || code >= 0x80) return reader.typeIndex('a value type');
  reader.position++;
  if (code === ERROR_CONTEXT) return 'error-context';
  return PRIMITIVES.get(code) ?? reader.fail(`unknown type ${hex(code)}`, offset);
}

function readLabel(reader: Reader): string {
  return reader.name('a label');
}

function readField(reader: Reader): NamedTypeReference {
  return { name: readLabel(reader), type: readReference(reader) };
}

function readCase(reader: Reader): CaseNode {
  const name = readLabel(reader);
  const type = readOptional(reader, 'the type of a case', readReference);
  reader.expect(0x00, 'the end of a case');
  return type === undefined ? { name } : { name, type };
}

function readFunctionType(reader: Reader): FunctionTypeNode {
  const parameters = reader.vector('parameters', readField);
  const result = readFunctionResult(reader);
  return result === undefined ? { kind: 'func', parameters } : { kind: 'func', parameters, result };
}

export function readFunctionResult(reader: Reader): ValueTypeReference | undefined {
  const offset = reader.position;
  const code = reader.byte('the result of a function');
  if (code === 0) return readReference(reader);
  if (code !== 1) reader.fail(`the result of a function starts with ${hex(code)}, not 0x00 or 0x01`, offset);
  reader.expect(0x00, 'the number of named results');
  return undefined;
}

function readResourceType(reader: Reader): ResourceTypeNode {
  reader.expect(0x7f, 'the representation of a resource');
  const destructor = readOptional(reader, 'the destructor of a resource', (r) =>
    r.u32('a core function index'),
  );
  return destructor === undefined ? { kind: 'resource' } : { kind: 'resource', destructor };
}

function readDeclarations(reader: Reader, depth: number, inComponent: boolean): Declaration[] {
  if (depth >= MAX_NESTING) reader.fail(`types and components are nested more than ${MAX_NESTING} deep`);
  const declarations: Declaration[] = [];
  const count = reader.count('declarations');
  for (let i = 0; i < count; i++) readDeclaration(reader, depth + 1, inComponent, declarations);
  return declarations;
}

function readDeclaration(reader: Reader, depth: number, inComponent: boolean, into: Declaration[]): void {
  const offset = reader.position;
  const code = reader.byte('a declaration');
  switch (code) {
    case 0x00:
      for (const type of readCoreType(reader)) into.push({ offset, kind: 'core-type', type });
      return;
    case 0x01:
      into.push({ offset, kind: 'type', type: readType(reader, depth) });
      return;
    case 0x02:
      into.push(readAlias(reader));
      return;
    case 0x03:
      if (!inComponent) reader.fail('an import inside an instance type', offset);
      into.push(readImport(reader));
      return;
    case 0x04:
      into.push(readExportDeclaration(reader));
      return;
    default:
      reader.fail(`unknown declaration ${hex(code)}`, offset);
  }
}
