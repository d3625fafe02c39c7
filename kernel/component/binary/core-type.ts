/**
 * Core WebAssembly types as far as a component can see them: function types in full, garbage-collected types only as
 * far as it takes to get past them (the engine compares the rest).
 *
 * Source: WebAssembly core specification 5.3 "Types"; component-model Binary.md "core:deftype".
 */

import type { CoreFunctionType, CoreValueType } from '../types/model.ts';
import type { CoreTypeNode, ModuleDeclaration } from './ast.ts';
import { readCoreExtern } from './core-extern.ts';
import { hex, type Reader } from './reader.ts';

const VALUE_TYPES: ReadonlyMap<number, CoreValueType> = new Map([
  [0x7f, 'i32'],
  [0x7e, 'i64'],
  [0x7d, 'f32'],
  [0x7c, 'f64'],
  [0x7b, 'v128'],
  [0x70, 'funcref'],
  [0x6f, 'externref'],
]);

export function readCoreValueType(reader: Reader): CoreValueType {
  const offset = reader.position;
  const code = reader.byte('a core value type');
  const known = VALUE_TYPES.get(code);
  if (known !== undefined) return known;
  if (code === 0x63 || code === 0x64) skipHeapType(reader);
  else if (code < 0x68 || code > 0x75) reader.fail(`unknown core value type ${hex(code)}`, offset);
  return 'ref';
}

/** A one-byte abstract heap type, shared or not, or a type index. */
function skipHeapType(reader: Reader): void {
  const code = reader.peek('a heap type');
  if (code === 0x65) reader.position++;
  const next = reader.peek('a heap type');
  if (next >= 0x40 && next < 0x80) reader.position++;
  else reader.typeIndex('a heap type');
}

/** One entry of a core type section, which a recursion group makes into several types. */
export function readRecursiveType(reader: Reader, into: (CoreFunctionType | undefined)[]): void {
  if (reader.peek('a core type') !== 0x4e) {
    into.push(readSubtype(reader));
    return;
  }
  reader.position++;
  const count = reader.count('types of a recursion group');
  for (let i = 0; i < count; i++) into.push(readSubtype(reader));
}

function readSubtype(reader: Reader): CoreFunctionType | undefined {
  const code = reader.peek('a core type');
  if (code === 0x50 || code === 0x4f) {
    reader.position++;
    reader.vector('core supertypes', (r) => r.u32('a core type index'));
  }
  return readCompositeType(reader);
}

function readCompositeType(reader: Reader): CoreFunctionType | undefined {
  const offset = reader.position;
  const code = reader.byte('a core type');
  switch (code) {
    case 0x60: {
      const parameters = reader.vector('core parameters', readCoreValueType);
      return { parameters, results: reader.vector('core results', readCoreValueType) };
    }
    case 0x5f:
      reader.vector('fields', skipField);
      return undefined;
    case 0x5e:
      skipField(reader);
      return undefined;
    case 0x65:
      return readCompositeType(reader);
    default:
      return reader.fail(`unknown core type ${hex(code)}`, offset);
  }
}

function skipField(reader: Reader): void {
  const code = reader.peek('a field');
  if (code === 0x77 || code === 0x78) reader.position++;
  else readCoreValueType(reader);
  reader.byte('the mutability of a field');
}

/**
 * A core type definition of a component. A recursion group makes several, so the answer is a list. Until the format
 * settles, 0x50 starts a module type here and a non-final subtype is 0x00 0x50.
 */
export function readCoreType(reader: Reader): CoreTypeNode[] {
  const code = reader.peek('a core type');
  if (code === 0x50) {
    reader.position++;
    return [{ kind: 'module', declarations: readModuleDeclarations(reader) }];
  }
  if (code === 0x00) reader.position++;
  const types: (CoreFunctionType | undefined)[] = [];
  readRecursiveType(reader, types);
  return types.map((type) => (type === undefined ? { kind: 'other' } : { kind: 'func', type }));
}

function readModuleDeclarations(reader: Reader): ModuleDeclaration[] {
  const declarations: ModuleDeclaration[] = [];
  const count = reader.count('module declarations');
  for (let i = 0; i < count; i++) readModuleDeclaration(reader, declarations);
  return declarations;
}

function readModuleDeclaration(reader: Reader, into: ModuleDeclaration[]): void {
  const offset = reader.position;
  const code = reader.byte('a module declaration');
  switch (code) {
    case 0x00: {
      const module = reader.name('the module name of a core import');
      const name = reader.name('the name of a core import');
      into.push({ offset, kind: 'import', module, name, type: readCoreExtern(reader) });
      return;
    }
    case 0x01:
      if (reader.peek('a core type') === 0x50) reader.fail('a module type inside a module type');
      for (const type of readCoreType(reader)) into.push({ offset, kind: 'core-type', type });
      return;
    case 0x02: {
      reader.expect(0x10, 'the sort of a core alias');
      reader.expect(0x01, 'the form of a core alias');
      const levels = reader.u32('an outer alias');
      into.push({ offset, kind: 'outer', count: levels, index: reader.u32('a core type index') });
      return;
    }
    case 0x03: {
      const name = reader.name('the name of a core export');
      into.push({ offset, kind: 'export', name, type: readCoreExtern(reader) });
      return;
    }
    default:
      reader.fail(`unknown module declaration ${hex(code)}`, offset);
  }
}
