/**
 * What of a core module's instance can change, made reachable from outside: its memories, tables and mutable globals are
 * exported under names of the kernel's own, so that an instance can be put back to what it was (../instance/snapshot.ts).
 *
 * Linear memories, tables of functions and numeric globals are all there is, as long as the module has no passive segments
 * (which can be dropped) and no other references (which can lead to objects that change). A module that has anything else,
 * or anything that is not known here, is left alone.
 *
 * Source: WebAssembly core specification 2.5 "Modules", 4.2 "Runtime Structure", 5.5 "Modules".
 */

import type { CoreExternType } from '../types/model.ts';
import { readCoreExtern } from './core-extern.ts';
import { readGlobals, readMemories, readTables, skipConstant } from './core-space.ts';
import { BinaryError } from './error.ts';
import { joined, leb } from './memory-limit.ts';
import { Reader } from './reader.ts';

const PREAMBLE = 8;
const SECTION = { import: 2, table: 4, memory: 5, global: 6, export: 7, element: 9, data: 11 } as const;

/** Sections that stand behind the exports; custom ones (0) stand anywhere. */
const AFTER_EXPORTS: ReadonlySet<number> = new Set([8, 9, 10, 11, 12]);

const KINDS = ['table', 'memory', 'global'] as const;
type Kind = (typeof KINDS)[number];

/** How an export says what it is. */
const CODES: Readonly<Record<Kind, number>> = { table: 1, memory: 2, global: 3 };

const NUMBERS: ReadonlySet<string> = new Set(['i32', 'i64', 'f32', 'f64']);

/** Beginning of the names; a module that has one of them already is left alone. */
export const STATE_NAME = 'nucleus:state ';

interface Found {
  /** By kind, imported ones first. */
  readonly spaces: Record<Kind, CoreExternType[]>;
  /** How many of each are imported: somebody else's to put back. */
  readonly imported: Record<Kind, number>;
}

/** The module with all of its state exported; undefined where that would not be all of it. */
export function exposeState(module: Uint8Array): Uint8Array | undefined {
  try {
    return exposed(module);
  } catch (error) {
    if (error instanceof BinaryError) return undefined;
    throw error;
  }
}

function exposed(module: Uint8Array): Uint8Array | undefined {
  const found: Found = {
    spaces: { table: [], memory: [], global: [] },
    imported: { table: 0, memory: 0, global: 0 },
  };
  const reader = new Reader(module, PREAMBLE);
  let exports: { readonly start: number; readonly end: number; readonly body: Reader } | undefined;
  let gap = module.length;
  while (!reader.done) {
    const start = reader.position;
    const id = reader.byte('a core section');
    const section = reader.part(reader.u32('the size of a core section'), 'a core section');
    if (AFTER_EXPORTS.has(id)) gap = Math.min(gap, start);
    if (id === SECTION.export) exports = { start, end: reader.position, body: section };
    else if (!readSection(id, section, found)) return undefined;
  }
  const own = KINDS.flatMap((kind) => ownState(found, kind) ?? []);
  if (!KINDS.every((kind) => ownState(found, kind))) return undefined;
  const body = exportsWith(exports?.body, own);
  if (body === undefined) return undefined;
  const [start, end] = exports ? [exports.start, exports.end] : [gap, gap];
  const section = [[SECTION.export, ...leb(body.length)], body];
  return joined([module.subarray(0, start), ...section, module.subarray(end)]);
}

/** Whether all of it is known. */
function readSection(id: number, section: Reader, { spaces, imported }: Found): boolean {
  switch (id) {
    case SECTION.import:
      readImports(section, spaces);
      for (const kind of KINDS) imported[kind] = spaces[kind].length;
      return true;
    case SECTION.table:
      return readAll(section, spaces.table, readTables as never);
    case SECTION.memory:
      return readAll(section, spaces.memory, readMemories as never);
    case SECTION.global:
      return readAll(section, spaces.global, readGlobals as never);
    case SECTION.element:
      return areActive(section, skipElements);
    case SECTION.data:
      return areActive(section, skipData);
    default:
      return true;
  }
}

