/** What a translated module says of its regions (components/x86/translate/note.ts), and names for its functions. */

export interface Extent {
  readonly start: bigint;
  readonly length: number;
}

export interface RegionNote {
  readonly rip: bigint;
  readonly instructions: number;
  readonly nodes: number;
  readonly edges: number;
  readonly entries: number;
  readonly extents: readonly Extent[];
}

const SECTION = 'regions';
const PREAMBLE = 8;

interface Section {
  readonly id: number;
  readonly content: Uint8Array;
}

function* sections(module: Uint8Array): Generator<Section> {
  for (let at = PREAMBLE; at < module.length; ) {
    const [size, start] = readUnsigned(module, at + 1);
    yield { id: module[at]!, content: module.subarray(start, start + size) };
    at = start + size;
  }
}

/** The value at `at`, and where it ends. */
function readUnsigned(bytes: Uint8Array, at: number): [value: number, end: number] {
  let value = 0;
  for (let shift = 0; ; shift += 7) {
    const byte = bytes[at++]!;
    value += (byte & 0x7f) * 2 ** shift;
    if (byte < 0x80) return [value, at];
  }
}

function writeUnsigned(value: number): number[] {
  return value < 0x80 ? [value] : [(value & 0x7f) | 0x80, ...writeUnsigned(Math.floor(value / 128))];
}

/** The notes of a module, one a function; undefined if it has none. */
export function regionNotes(module: Uint8Array): RegionNote[] | undefined {
  for (const { id, content } of sections(module)) {
    if (id !== 0) continue;
    const [length, start] = readUnsigned(content, 0);
    const name = Buffer.from(content.subarray(start, start + length)).toString();
    if (name === SECTION) return parseNotes(content.subarray(start + length));
  }
  return undefined;
}

function parseNotes(bytes: Uint8Array): RegionNote[] {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  const notes: RegionNote[] = [];
  for (let at = 0; at < bytes.length; ) {
    const [instructions, nodes, edges, entries, count] = [8, 12, 16, 20, 24].map((field) =>
      view.getUint32(at + field, true),
    ) as [number, number, number, number, number];
    const rip = view.getBigUint64(at, true);
    at += 28;
    const extents: Extent[] = [];
    for (let i = 0; i < count; i++, at += 12)
      extents.push({ start: view.getBigUint64(at, true), length: view.getUint32(at + 8, true) });
    notes.push({ rip, instructions, nodes, edges, entries, extents });
  }
  return notes;
}

/** How many functions a module has, imported ones among them. */
export function functionCount(module: Uint8Array): number {
  const content = [...sections(module)].find(({ id }) => id === 3)?.content;
  return importCount(module) + (content === undefined ? 0 : readUnsigned(content, 0)[0]);
}

/** How many functions a module imports; it is not compiled for that, since who compiles modules asks. */
export function importCount(module: Uint8Array): number {
  const content = [...sections(module)].find(({ id }) => id === 2)?.content;
  if (content === undefined) return 0;
  let [left, at] = readUnsigned(content, 0);
  let functions = 0;
  for (; left > 0; left--) {
    for (let name = 0; name < 2; name++) {
      const [length, start] = readUnsigned(content, at);
      at = start + length;
    }
    if (content[at] === 0) functions++;
    at = skipDescription(content, at);
  }
  return functions;
}

/** Where the description of an import ends: function, table, memory or global. */
function skipDescription(content: Uint8Array, at: number): number {
  const kind = content[at]!;
  if (kind === 0) return readUnsigned(content, at + 1)[1];
  if (kind === 3) return at + 3;
  const limits = kind === 1 ? at + 2 : at + 1;
  const [, least] = readUnsigned(content, limits + 1);
  return content[limits]! & 1 ? readUnsigned(content, least)[1] : least;
}

/** Bytes of each function's body. */
export function bodySizes(module: Uint8Array): number[] {
  for (const { id, content } of sections(module)) {
    if (id !== 10) continue;
    const sizes: number[] = [];
    let [count, at] = readUnsigned(content, 0);
    for (; count > 0; count--) {
      const [size, start] = readUnsigned(content, at);
      sizes.push(size);
      at = start + size;
    }
    return sizes;
  }
  return [];
}

/** The module with a name section: indices in rising order, and names. */
export function withNames(
  module: Uint8Array,
  names: readonly (readonly [index: number, name: string])[],
): Uint8Array {
  const text = (value: string) => [...writeUnsigned(Buffer.byteLength(value)), ...Buffer.from(value)];
  const entries = names.flatMap(([index, name]) => [...writeUnsigned(index), ...text(name)]);
  const map = [...writeUnsigned(names.length), ...entries];
  const content = [...text('name'), 1, ...writeUnsigned(map.length), ...map];
  return Buffer.concat([module, Uint8Array.from([0, ...writeUnsigned(content.length), ...content])]);
}
