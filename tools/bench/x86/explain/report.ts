/** What an explanation says: where the time went, and the hottest regions one by one. */
import { readFileSync } from 'node:fs';
import { print } from '@bytecodealliance/jco-transpile/wasm-tools';
import { isaFolder } from '../../../../host/node/cli/installation.ts';
import { disassemble } from '../../../disasm/disassemble.ts';
import { ElfError, readElf } from '../../../disasm/elf.ts';
import { SymbolTable } from '../../../disasm/symbol.ts';
import { type Disassembly, prepare } from '../../../disasm/table.ts';
import { readTables } from '../../../isa/index.ts';
import { format } from '../../table.ts';
import { percent } from '../ratio.ts';
import { coreFunction, KINDS, kindOf, TRANSLATION } from './kind.ts';
import type { Recording, Region } from './record.ts';

/** Regions and handlers in the tables. */
const LISTED = 15;

function hottest(times: ReadonlyMap<string, number>): [string, number][] {
  return [...times].sort(([, a], [, b]) => b - a);
}

/** Names of addresses in the file; nothing of a library that it loads. */
export function symbolsOf(program: string): SymbolTable {
  try {
    return new SymbolTable(readElf(readFileSync(program)).symbols);
  } catch (error) {
    if (error instanceof ElfError) return new SymbolTable([]);
    throw error;
  }
}

function kindTable(recording: Recording): string {
  const times = recording.profile.by((stack) => kindOf(stack, recording));
  const rows = KINDS.map((kind) => [kind, percent((times.get(kind) ?? 0) / recording.profile.seconds)]);
  const title = `${recording.profile.seconds.toFixed(1)} s of the kernel's thread from the first guest instruction on, by what samples were taken in`;
  return format({ title, columns: ['', 'share'], rows });
}

/** How much was translated, and how much of it again in another region. */
function amount(regions: readonly Region[]): string {
  const bytes = regions.flatMap(({ extents }) => extents).reduce((sum, { length }) => sum + length, 0);
  const distinct = new Set(
    regions.flatMap(({ extents }) =>
      extents.flatMap(({ start, length }) => Array.from({ length }, (_, at) => start + BigInt(at))),
    ),
  ).size;
  const modules = new Set(regions.map(({ module }) => module)).size;
  const size = regions.reduce((sum, region) => sum + region.size, 0);
  return `${regions.length} regions in ${modules} modules: ${bytes} bytes of guest code (${distinct} distinct), ${size} of WebAssembly`;
}

function regionTable(
  recording: Recording,
  hot: readonly (readonly [Region, number])[],
  symbols: SymbolTable,
): string {
  const rows = hot
    .slice(0, LISTED)
    .map(([region, time]) => [
      `${region.name.replace('translation ', '')} ${symbols.symbolize(region.rip)}`,
      percent(time / recording.profile.seconds),
      ...[region.instructions, region.nodes, region.edges, region.entries, region.size].map(String),
      region.native === undefined ? '–' : `${region.native.size} ${region.native.tier}`,
    ]);
  const columns = [
    'region',
    'share',
    'instructions',
    'nodes',
    'edges',
    'entries',
    'wasm bytes',
    'machine code',
  ];
  return format({ title: `${amount(recording.regions)}; the hottest`, columns, rows });
}

/** Functions of the core that were on top of a stack: what handlers, loop and decoder were busy with. */
function coreTable(recording: Recording): string {
  const times = recording.profile.by((stack) => {
    const number = coreFunction(stack[0]!);
    if (number < 0) return '';
    const from = stack.find(({ name }) => TRANSLATION.test(name));
    return `${recording.handlers.get(number) ?? stack[0]!.name}${from ? `, from ${from.name.replace('translation ', '')}` : ''}`;
  });
  times.delete('');
  const rows = hottest(times)
    .slice(0, LISTED)
    .map(([name, time]) => [name, percent(time / recording.profile.seconds)]);
  return format({
    title: 'Functions of the core; handlers by what they are an instance of',
    columns: ['', 'share'],
    rows,
  });
}

function guestCode({ extents }: Region, table: Disassembly, symbols: SymbolTable): string {
  return [...extents]
    .sort((a, b) => (a.start < b.start ? -1 : 1))
    .map(({ start, code }) => {
      const lines = [`${symbols.symbolize(start)}:`];
      for (let at = 0; at < code.length; ) {
        const address = start + BigInt(at);
        const { text, length } = disassemble(table, code, at, address, symbols.symbolize);
        lines.push(`  ${address.toString(16)}:\t${text}`);
        at += length;
      }
      return lines.join('\n');
    })
    .join('\n');
}

/** The text of one function of a module. */
export async function functionText(module: Uint8Array, index: number): Promise<string> {
  const lines = (await print(module)).split('\n');
  const starts = lines.flatMap((line, at) => (/^ {2}\(func /.test(line) ? [at] : []));
  const start = starts[index];
  if (start === undefined) return '';
  const end = lines.findIndex((line, at) => at > start && line === '  )');
  return lines.slice(start, end + 1).join('\n');
}

/** The report, with `top` regions in full. */
export async function report(recording: Recording, program: string, top: number): Promise<string> {
  const symbols = symbolsOf(program);
  const table = prepare(await readTables(isaFolder()));
  const times = recording.profile.by((stack) => stack[0]!.name);
  const hot = recording.regions
    .map((region) => [region, times.get(region.name) ?? 0] as const)
    .sort(([, a], [, b]) => b - a);
  const parts = [kindTable(recording), regionTable(recording, hot, symbols), coreTable(recording)];
  for (const [region, time] of hot.slice(0, top)) {
    const share = percent(time / recording.profile.seconds);
    parts.push(
      `Region ${region.name.replace('translation ', '')} at ${symbols.symbolize(region.rip)}, ${share}: guest code`,
    );
    parts.push(
      guestCode(region, table, symbols),
      '',
      'WebAssembly',
      await functionText(region.module, region.index),
      '',
    );
  }
  return parts.join('\n');
}
