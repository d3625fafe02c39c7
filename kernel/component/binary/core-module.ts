/**
 * What a core module imports and exports, read from the few sections in front of its code. Everything else about the
 * module, its code above all, is the engine's to check when it compiles it.
 */
import type { CoreExternType, CoreFunctionType, ModuleType } from '../types/model.ts';
import type { CoreExternReference } from './ast.ts';
import { readCoreExtern, readTagType } from './core-extern.ts';
import { readGlobals, readMemories, readTables } from './core-space.ts';
import { readRecursiveType } from './core-type.ts';
import { hex, type Reader } from './reader.ts';

type Imports = ModuleType['imports'][number][];
type Exports = ModuleType['exports'][number][];

/** What the sections say, gathered in file order. */
interface Gathered {
  readonly types: (CoreFunctionType | undefined)[];
  readonly imports: Imports;
  readonly exports: Exports;
  /** Type index of each function and tag, imported ones first. */
  readonly functions: number[];
  readonly tags: number[];
  readonly tables: Of<'table'>[];
  readonly memories: Of<'memory'>[];
  readonly globals: Of<'global'>[];
}

type Of<K> = Extract<CoreExternType, { kind: K }>;

/** Reads the whole of `reader`, which stands on the module's magic number. */
export function readCoreModule(reader: Reader): ModuleType {
  const gathered: Gathered = {
    types: [],
    imports: [],
    exports: [],
    functions: [],
    tags: [],
    tables: [],
    memories: [],
    globals: [],
  };
  readPreamble(reader);
  while (!reader.done) {
    const id = reader.byte('a core section');
    const section = reader.part(reader.u32('the size of a core section'), 'a core section');
    readSection(id, section, gathered);
  }
  return { imports: gathered.imports, exports: gathered.exports };
}

function readPreamble(reader: Reader): void {
  const offset = reader.position;
  const preamble = reader.view(8, 'the preamble of a core module');
  const expected = [0x00, 0x61, 0x73, 0x6d, 0x01, 0x00, 0x00, 0x00];
  if (!expected.every((byte, i) => preamble[i] === byte)) {
    reader.fail('a core module does not start with the preamble of WebAssembly 1', offset);
  }
}

function readSection(id: number, section: Reader, gathered: Gathered): void {
  switch (id) {
    case 1: {
      const count = section.count('core types');
      for (let i = 0; i < count; i++) readRecursiveType(section, gathered.types);
      break;
    }
    case 2:
      readImports(section, gathered);
      break;
    case 3:
      readFunctions(section, gathered);
      break;
    case 4:
      readTables(section, gathered.tables);
      return;
    case 5:
      readMemories(section, gathered.memories);
      return;
    case 6:
      readGlobals(section, gathered.globals);
      return;
    case 7:
      readExports(section, gathered);
      break;
    case 13:
      readTags(section, gathered);
      break;
    default:
      return;
  }
  section.finish('a core section');
}

function readImports(reader: Reader, gathered: Gathered): void {
  const { types, imports } = gathered;
  const seen = new Set<string>();
  const count = reader.count('core imports');
  for (let i = 0; i < count; i++) {
    const offset = reader.position;
    const module = reader.name('the module name of a core import');
    const name = reader.name('the name of a core import');
    const key = `${module.length}:${module}${name}`;
    if (seen.has(key)) reader.fail(`core import "${module}" "${name}" stands twice`, offset);
    seen.add(key);
    const reference = readCoreExtern(reader);
    gather(reference, gathered);
    imports.push({ module, name, type: resolveCoreExtern(reader, reference, types, offset) });
  }
}

/** Imports come first in each index space. */
function gather(reference: CoreExternReference, into: Gathered): void {
  if (reference.kind === 'func') into.functions.push(reference.type);
  else if (reference.kind === 'tag') into.tags.push(reference.type);
  else if (reference.kind === 'table') into.tables.push(reference);
  else if (reference.kind === 'memory') into.memories.push(reference);
  else into.globals.push(reference);
}

function readTags(reader: Reader, gathered: Gathered): void {
  const count = reader.count('core tags');
  for (let i = 0; i < count; i++) gather(readTagType(reader), gathered);
}

/** Not counted as items: a module has many functions, and each costs us four bytes. */
function readFunctions(reader: Reader, { functions }: Gathered): void {
  const count = reader.u32('the number of core functions');
  for (let i = 0; i < count; i++) functions.push(reader.u32('a core type index'));
}

const EXPORT_KINDS = ['func', 'table', 'memory', 'global', 'tag'] as const;

function readExports(reader: Reader, gathered: Gathered): void {
  const count = reader.count('core exports');
  for (let i = 0; i < count; i++) {
    const offset = reader.position;
    const name = reader.name('the name of a core export');
    const code = reader.byte('the kind of a core export');
    const kind = EXPORT_KINDS[code] ?? reader.fail(`unknown kind of core export ${hex(code)}`, offset);
    const index = reader.u32('a core index');
    gathered.exports.push({ name, type: exported(reader, gathered, kind, index, name, offset) });
  }
}

function exported(
  reader: Reader,
  { types, functions, tags, tables, memories, globals }: Gathered,
  kind: CoreExternType['kind'],
  index: number,
  name: string,
  offset: number,
): CoreExternType {
  if (kind === 'table') return tables[index] ?? { kind };
  if (kind === 'memory') return memories[index] ?? { kind };
  if (kind === 'global') return globals[index] ?? { kind };
  const type = (kind === 'func' ? functions : tags)[index];
  if (type === undefined)
    return reader.fail(`core export "${name}": no ${kind === 'func' ? 'function' : kind} ${index}`, offset);
  return resolveCoreExtern(reader, { kind, type }, types, offset);
}

export function resolveCoreExtern(
  reader: { fail(reason: string, offset: number): never },
  reference: CoreExternReference,
  types: readonly (CoreFunctionType | undefined)[],
  offset: number,
): CoreExternType {
  if (reference.kind !== 'func' && reference.kind !== 'tag') return reference;
  const type = types[reference.type];
  return type
    ? { kind: reference.kind, type }
    : reader.fail(`core type ${reference.type} is not a function type`, offset);
}
