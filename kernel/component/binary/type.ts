/** Type definitions: value types, functions, resources, and the types of components and instances. */

import type { PrimitiveKind } from '../types/model.ts';
import type {
  CaseNode,
  Declaration,
  FunctionTypeNode,
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

/** Codes that are recognised and refused. */
const UNSUPPORTED: ReadonlyMap<number, string> = new Map([
  [0x67, 'lists of fixed length are'],
  [0x66, 'stream types (WASI 0.3) are'],
  [0x65, 'future types (WASI 0.3) are'],
  [0x64, 'error-context (WASI 0.3) is'],
  [0x63, 'map types are'],
  [0x43, 'async functions (WASI 0.3) are'],
]);

/** `depth`: how many component types, instance types and components stand around it. */
export function readType(reader: Reader, depth: number): TypeNode {
  const offset = reader.position;
  const code = reader.byte('a type');
  const primitive = PRIMITIVES.get(code);
  if (primitive !== undefined) return { kind: 'primitive', primitive };
  switch (code) {
    case 0x40:
      return readFunctionType(reader);
    case 0x3f:
    case 0x3e:
      return readResourceType(reader, code, offset);
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
      return refuse(reader, code, offset);
  }
}

function refuse(reader: Reader, code: number, offset: number): never {
  const name = UNSUPPORTED.get(code);
  if (name !== undefined) reader.fail(`${name} not supported yet`, offset);
  return reader.fail(`unknown type ${hex(code)}`, offset);
}

function readReference(reader: Reader): ValueTypeReference {
  const offset = reader.position;
  const code = reader.peek('a value type');
  if (code < 0x40 || code >= 0x80) return reader.typeIndex('a value type');
  reader.position++;
  return PRIMITIVES.get(code) ?? refuse(reader, code, offset);
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
  const offset = reader.position;
  const code = reader.byte('the result of a function');
  if (code === 0) return { kind: 'func', parameters, result: readReference(reader) };
  if (code !== 1) reader.fail(`the result of a function starts with ${hex(code)}, not 0x00 or 0x01`, offset);
  reader.expect(0x00, 'the number of named results');
  return { kind: 'func', parameters };
}

function readResourceType(reader: Reader, code: number, offset: number): ResourceTypeNode {
  if (code === 0x3e)
    reader.fail('resources with an asynchronous destructor (WASI 0.3) are not supported yet', offset);
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
