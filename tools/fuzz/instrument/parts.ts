/**
 * A core module as coverage sees it: its sections, and how many functions, globals, types and memories it has. What is added
 * stands behind all that there is, so that no index changes.
 *
 * Source: WebAssembly core specification 5.5 "Modules", appendix "Custom sections" (names).
 */
import { readCoreExtern } from '../../../kernel/component/binary/core-extern.ts';
import { readMemories } from '../../../kernel/component/binary/core-space.ts';
import { readRecursiveType } from '../../../kernel/component/binary/core-type.ts';
import { Reader } from '../../../kernel/component/binary/reader.ts';
import type { CoreExternType, CoreFunctionType } from '../../../kernel/component/types/model.ts';

export const SECTION = {
  custom: 0,
  type: 1,
  import: 2,
  function: 3,
  table: 4,
  memory: 5,
  global: 6,
  export: 7,
  code: 10,
  data: 11,
} as const;

export interface Section {
  readonly id: number;
  /** File offset of the first byte of what it holds. */
  readonly start: number;
  readonly bytes: Uint8Array;
}

type MemoryType = Extract<CoreExternType, { kind: 'memory' }>;

export interface Parts {
  readonly sections: readonly Section[];
  readonly types: readonly (CoreFunctionType | undefined)[];
  /** Type index of each function, imported ones first. */
  readonly functions: readonly number[];
  readonly importedFunctions: number;
  readonly importedMemories: number;
  /** How many there are, imported ones among them. */
  readonly globals: number;
  readonly memories: readonly MemoryType[];
  /** By function index, where the module says. */
  readonly names: ReadonlyMap<number, string>;
}

const PREAMBLE = 8;

/** Throws BinaryError. */
export function readParts(module: Uint8Array): Parts {
  const sections = readSections(module);
  const types: (CoreFunctionType | undefined)[] = [];
  const functions: number[] = [];
  const memories: MemoryType[] = [];
  let importedFunctions = 0;
  let importedMemories = 0;
  let globals = 0;
  let names: ReadonlyMap<number, string> = new Map();
  for (const { id, bytes } of sections) {
    const reader = new Reader(bytes);
    switch (id) {
      case SECTION.type:
        for (let left = reader.count('core types'); left > 0; left--) readRecursiveType(reader, types);
        break;
      case SECTION.import:
        for (let left = reader.count('core imports'); left > 0; left--) {
          reader.name('the module name of a core import');
          reader.name('the name of a core import');
          const extern = readCoreExtern(reader);
          if (extern.kind === 'func') functions.push(extern.type);
          else if (extern.kind === 'global') globals++;
          else if (extern.kind === 'memory') memories.push(extern);
        }
        importedFunctions = functions.length;
        importedMemories = memories.length;
        break;
      case SECTION.function:
        for (let left = reader.u32('a count'); left > 0; left--)
          functions.push(reader.u32('a core type index'));
        break;
      case SECTION.memory:
        readMemories(reader, memories);
        break;
      case SECTION.global:
        globals += reader.u32('the number of core globals');
        break;
      case SECTION.custom:
        if (reader.name('the name of a section') === 'name') names = readNames(reader);
        break;
      default:
    }
  }
  return { sections, types, functions, importedFunctions, importedMemories, globals, memories, names };
}

function readSections(module: Uint8Array): Section[] {
  const reader = new Reader(module);
  const sections: Section[] = [];
  reader.view(PREAMBLE, 'the preamble of a core module');
  while (!reader.done) {
    const id = reader.byte('a core section');
    const size = reader.u32('the size of a core section');
    const start = reader.position;
    sections.push({ id, start, bytes: reader.view(size, 'a core section') });
  }
  return sections;
}

const FUNCTION_NAMES = 1;

/** Names are for people: a section that cannot be read has none. */
function readNames(reader: Reader): Map<number, string> {
  const names = new Map<number, string>();
  try {
    while (!reader.done) {
      const id = reader.byte('a subsection');
      const part = reader.part(reader.u32('the size of a subsection'), 'a subsection');
      if (id !== FUNCTION_NAMES) continue;
      for (let left = part.u32('a count'); left > 0; left--) {
        const index = part.u32('a core function index');
        names.set(index, part.name('the name of a function'));
      }
    }
  } catch {
    return new Map();
  }
  return names;
}