function readImports(reader: Reader, spaces: Found['spaces']): void {
  const count = reader.count('core imports');
  for (let i = 0; i < count; i++) {
    reader.name('the module name of a core import');
    reader.name('the name of a core import');
    const type = readCoreExtern(reader);
    if (type.kind !== 'func' && type.kind !== 'tag') spaces[type.kind].push(type as CoreExternType);
  }
}

type ReadSpace = (reader: Reader, into: CoreExternType[]) => void;

function readAll(section: Reader, space: CoreExternType[], read: ReadSpace): boolean {
  const count = new Reader(section.bytes, section.position, section.end).u32('a count');
  const before = space.length;
  read(section, space);
  return section.done && space.length === before + count;
}

/** Numbers of what the module defines and what can change; undefined if one of them cannot be put back. */
function ownState({ spaces, imported }: Found, kind: Kind): [Kind, number][] | undefined {
  const own = spaces[kind].slice(imported[kind]);
  const found: [Kind, number][] = [];
  for (const [at, type] of own.entries()) {
    if (!isKnown(type)) return undefined;
    if (type.kind !== 'global' || type.global?.mutable) found.push([kind, imported[kind] + at]);
  }
  return found;
}

function isKnown(type: CoreExternType): boolean {
  switch (type.kind) {
    case 'table':
      return type.element === 'funcref' && !type.limits?.wide;
    case 'memory':
      return type.limits !== undefined && !type.limits.shared && !type.limits.wide;
    case 'global': {
      const { global } = type;
      if (global === undefined) return false;
      return (
        NUMBERS.has(global.type) || (!global.mutable && (global.type === 'v128' || global.type === 'funcref'))
      );
    }
    default:
      return false;
  }
}

/** Bits of a segment's flags: passive or declared; with a table or a memory named; of expressions. */
const PASSIVE = 1;
const DECLARED = 2;
const NAMED = 2;
const EXPRESSIONS = 4;

function areActive(section: Reader, skip: (section: Reader, flags: number) => boolean): boolean {
  const count = section.count('segments');
  for (let i = 0; i < count; i++) if (!skip(section, section.u32('a segment'))) return false;
  return section.done;
}

function skipElements(section: Reader, flags: number): boolean {
  const isDeclared = (flags & (PASSIVE | DECLARED)) === (PASSIVE | DECLARED);
  if (flags > 7 || ((flags & PASSIVE) !== 0 && !isDeclared)) return false;
  if (!isDeclared) {
    if ((flags & NAMED) !== 0) section.u32('a core table index');
    if (!skipConstant(section)) return false;
  }
  const isTyped = (flags & 3) !== 0;
  if (isTyped) section.byte('the type of a segment');
  const length = section.u32('the length of a segment');
  for (let i = 0; i < length; i++) {
    if ((flags & EXPRESSIONS) === 0) section.u32('a core function index');
    else if (!skipConstant(section)) return false;
  }
  return true;
}

function skipData(section: Reader, flags: number): boolean {
  if (flags !== 0 && flags !== NAMED) return false;
  if (flags === NAMED) section.u32('a core memory index');
  if (!skipConstant(section)) return false;
  section.view(section.u32('the length of a segment'), 'a segment');
  return true;
}

/** The export section with more in it; undefined if a name is taken. */
function exportsWith(given: Reader | undefined, own: readonly [Kind, number][]): Uint8Array | undefined {
  const count = given?.u32('the number of core exports') ?? 0;
  const old = given ? given.bytes.subarray(given.position, given.end) : new Uint8Array();
  for (let i = 0; i < count; i++) {
    if (given!.name('the name of a core export').startsWith(STATE_NAME)) return undefined;
    given!.byte('the kind of a core export');
    given!.u32('a core index');
  }
  const added = own.flatMap(([kind, index]) => {
    const name = [...`${STATE_NAME}${kind} ${index}`].map((letter) => letter.charCodeAt(0));
    return [...leb(name.length), ...name, CODES[kind], ...leb(index)];
  });
  return joined([leb(count + own.length), old, added]);
}
