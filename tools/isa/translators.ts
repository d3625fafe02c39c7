// Finds the translator of each row: the function of the same name as its handler in components/x86/translate/family, if there is one and
// it knows the row's type arguments. What has none is left to its handler.

import type { Row } from './row.ts';
import { sizing } from './variant.ts';

/** What translate/family and translate/condition.ts export, by file: function and class names. */
export type Translators = ReadonlyMap<string, ReadonlySet<string>>;

/** Kinds of branches, as components/x86/translate/node.ts numbers them. */
const BRANCHES: Readonly<Record<string, number>> = {
  jump: 1,
  jumpIf: 2,
  call: 3,
  callIndirect: 4,
  jumpIndirect: 5,
  return_: 6,
  returnAndPop: 7,
};
const STOPS = 8;
const BUILT_IN = /^[uif](8|16|32|64)$/;

/** Names that a source file exports. */
export function exportedNames(source: string): Set<string> {
  return new Set([...source.matchAll(/^@?.*export (?:function|class) (\w+)/gm)].map(([, name]) => name!));
}

/** `gen/translators.ts` for the rows of a table. */
export function emitTranslators(rows: readonly Row[], known: Translators): string {
  const calls = new Map<string, number>([['', 0]]);
  const imports = new Map<string, Set<string>>();
  const numbers = rows.map((row) => {
    const call = callOf(row, known, imports);
    if (!calls.has(call)) calls.set(call, calls.size);
    return calls.get(call)!;
  });
  const lines = [...imports].map(
    ([module, names]) => `import { ${[...names].sort().join(', ')} } from '../translate/${module}';`,
  );
  const functions = [...calls].map(
    ([call, number]) => `function t${number}(): void { ${call === '' ? 'byHandler()' : call}; }`,
  );
  return `// Made by tools/isa from components/x86/isa. Changes here are lost.

import { byHandler } from '../translate/fallback';
${lines.join('\n')}

${functions.join('\n')}

const TRANSLATORS: StaticArray<() => void> = [${[...calls.values()].map((number) => `t${number}`).join(', ')}];
const OF_ROW: usize = memory.data<u16>([0, ${numbers.join(', ')}]);

/** Place in the function table of what translates a row. */
export function translator(row: u32): u32 {
  return load<u32>(changetype<usize>(unchecked(TRANSLATORS[load<u16>(OF_ROW + (<usize>row << 1))])));
}
`;
}

/** Do the lanes of this row stand where those of its 128-bit model stand? What translates those of others has a name that ends in Stepped. */
function inLanes({ attributes: { step, access, words } }: Row): boolean {
  return (step === undefined || step === 'full') && access === undefined && !words.has('narrow');
}

function terminator(row: Row): number {
  const { words } = row.attributes;
  if (row.family === 'branch') return BRANCHES[row.function] ?? STOPS;
  return words.has('end') || words.has('branch') ? STOPS : 0;
}

/** `gen/traits.ts`: what the translator asks about rows. */
export function emitTraits(rows: readonly Row[]): string {
  return `// Made by tools/isa from components/x86/isa. Changes here are lost.

const VECTORS: usize = memory.data<u8>([0, ${rows.map(vectorTraits).join(', ')}]);
const TERMINATORS: usize = memory.data<u8>([${STOPS}, ${rows.map(terminator).join(', ')}]);

/** Lanes that a VEX instruction of this row works on (3: as its length says), 4 if its handler touches vector registers, 8 if no general ones, 16 if it is x87's. */
export function vectorTraits(row: u32): u32 {
  return load<u8>(VECTORS + <usize>row);
}

/** How an instruction of this row ends its node: a kind of translate/node.ts. */
export function terminator(row: u32): u32 {
  return load<u8>(TERMINATORS + <usize>row);
}
`;
}

function vectorTraits(row: Row): number {
  const { vex } = row.opcode ?? {};
  const named = row.operands.some(({ text }) => /^([VWUHLPQN]|xmm)/.test(text));
  const x87 = row.family.startsWith('x87-');
  const touches = named || vex !== undefined || /^(vector|extended|mmx)/.test(row.family);
  const { reads, writes, mayWrite } = row.attributes;
  const flags = reads + writes + mayWrite;
  const keeps = x87 && flags === '' && row.operands.every(({ text }) => /^(ST|M)/.test(text));
  const all = vex === undefined ? [] : sizing(row).types;
  const lanes = vex === undefined ? 0 : all[0] === 'Two' ? 2 : all[1] === 'Two' ? 3 : 1;
  return lanes | (touches ? 4 : 0) | (keeps ? 8 : 0) | (x87 ? 16 : 0);
}

/** The call that translates a row, or an empty text. */
function callOf(row: Row, known: Translators, imports: Map<string, Set<string>>): string {
  const file = known.get(`family/${row.family}`);
  const wanted = row.attributes.words.has('lanes') && !inLanes(row) ? `${row.function}Stepped` : row.function;
  if (!file?.has(wanted)) return '';
  const modules = row.types.map((type) =>
    BUILT_IN.test(type)
      ? ''
      : file.has(type)
        ? `family/${row.family}`
        : known.get('condition')?.has(type)
          ? 'condition'
          : undefined,
  );
  if (modules.includes(undefined)) return '';
  const use = (module: string, name: string): string => {
    const alias = `${module.replace(/^.*\//, '').replaceAll('-', '_')}_${name}`;
    imports.set(module, (imports.get(module) ?? new Set()).add(`${name} as ${alias}`));
    return alias;
  };
  const types = row.types.map((type, index) => (modules[index] === '' ? type : use(modules[index]!, type)));
  const name = use(`family/${row.family}`, wanted);
  return `${name}${types.length > 0 ? `<${types.join(', ')}>` : ''}()`;
}
