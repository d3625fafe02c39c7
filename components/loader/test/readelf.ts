/** What binutils' readelf says of an image, in the shape of the loader's answers. */

import { execFileSync } from 'node:child_process';
import type { Segment } from './loader.ts';

export interface ElfFacts {
  entry: bigint;
  canStart: boolean;
  segments: Segment[];
  interpreter: string | undefined;
  libraries: string[];
  imports: string[];
  exports: string[];
}

export function readElf(path: string): ElfFacts {
  const run = (...options: string[]) =>
    execFileSync('readelf', ['-W', ...options, path], { encoding: 'utf8', maxBuffer: 1 << 28 });
  const headers = run('-h', '-l', '-d');
  const symbols = run('--dyn-syms')
    .split('\n')
    .map(readSymbol)
    .filter((one) => one !== undefined);
  const entry = BigInt(/Entry point address:\s+(0x[0-9a-f]+)/.exec(headers)![1]!);
  return {
    entry,
    canStart: entry !== 0n,
    segments: [...headers.matchAll(LOAD)].map(readSegment),
    interpreter: /program interpreter: (.*)\]/.exec(headers)?.[1],
    libraries: [...headers.matchAll(/\(NEEDED\).*\[(.*)\]/g)].map((match) => match[1]!),
    imports: symbols.filter(({ section }) => section === 'UND').map(({ name }) => name),
    exports: symbols.filter(isExported).map(({ name }) => name),
  };
}

const LOAD = /^ {2}LOAD\s+(0x\w+) (0x\w+) 0x\w+ (0x\w+) (0x\w+) (.)(.)(.) /gm;

function readSegment([, offset, address, fileSize, memorySize, r, w, x]: RegExpMatchArray): Segment {
  return {
    address: BigInt(address!),
    memorySize: BigInt(memorySize!),
    fileOffset: BigInt(offset!),
    fileSize: BigInt(fileSize!),
    access: { read: r === 'R', write: w === 'W', execute: x === 'E' },
  };
}

interface Symbol {
  value: string;
  binding: string;
  visibility: string;
  section: string;
  name: string;
  /** An old version: `name@VERSION`, while `name@VERSION (2)` is one that another library has. */
  isOld: boolean;
}

/** "    42: 0000000000012340    10 FUNC    GLOBAL DEFAULT   15 name@@VERSION" */
function readSymbol(line: string): Symbol | undefined {
  const match = /^\s*\d+: (\w+)\s+\S+ \w+\s+(\w+)\s+(\w+)\s+(?:\[[^\]]*\]\s+)?(\w+) ([^@\s]+)(@\S+$)?/.exec(
    line,
  );
  if (!match) return undefined;
  const [, value, binding, visibility, section, name, version] = match;
  const isOld = version !== undefined && !version.startsWith('@@');
  return { value, binding, visibility, section, name, isOld } as Symbol;
}

function isExported({ value, binding, visibility, section, isOld }: Symbol): boolean {
  if (section === 'UND' || binding === 'LOCAL' || isOld) return false;
  if (section === 'ABS' && /^0+$/.test(value)) return false;
  return visibility === 'DEFAULT' || visibility === 'PROTECTED';
}
