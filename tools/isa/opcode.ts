// The first column of the table: which bytes an instruction is recognised by.

import { TableError } from './row.ts';

/** Opcode maps in the decoder's order. */
export const MAPS = ['', '0f', '0f 38', '0f 3a'] as const;
/** Maps that VEX can name: 0f, 0f 38, 0f 3a; each of them for VEX.W 0 and 1, and each of these for VEX.L 0 and 1. */
export const VEX_MAPS = 12;
/** Mandatory prefixes in the decoder's order. */
export const PREFIXES = ['np', '66', 'f3', 'f2'] as const;

export interface Opcode {
  /** Index in MAPS. */
  readonly map: number;
  /** Index in PREFIXES, or undefined when the instruction takes any that has no instruction of its own. */
  readonly prefix: number | undefined;
  readonly byte: number;
  /** The low three bits of the byte name a register. */
  readonly register: boolean;
  /** The reg field of ModRM must be this. */
  readonly digit: number | undefined;
  /** The whole ModRM byte must be this (its mod is 3); with `modrmRegister` its low three bits are free. */
  readonly modrm: number | undefined;
  readonly modrmRegister: boolean;
  /** Values of VEX.L and VEX.W that it takes; undefined when it is not encoded with VEX. */
  readonly vex: { readonly lengths: readonly number[]; readonly wides: readonly number[] } | undefined;
}

/** Parses `[vex[.128|.256][.w0|.w1]] [np|66|f3|f2] [0f [38|3a]] BYTE[+r] [/DIGIT | MODRM[+i]]`. Throws TableError. */
export function parseOpcode(text: string, place: string): Opcode {
  const parts = text.split(' ');
  const vex = takeVex(parts);
  const prefix = takePrefix(parts);
  const map = takeMap(parts);
  const match = /^([0-9a-f]{2})(\+r)?$/.exec(parts.shift() ?? '');
  if (!match) throw new TableError(place, `"${text}" has no opcode byte`);
  const rest = parts.shift();
  const digit = /^\/([0-7])$/.exec(rest ?? '');
  const modrm = /^([c-f][0-9a-f])(\+i)?$/.exec(rest ?? '');
  if (parts.length > 0 || (rest !== undefined && !digit && !modrm)) {
    throw new TableError(place, `"${text}" does not end in /DIGIT or a ModRM byte`);
  }
  if (vex && (prefix === undefined || map === 0))
    throw new TableError(place, `"${text}" has no prefix or no map`);
  return {
    vex,
    map,
    prefix,
    byte: Number.parseInt(match[1]!, 16),
    register: match[2] !== undefined,
    digit: digit ? Number(digit[1]) : undefined,
    modrm: modrm ? Number.parseInt(modrm[1]!, 16) : undefined,
    modrmRegister: modrm?.[2] !== undefined,
  };
}

function takeVex(parts: string[]): Opcode['vex'] {
  const match = /^vex(?:\.(128|256))?(?:\.w([01]))?$/.exec(parts[0]!);
  if (!match) return undefined;
  parts.shift();
  return {
    lengths: match[1] === undefined ? [0, 1] : [match[1] === '256' ? 1 : 0],
    wides: match[2] === undefined ? [0, 1] : [Number(match[2])],
  };
}

/** `f3 90` is PAUSE and `66 0f ..` a vector instruction, but a lone `66`, `f2` or `f3` would be a byte of its own. */
function takePrefix(parts: string[]): number | undefined {
  const index = PREFIXES.indexOf(parts[0] as (typeof PREFIXES)[number]);
  if (index < 0 || parts.length < 2 || !/^[0-9a-f]{2}(\+r)?$/.test(parts[1]!)) return undefined;
  parts.shift();
  return index;
}

function takeMap(parts: string[]): number {
  if (parts[0] !== '0f' || parts.length < 2) return 0;
  parts.shift();
  const map =
    parts.length > 1 || /^(38|3a)$/.test(parts[0]!) ? MAPS.indexOf(`0f ${parts[0]}` as '0f 38') : -1;
  if (map < 0 || !/^[0-9a-f]{2}$/.test(parts[1] ?? '')) return 1;
  parts.shift();
  return map;
}
