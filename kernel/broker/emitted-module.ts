/**
 * What a module that a component made may consist of. It defines types, functions and globals of its own; memory, table and
 * everything else are its maker's, so that it reaches nothing more than its maker does, and costs nothing but its code.
 * Nothing of it runs when it is instantiated: it has no start function, and writes nothing into memory or table.
 */

/** Columns: section number, what it holds. */
const ALLOWED: ReadonlyMap<number, string> = new Map([
  [0, 'custom'],
  [1, 'types'],
  [2, 'imports'],
  [3, 'functions'],
  [6, 'globals'],
  [7, 'exports'],
  [10, 'code'],
]);

const PREAMBLE = [0x00, 0x61, 0x73, 0x6d, 0x01, 0x00, 0x00, 0x00];

/** Whether the bytes are a sequence of allowed sections; what is in them is for the engine to check. */
export function hasAllowedSections(bytes: Uint8Array): boolean {
  if (PREAMBLE.some((byte, at) => bytes[at] !== byte)) return false;
  for (let at = PREAMBLE.length; at < bytes.length; ) {
    if (!ALLOWED.has(bytes[at]!)) return false;
    const size = leb(bytes, at + 1);
    if (size === undefined) return false;
    at = size.end + size.value;
    if (at > bytes.length) return false;
  }
  return true;
}

/** An unsigned LEB128 of at most 5 bytes. */
function leb(bytes: Uint8Array, start: number): { value: number; end: number } | undefined {
  let value = 0;
  for (let index = 0; index < 5 && start + index < bytes.length; index++) {
    const byte = bytes[start + index]!;
    value += (byte & 0x7f) * 2 ** (7 * index);
    if (byte < 0x80) return { value, end: start + index + 1 };
  }
  return undefined;
}

/** The number of its exports if they are functions with the names "0", "1" and so on. */
export function exportCount(module: WebAssembly.Module): number | undefined {
  const exports = WebAssembly.Module.exports(module);
  const names = new Set(exports.map(({ name }) => name));
  const good =
    exports.every(({ kind }) => kind === 'function') && exports.every((_, at) => names.has(String(at)));
  return good ? exports.length : undefined;
}

/** What the module imports, taken from `core`, `constants` and the table's slots; undefined if some of it is not there. */
export function importsOf(
  module: WebAssembly.Module,
  core: Readonly<Record<string, unknown>>,
  constants: DataView,
  functionAt: (slot: number) => unknown,
): WebAssembly.Imports | undefined {
  const constant: Record<string, number> = Object.create(null);
  const slot: Record<string, unknown> = Object.create(null);
  for (const { module: from, name, kind } of WebAssembly.Module.imports(module)) {
    if (from === 'core' && Object.hasOwn(core, name)) continue;
    const value = constantAt(constants, name);
    if (value === undefined) return undefined;
    if (from === 'constant' && kind === 'global') constant[name] = value;
    else if (from === 'slot' && kind === 'function') slot[name] = functionAt(value);
    else return undefined;
    if (from === 'slot' && slot[name] === undefined) return undefined;
  }
  return { core: core as WebAssembly.ModuleImports, constant, slot: slot as WebAssembly.ModuleImports };
}

function constantAt(constants: DataView, name: string): number | undefined {
  if (!/^(?:0|[1-9]\d{0,8})$/.test(name)) return undefined;
  const at = Number(name) * 4;
  return at + 4 <= constants.byteLength ? constants.getInt32(at, true) : undefined;
}
