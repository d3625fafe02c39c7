/**
 * Types in binary: the inverse of the kernel's `binary/type.ts` and `binary/extern.ts`.
 *
 * Source: WebAssembly/component-model, Binary.md "Type Definitions", "Import and Export Definitions".
 */
import type {
  AliasTarget,
  ExternTypeReference,
  NameAttributes,
  Sort,
  TypeBound,
  ValueTypeNode,
  ValueTypeReference,
} from '../../kernel/component/binary/ast.ts';
import type { PrimitiveKind } from '../../kernel/component/types/model.ts';
import type { ByteWriter } from './byte-writer.ts';
import type { Declaration, TypeNode } from './definition.ts';

const PRIMITIVES: Readonly<Record<PrimitiveKind, number>> = {
  bool: 0x7f,
  s8: 0x7e,
  u8: 0x7d,
  s16: 0x7c,
  u16: 0x7b,
  s32: 0x7a,
  u32: 0x79,
  s64: 0x78,
  u64: 0x77,
  f32: 0x76,
  f64: 0x75,
  char: 0x74,
  string: 0x73,
};

const CORE_SORTS = {
  'core-func': 0x00,
  'core-table': 0x01,
  'core-memory': 0x02,
  'core-global': 0x03,
  'core-tag': 0x04,
  'core-type': 0x10,
  'core-module': 0x11,
  'core-instance': 0x12,
} as const;

const SORTS = { func: 0x01, value: 0x02, type: 0x03, component: 0x04, instance: 0x05 } as const;

export function writeCoreSort(out: ByteWriter, sort: keyof typeof CORE_SORTS): void {
  out.byte(CORE_SORTS[sort]);
}

export function writeSort(out: ByteWriter, sort: Sort): void {
  if (sort in SORTS) out.byte(SORTS[sort as keyof typeof SORTS]);
  else out.byte(0x00, CORE_SORTS[sort as keyof typeof CORE_SORTS]);
}

export function writeType(out: ByteWriter, type: TypeNode): void {
  switch (type.kind) {
    case 'func':
      out
        .byte(type.async ? 0x43 : 0x40)
        .vector(type.parameters, (one) => writeReference(out.name(one.name), one.type));
      if (type.result === undefined) out.byte(0x01, 0x00);
      else writeReference(out.byte(0x00), type.result);
      return;
    case 'resource':
      out.byte(0x3f, 0x7f);
      writeOptional(out, type.destructor, (index) => out.unsigned(index));
      return;
    case 'component':
    case 'instance':
      out.byte(type.kind === 'component' ? 0x41 : 0x42);
      out.vector(type.declarations, (one) => writeDeclaration(out, one));
      return;
    default:
      writeValueType(out, type);
  }
}

function writeValueType(out: ByteWriter, type: ValueTypeNode): void {
  switch (type.kind) {
    case 'primitive':
      out.byte(PRIMITIVES[type.primitive]);
      return;
    case 'record':
      out.byte(0x72).vector(type.fields, (field) => writeReference(out.name(field.name), field.type));
      return;
    case 'variant':
      out.byte(0x71).vector(type.cases, (one) => {
        writeOptional(out.name(one.name), one.type, (payload) => writeReference(out, payload));
        out.byte(0x00);
      });
      return;
    case 'list':
      writeReference(out.byte(0x70), type.element);
      return;
    case 'tuple':
      out.byte(0x6f).vector(type.elements, (element) => writeReference(out, element));
      return;
    case 'flags':
    case 'enum':
      out.byte(type.kind === 'flags' ? 0x6e : 0x6d).vector(type.labels, (label) => out.name(label));
      return;
    case 'option':
      writeReference(out.byte(0x6b), type.type);
      return;
    case 'result':
      writeOptional(out.byte(0x6a), type.ok, (ok) => writeReference(out, ok));
      writeOptional(out, type.err, (err) => writeReference(out, err));
      return;
    case 'own':
    case 'borrow':
      out.byte(type.kind === 'own' ? 0x69 : 0x68).unsigned(type.resource);
      return;
    case 'error-context':
      out.byte(ERROR_CONTEXT);
      return;
    case 'stream':
    case 'future':
      out.byte(type.kind === 'stream' ? 0x66 : 0x65);
      writeOptional(out, type.element, (element) => writeReference(out, element));
      return;
    case 'map':
      writeReference(out.byte(0x63), type.key);
      writeReference(out, type.value);
      return;
    case 'fixed-list':
      writeReference(out.byte(0x67), type.element);
      out.unsigned(type.length);
  }
}

const ERROR_CONTEXT = 0x64;

function writeReference(out: ByteWriter, type: ValueTypeReference): void {
  if (typeof type === 'number') out.signed(type);
  else if (type === 'error-context') out.byte(ERROR_CONTEXT);
  else out.byte(PRIMITIVES[type]);
}

export function writeOptional<T>(out: ByteWriter, value: T | undefined, write: (value: T) => void): void {
  out.byte(value === undefined ? 0x00 : 0x01);
  if (value !== undefined) write(value);
}

function writeDeclaration(out: ByteWriter, declaration: Declaration): void {
  switch (declaration.kind) {
    case 'type':
      writeType(out.byte(0x01), declaration.type);
      return;
    case 'alias':
      writeSort(out.byte(0x02), declaration.sort);
      writeAliasTarget(out, declaration.target);
      return;
    case 'import':
    case 'export-type':
      out.byte(declaration.kind === 'import' ? 0x03 : 0x04);
      writeExternName(out, declaration.name, declaration.attributes);
      writeExternType(out, declaration.type);
  }
}

export function writeAliasTarget(out: ByteWriter, target: AliasTarget): void {
  if (target.kind === 'outer') out.byte(0x02).unsigned(target.count).unsigned(target.index);
  else
    out
      .byte(target.kind === 'export' ? 0x00 : 0x01)
      .unsigned(target.instance)
      .name(target.name);
}

const ATTRIBUTES = ['implements', 'versionSuffix', 'externalId'] as const;

export function writeExternName(out: ByteWriter, name: string, attributes: NameAttributes): void {
  const given = ATTRIBUTES.flatMap((key, code) => {
    const value = attributes[key];
    return value === undefined ? [] : [{ code, value }];
  });
  out.byte(given.length > 0 ? 0x02 : 0x00).name(name);
  if (given.length > 0) out.vector(given, ({ code, value }) => out.byte(code).name(value));
}

export function writeExternType(out: ByteWriter, type: ExternTypeReference): void {
  switch (type.kind) {
    case 'module':
      out.byte(0x00, 0x11).unsigned(type.type);
      return;
    case 'type':
      writeBound(out.byte(0x03), type.bound);
      return;
    default:
      out.byte(SORTS[type.kind]).unsigned(type.type);
  }
}

function writeBound(out: ByteWriter, bound: TypeBound): void {
  if (bound.kind === 'eq') out.byte(0x00).unsigned(bound.type);
  else out.byte(0x01);
}
