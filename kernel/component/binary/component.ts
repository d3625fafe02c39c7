/**
 * Reads a component file: the preamble and its sections in order. Sections of one kind may come again and again, and
 * nested components are read in place, so every offset is one of the file.
 *
 * Source: component-model Binary.md "Component Definitions".
 */
import type { ComponentTree, CustomSection, Definition, Located, Start } from './ast.ts';
import { readCanon } from './canon.ts';
import { readCoreModule } from './core-module.ts';
import { readCoreType } from './core-type.ts';
import { readCustom } from './custom.ts';
import { readExport, readImport } from './extern.ts';
import { readAlias, readCoreInstance, readInstance } from './instance.ts';
import { MAX_NESTING } from './limits.ts';
import { hex, Reader } from './reader.ts';
import { readType } from './type.ts';

/**
 * Decodes a whole file. Module bytes are views on `bytes`, not copies.
 * Throws BinaryError, whatever the bytes.
 */
export function readComponent(bytes: Uint8Array): ComponentTree {
  const reader = new Reader(bytes);
  return readBody(reader, 0);
}

function readBody(reader: Reader, depth: number): ComponentTree {
  const offset = reader.position;
  readPreamble(reader);
  const definitions: Definition[] = [];
  const customs: CustomSection[] = [];
  while (!reader.done) readSection(reader, depth, definitions, customs);
  return { offset, definitions, customs };
}

function readPreamble(reader: Reader): void {
  const offset = reader.position;
  if (reader.end - offset < 8) reader.fail('too short for a component', offset);
  const view = reader.view(8, 'the preamble');
  if (view[0] !== 0x00 || view[1] !== 0x61 || view[2] !== 0x73 || view[3] !== 0x6d) {
    reader.fail('not WebAssembly: the file does not start with "\\0asm"', offset);
  }
  const version = view[4]! | (view[5]! << 8);
  const layer = view[6]! | (view[7]! << 8);
  if (layer === 0)
    reader.fail('this is a core module, not a component (wasm-tools component new makes one)', offset + 4);
  if (layer !== 1) reader.fail(`unknown layer ${layer}`, offset + 6);
  if (version !== 0x0d)
    reader.fail(`component format version ${hex(version)} is not supported, only 0x0d`, offset + 4);
}

function readSection(reader: Reader, depth: number, into: Definition[], customs: CustomSection[]): void {
  const start = reader.position;
  const id = reader.byte('a section');
  const section = reader.part(reader.u32('the size of a section'), 'a section');
  switch (id) {
    case 0:
      customs.push(readCustom(section));
      return;
    case 1: {
      const offset = section.position;
      const bytes = section.bytes.subarray(offset, section.end);
      into.push({ kind: 'core-module', offset, bytes, type: readCoreModule(section) });
      return;
    }
    case 4: {
      if (depth >= MAX_NESTING)
        reader.fail(`types and components are nested more than ${MAX_NESTING} deep`, start);
      into.push({ kind: 'component', offset: section.position, tree: readBody(section, depth + 1) });
      return;
    }
    case 9:
      into.push(readStart(section));
      break;
    case 12:
      reader.fail('a value definition is not supported yet', start);
      break;
    case 3:
      readCoreTypes(section, into);
      break;
    default:
      readDefinitions(id, section, depth, into, start);
  }
  section.finish('a section');
}

interface Family {
  readonly what: string;
  readonly read: (reader: Reader, depth: number) => Definition;
}

/** The sections that are vectors of definitions. */
const FAMILIES: Readonly<Record<number, Family>> = {
  2: { what: 'core instances', read: readCoreInstance },
  5: { what: 'instances', read: readInstance },
  6: { what: 'aliases', read: readAlias },
  7: { what: 'types', read: readTypeDefinition },
  8: { what: 'canonical definitions', read: readCanon },
  10: { what: 'imports', read: readImport },
  11: { what: 'exports', read: readExport },
};

function readTypeDefinition(reader: Reader, depth: number): Definition {
  const offset = reader.position;
  return { kind: 'type', offset, type: readType(reader, depth) };
}

function readDefinitions(
  id: number,
  section: Reader,
  depth: number,
  into: Definition[],
  start: number,
): void {
  const family = FAMILIES[id] ?? section.fail(`unknown section ${id}`, start);
  const count = section.count(family.what);
  for (let i = 0; i < count; i++) {
    into.push(family.read(section, depth));
  }
}

function readCoreTypes(section: Reader, into: Definition[]): void {
  const count = section.count('core types');
  for (let i = 0; i < count; i++) {
    const offset = section.position;
    for (const type of readCoreType(section)) into.push({ offset, kind: 'core-type', type });
  }
}

function readStart(reader: Reader): Start & Located {
  const offset = reader.position;
  const target = reader.u32('a function index');
  const args = reader.vector('start arguments', (r) => r.u32('a value index'));
  return { kind: 'start', offset, function: target, args, results: reader.u32('the number of results') };
}
