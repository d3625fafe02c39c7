// Writes the decoder's tables and the list of handlers as AssemblyScript.

import { laneCall } from './lanes.ts';
import { GROUP, hasModrm, placeRows } from './opcode-map.ts';
import { KINDS, SIZES } from './operand.ts';
import type { Row, Table } from './row.ts';
import { fuse, type Handler, HandlerList, sizing, variants } from './variant.ts';

/** Bits of a row's attribute word, in the order of components/x86/decode/row.ts. */
export const ATTRIBUTES = [
  'modrm',
  'lock',
  'end',
  'branch',
  'fault',
  'nomem',
  'string',
  'condition',
  'empty',
  'vvvv',
  'vsib',
] as const;
const FLAG_BITS: Record<string, number> = { c: 1, p: 2, a: 4, z: 8, s: 16, o: 32 };
const BUILT_IN = new Set(['u8', 'u16', 'u32', 'u64', 'i8', 'i16', 'i32', 'i64', 'f32', 'f64', 'v128']);
const MODULE: Record<string, string> = {
  R1: 'state/operand',
  R2: 'state/operand',
  R3: 'state/operand',
  Imm: 'state/operand',
  Imm2: 'state/operand',
  Near: 'state/operand',
  Mem: 'state/operand',
  None: 'state/lane',
  Lane: 'state/lane',
  LaneSource: 'state/lane',
  One: 'state/lane',
  Two: 'state/lane',
  Live: 'state/flags',
  Dead: 'state/flags',
};
/** Families whose instructions may end in a floating-point exception, so that all flags before them count. */
const FAULTING = /^(x87-|mmx$|vector-(float|compare|convert)$|avx-compare$|fused$|half-float$)/;
const HEAD = '// Made by tools/isa from components/x86/isa. Changes here are lost.\n';

/** The generated files, by name. */
export interface Output {
  readonly tables: string;
  readonly handlers: string;
}

/** Makes the files for a table. Throws TableError. */
export function emit(table: Table): Output {
  const list = new HandlerList();
  const { entries, groups } = placeRows(table.rows);
  const variantNumbers: number[] = new Array<number>(6).fill(0);
  const rowBytes: number[] = [0, 0, attributeBits(['end', 'fault']), ...new Array<number>(13).fill(0)];
  for (const row of table.rows) {
    rowBytes.push(...encodeRow(row, variantNumbers.length));
    variantNumbers.push(...variants(row, list));
  }
  const conditions = [...table.imports.keys()].filter((name) => /^If[A-Z]/.test(name));
  const fused = fuse(list, table.fusions, conditions);
  return {
    tables: [
      HEAD,
      data('OPCODES', 'u16', [...entries], 'Row number, or GROUP plus a group, by map, prefix and byte.'),
      `/** An opcode entry from here on is the number of a group. */\nexport const GROUP: u32 = ${GROUP};\n`,
      data(
        'GROUPS',
        'u16',
        groups.flat(),
        'Row numbers: 8 by the reg field (memory), 64 by the ModRM byte (register).',
      ),
      data('ROWS', 'u8', rowBytes, '16 bytes a row, as decode/row.ts describes; row 0 is "undefined".'),
      data(
        'VARIANTS',
        'u16',
        variantNumbers,
        'Handler numbers of each row: (size * 3 + form) * 2 + flags dead.',
      ),
      data(
        'FUSED',
        'u16',
        fused,
        'For each handler, the first of those with a conditional branch behind it, or 0.',
      ),
      ...table.rows.flatMap((row, index) =>
        row.opcode ? [] : [`export const ROW_${row.mnemonic.toUpperCase()}: u32 = ${index + 1};\n`],
      ),
      ...featureTable(table.rows),
    ].join('\n'),
    handlers: emitHandlers(list.handlers, table.imports),
  };
}

/** Mnemonics by row, for traces; row 0 is "undefined". */
function featureTable(rows: readonly Row[]): string[] {
  const features = [...new Set(rows.map((row) => row.attributes.cpu ?? ''))].sort();
  return [`/** CPU features that rows name: ${features.filter((name) => name !== '').join(', ')}. */\n`];
}

function encodeRow(row: Row, firstVariant: number): number[] {
  const vvvv = row.operands.some(({ text }) => /^[HB]/.test(text));
  const word = attributeBits([
    ...row.attributes.words,
    ...(FAULTING.test(row.family) ? ['fault'] : []),
    ...(hasModrm(row) ? ['modrm'] : []),
    ...(vvvv ? ['vvvv'] : []),
  ]);
  const { reads, writes, mayWrite } = row.attributes;
  const operands = [0, 1, 2, 3].map((index) => row.operands[index]);
  return [
    firstVariant & 255,
    firstVariant >> 8,
    word & 255,
    word >> 8,
    ...operands.map((operand) => operand?.code ?? 0),
    ...operands.map((operand) => (operand ? SIZES[operand.size]!.code : 0)),
    flagBits(reads),
    flagBits(writes),
    flagBits(writes + mayWrite),
    sizing(row).code,
  ];
}

function attributeBits(words: readonly string[]): number {
  return ATTRIBUTES.reduce((bits, name, index) => bits | (words.includes(name) ? 1 << index : 0), 0);
}

function flagBits(letters: string): number {
  return [...letters].reduce((bits, letter) => bits | FLAG_BITS[letter]!, 0);
}

function data(name: string, type: string, values: readonly number[], what: string): string {
  const lines: string[] = [];
  for (let at = 0; at < values.length; at += 24) lines.push(`  ${values.slice(at, at + 24).join(', ')},`);
  return `/** ${what} */\nexport const ${name}: usize = memory.data<${type}>([\n${lines.join('\n')}\n]);\n`;
}

function emitHandlers(handlers: readonly Handler[], imports: ReadonlyMap<string, string>): string {
  const modules = new Map<string, Set<string>>();
  // Families may have functions and types of the same name, so each is imported under its module's name and its own.
  const use = (module: string, name: string): string => {
    const alias = `${module.replace(/^.*\//, '').replaceAll('-', '_')}_${name}`;
    modules.set(module, (modules.get(module) ?? new Set()).add(`${name} as ${alias}`));
    return alias;
  };
  const bodies = handlers.map(({ family, function: name, types, lanes }, number) => {
    const called = use(`family/${family}`, name);
    const named = types.map((type) =>
      BUILT_IN.has(type) ? type : use(MODULE[type] ?? imports.get(type) ?? `family/${family}`, type),
    );
    const arguments_ = named.length > 0 ? `<${named.join(', ')}>` : '';
    const call = `${called}${arguments_}(u)`;
    const body = lanes ? laneCall(lanes, call, use) : call;
    return `function h${number}(u: usize): usize { return ${body}; }`;
  });
  const importLines = [...modules].map(
    ([module, names]) => `import { ${[...names].sort().join(', ')} } from '../${module}';`,
  );
  const names = handlers.map((_, number) => `h${number}`);
  const lines: string[] = [];
  for (let at = 0; at < names.length; at += 20) lines.push(`  ${names.slice(at, at + 20).join(', ')},`);
  return `${HEAD}
${importLines.join('\n')}

${bodies.join('\n')}

const HANDLERS: StaticArray<(u: usize) => usize> = [
${lines.join('\n')}
];

/** Place of a handler in the function table. */
export function handler(number: u32): u32 {
  return load<u32>(changetype<usize>(unchecked(HANDLERS[number])));
}
`;
}

/** For readers of the table: what the letters mean. */
export const NOTATION = { kinds: KINDS, sizes: SIZES };
