/** What gdb is told of the processor: an XML text made of the table of registers. */

import { type Register, registers } from './registers.ts';

const head: Readonly<Partial<Record<Register['feature'], string>>> = {
  core: `<flags id="i386_eflags" size="4">${flags(['CF', '', 'PF', '', 'AF', '', 'ZF', 'SF', 'TF', 'IF', 'DF', 'OF'])}</flags>`,
  sse: `<vector id="v4f" type="ieee_single" count="4"/><vector id="v2d" type="ieee_double" count="2"/><vector id="v16i8" type="int8" count="16"/><vector id="v8i16" type="int16" count="8"/><vector id="v4i32" type="int32" count="4"/><vector id="v2i64" type="int64" count="2"/><union id="vec128"><field name="v4_float" type="v4f"/><field name="v2_double" type="v2d"/><field name="v16_int8" type="v16i8"/><field name="v8_int16" type="v8i16"/><field name="v4_int32" type="v4i32"/><field name="v2_int64" type="v2i64"/><field name="uint128" type="uint128"/></union><flags id="i386_mxcsr" size="4">${flags(['IE', 'DE', 'ZE', 'OE', 'UE', 'PE', 'DAZ', 'IM', 'DM', 'ZM', 'OM', 'UM', 'PM', '', '', 'FZ'])}</flags>`,
};

function flags(names: readonly string[]): string {
  return names
    .map((name, bit) => (name ? `<field name="${name}" start="${bit}" end="${bit}"/>` : ''))
    .join('');
}

function feature(name: Register['feature']): string {
  const rows = registers
    .filter((register) => register.feature === name)
    .map(({ name: its, bits, type }) => `<reg name="${its}" bitsize="${bits}" type="${type}"/>`);
  return `<feature name="org.gnu.gdb.i386.${name}">${head[name] ?? ''}${rows.join('')}</feature>`;
}

/** `system`: gdb's name for whose programs these are, where it has one. */
export function targetDescription(system: string | undefined): string {
  const features = (['core', 'sse', 'linux', 'segments', 'avx'] as const).map(feature).join('');
  const abi = system === undefined ? '' : `<osabi>${system}</osabi>`;
  return `<?xml version="1.0"?><!DOCTYPE target SYSTEM "gdb-target.dtd"><target><architecture>i386:x86-64</architecture>${abi}${features}</target>`;
}
