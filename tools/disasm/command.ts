/** `nucleus disasm`: the code of a file in AT&T syntax. */

import { resolve } from 'node:path';
import type { DisasmValues } from '../../host/node/cli/disasm-command.ts';
import { CommandError, exitCode, usageError } from '../../host/node/cli/exit-code.ts';
import { isaFolder } from '../../host/node/cli/installation.ts';
import { printable } from '../../host/node/cli/printable.ts';
import { readProgram } from '../../host/node/cli/program.ts';
import { readTables } from '../isa/index.ts';
import { type Elf, ElfError, readElf } from './elf.ts';
import { listing } from './listing.ts';
import { SymbolTable } from './symbol.ts';
import { prepare } from './table.ts';

const CHUNK = 1 << 16;

/** Gives the exit code. Errors: CommandError. */
export async function disassembleFile(file: string, values: DisasmValues): Promise<number> {
  const at = values.at === undefined ? undefined : parseAddress(values.at);
  const count = values.count === undefined ? Number.POSITIVE_INFINITY : parseCount(values.count);
  const { code, symbols } = read(file, values.raw === true, at ?? 0n);
  if (at !== undefined && !code.some(({ address, bytes }) => has(address, bytes, at))) {
    throw usageError(`--at ${values.at}`, `${file} has no code there`);
  }
  const table = prepare(await readTables(isaFolder()));
  const names = new SymbolTable(symbols);
  const kind = values.raw ? 'raw code' : 'elf64-x86-64';
  await print([`${file}:     file format ${kind}`, '', ''], listing(table, code, names, { at, count }));
  return 0;
}

function has(address: bigint, bytes: Uint8Array, at: bigint): boolean {
  return at >= address && at < address + BigInt(bytes.length);
}

function read(file: string, raw: boolean, address: bigint): Elf {
  const bytes = readProgram(file, resolve(file));
  if (raw) return { code: [{ name: '.data', address, bytes }], symbols: [] };
  try {
    const elf = readElf(bytes);
    if (elf.code.length > 0) return elf;
  } catch (cause) {
    if (!(cause instanceof ElfError)) throw cause;
    const advice = '; for code without a header there is --raw';
    throw new CommandError(exitCode.cannotRun, `${file}: ${cause.message}${advice}`, { cause });
  }
  throw new CommandError(exitCode.cannotRun, `${file}: has no code`);
}

function parseAddress(text: string): bigint {
  const digits = /^(?:0x)?([0-9a-f]{1,16})$/i.exec(text);
  if (!digits) throw usageError(`--at ${text}`, 'is no address; write it in hexadecimal, such as 0x401000');
  return BigInt(`0x${digits[1]}`);
}

function parseCount(text: string): number {
  if (!/^[1-9]\d{0,14}$/.test(text)) throw usageError(`--count ${text}`, 'is no number of instructions');
  return Number(text);
}

/** Names in a file are not ours: they get no power over the terminal. The tab is. */
async function print(head: readonly string[], lines: Iterable<string>): Promise<void> {
  let chunk = `\n${head.map(printable).join('\n')}`;
  for (const line of lines) {
    chunk += `${line.split('\t').map(printable).join('\t')}\n`;
    if (chunk.length < CHUNK) continue;
    await write(chunk);
    chunk = '';
  }
  await write(chunk);
}

function write(text: string): Promise<void> {
  return new Promise((done, failed) => {
    process.stdout.write(text, (error) => (error ? failed(error) : done()));
  });
}
