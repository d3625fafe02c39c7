/** Imports, exports, and the names and types that they carry. */
import type {
  Export,
  ExportDeclaration,
  ExternTypeReference,
  Import,
  Located,
  NameAttributes,
  TypeBound,
} from './ast.ts';
import { hex, type Reader } from './reader.ts';
import { readSort } from './sort.ts';

export function readImport(reader: Reader): Import & Located {
  const offset = reader.position;
  const { name, attributes } = readExternName(reader, 'an import name');
  return { kind: 'import', offset, name, attributes, type: readExternType(reader) };
}

export function readExport(reader: Reader): Export & Located {
  const offset = reader.position;
  const { name, attributes } = readExternName(reader, 'an export name');
  const sort = readSort(reader);
  const index = reader.u32('an index');
  const type = readOptional(reader, 'the type of an export', readExternType);
  return type
    ? { kind: 'export', offset, name, attributes, sort, index, type }
    : { kind: 'export', offset, name, attributes, sort, index };
}

export function readExportDeclaration(reader: Reader): ExportDeclaration & Located {
  const offset = reader.position;
  const { name, attributes } = readExternName(reader, 'an export name');
  return { kind: 'export-type', offset, name, attributes, type: readExternType(reader) };
}

/** `0x00`: absent; `0x01`: what `read` reads. */
export function readOptional<T>(reader: Reader, what: string, read: (reader: Reader) => T): T | undefined {
  const offset = reader.position;
  const present = reader.byte(what);
  if (present > 1) reader.fail(`${what} starts with ${hex(present)}, not 0x00 or 0x01`, offset);
  return present === 1 ? read(reader) : undefined;
}

const NO_ATTRIBUTES: NameAttributes = {};

export function readExternName(
  reader: Reader,
  what: string,
): { readonly name: string; readonly attributes: NameAttributes } {
  const offset = reader.position;
  const form = reader.byte(what);
  if (form > 2) reader.fail(`${what} starts with ${hex(form)}, not 0x00, 0x01 or 0x02`, offset);
  const name = reader.name(what);
  return { name, attributes: form === 2 ? readAttributes(reader) : NO_ATTRIBUTES };
}

const ATTRIBUTES = ['implements', 'versionSuffix', 'externalId'] as const;

function readAttributes(reader: Reader): NameAttributes {
  const attributes: { -readonly [K in keyof NameAttributes]: NameAttributes[K] } = {};
  const count = reader.count('name attributes');
  for (let i = 0; i < count; i++) {
    const offset = reader.position;
    const code = reader.byte('a name attribute');
    const key = ATTRIBUTES[code] ?? reader.fail(`unknown name attribute ${hex(code)}`, offset);
    if (attributes[key] !== undefined) reader.fail(`name attribute ${hex(code)} stands twice`, offset);
    attributes[key] = reader.name('a name attribute');
  }
  return attributes;
}

export function readExternType(reader: Reader): ExternTypeReference {
  const offset = reader.position;
  const code = reader.byte('an extern type');
  switch (code) {
    case 0x00:
      reader.expect(0x11, 'the sort of a core extern type');
      return { kind: 'module', type: reader.u32('a core type index') };
    case 0x01:
      return { kind: 'func', type: reader.u32('a type index') };
    case 0x02:
      return reader.fail('a value import or export is not supported yet', offset);
    case 0x03:
      return { kind: 'type', bound: readTypeBound(reader) };
    case 0x04:
      return { kind: 'component', type: reader.u32('a type index') };
    case 0x05:
      return { kind: 'instance', type: reader.u32('a type index') };
    default:
      return reader.fail(`unknown extern type ${hex(code)}`, offset);
  }
}

function readTypeBound(reader: Reader): TypeBound {
  const offset = reader.position;
  const code = reader.byte('a type bound');
  if (code === 0) return { kind: 'eq', type: reader.u32('a type index') };
  if (code === 1) return { kind: 'sub-resource' };
  return reader.fail(`unknown type bound ${hex(code)}`, offset);
}
