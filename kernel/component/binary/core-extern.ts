/**
 * What a core import or export is, with the limits of tables and memories: what stands in import sections, in module
 * types, and in the sections that define tables, memories, globals and tags.
 *
 * Source: WebAssembly core specification 5.3 "Types", 3.2 "Types" (ranges of limits).
 */
import type { CoreExternType, Limits, MemoryType } from '../types/model.ts';
import type { CoreExternReference } from './ast.ts';
import { readCoreValueType } from './core-type.ts';
import { hex, type Reader } from './reader.ts';

/** `type` of a function or tag is an index into the core types around it. */
export function readCoreExtern(reader: Reader): CoreExternReference {
  const offset = reader.position;
  const code = reader.byte('a core extern type');
  switch (code) {
    case 0x00:
      return { kind: 'func', type: reader.u32('a core type index') };
    case 0x01:
      return readTableType(reader);
    case 0x02:
      return readMemoryType(reader);
    case 0x03:
      return readGlobalType(reader);
    case 0x04:
      return readTagType(reader);
    default:
      return reader.fail(`unknown core extern type ${hex(code)}`, offset);
  }
}

export function readTableType(reader: Reader): Extract<CoreExternType, { kind: 'table' }> {
  const element = readCoreValueType(reader);
  const offset = reader.position;
  const { shared: _, pageSize: __, ...limits } = readLimits(reader);
  checkRange(reader, limits, limits.wide ? 2 ** 64 : 2 ** 32, 'elements', offset);
  return { kind: 'table', element, limits };
}

export function readMemoryType(reader: Reader): Extract<CoreExternType, { kind: 'memory' }> {
  const offset = reader.position;
  const limits = readLimits(reader);
  checkRange(reader, limits, (limits.wide ? 2 ** 64 : 2 ** 32) / (limits.pageSize ?? 65536), 'pages', offset);
  return { kind: 'memory', limits };
}

export function readGlobalType(reader: Reader): Extract<CoreExternType, { kind: 'global' }> {
  const type = readCoreValueType(reader);
  const offset = reader.position;
  const code = reader.byte('the mutability of a global');
  if (code > 1) reader.fail(`the mutability of a global is ${hex(code)}, not 0x00 or 0x01`, offset);
  return { kind: 'global', global: { type, mutable: code === 1 } };
}

export function readTagType(reader: Reader): CoreExternReference {
  reader.expect(0x00, 'the attribute of a tag');
  return { kind: 'tag', type: reader.u32('a core type index') };
}

/** Bits: 0 has a maximum, 1 shared, 2 64-bit, 3 has a page size. */
function readLimits(reader: Reader): MemoryType {
  const offset = reader.position;
  const flags = reader.byte('limits');
  if (flags > 0x0f) reader.fail(`unknown limits ${hex(flags)}`, offset);
  const minimum = readLimit(reader);
  const maximum = (flags & 1) !== 0 ? readLimit(reader) : undefined;
  const pageSize = (flags & 8) !== 0 ? readPageSize(reader) : undefined;
  return {
    minimum,
    ...(maximum !== undefined && { maximum }),
    ...((flags & 2) !== 0 && { shared: true }),
    ...((flags & 4) !== 0 && { wide: true }),
    ...(pageSize !== undefined && { pageSize }),
  };
}

/** A power of two, as its logarithm; only two are allowed. */
function readPageSize(reader: Reader): number {
  const offset = reader.position;
  const logarithm = reader.u32('a page size');
  if (logarithm !== 0 && logarithm !== 16)
    reader.fail(`a page size of 2^${logarithm}; 1 and 65536 are allowed`, offset);
  return 2 ** logarithm;
}

/** Rounded above 2^53, where only the order counts. */
function readLimit(reader: Reader): number {
  const offset = reader.position;
  let value = 0;
  for (let shift = 0; shift < 70; shift += 7) {
    const byte = reader.byte('a limit');
    if (shift === 63 && byte > 1) break;
    value += (byte & 0x7f) * 2 ** shift;
    if (byte < 0x80) return value;
  }
  return reader.fail('a limit does not fit in 64 bits', offset);
}

function checkRange(reader: Reader, limits: Limits, most: number, of: string, offset: number): void {
  const { minimum, maximum = minimum } = limits;
  if (minimum > maximum) reader.fail(`limits of at least ${minimum} and at most ${maximum} ${of}`, offset);
  if (maximum > most) reader.fail(`limits of ${maximum} ${of}; ${most} are allowed`, offset);
}
