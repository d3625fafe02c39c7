/** The disassembler against GNU objdump: whole programs, and random encodings of each row. */
import { existsSync, readFileSync, realpathSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { beforeAll, describe, expect, it } from 'vitest';
import { readElf } from '../../tools/disasm/elf.ts';
import { decode } from '../../tools/disasm/instruction.ts';
import { type Disassembly, prepare } from '../../tools/disasm/table.ts';
import { bringFixture } from '../../tools/fixtures/bring.ts';
import { Random } from '../../tools/fuzz/x86/random.ts';
import { readTables } from '../../tools/isa/index.ts';
import type { Table } from '../../tools/isa/row.ts';
import { anyEncoding } from './encoding.ts';
import { type Comparison, compare, noObjdump, objdump, objdumpBytes } from './objdump.ts';

const ISA = fileURLToPath(new URL('../../components/x86/isa', import.meta.url));
/** Random encodings a row; more by ISA_CASES. */
const CASES = Number(process.env.ISA_CASES ?? 12);
const SEED = Number(process.env.ISA_SEED ?? 1);
/** What lies between two random encodings, so that a wrong length shows in one of them only. */
const GAP = new Array<number>(16).fill(0x90);

/** Programs of this machine that are compared where they are. */
const PROGRAMS = ['/lib/x86_64-linux-gnu/libc.so.6', '/usr/bin/python3', '/lib64/ld-linux-x86-64.so.2'];

/** Differences that stay, with their reasons: objdump's text, ours. README.md of tools/disasm lists them. */
const ACCEPTED = [
  // The processor has these too, as other encodings of the same.
  /\(bad\) \| .*f(com|comp|xch|stp) /,
  /\(bad\) \| .*[lms]fence/,
  /\(bad\) \| .*vperm(q|pd) /,
  // The table only refuses what names control and debug registers.
  /%(cr|db)\d+/,
  // With REX.B it is an exchange; objdump says PAUSE.
  /pause \| /,
  // MPX, which no processor has any more: NOPs.
  /bnd(mov|ldx|stx|cl|cn|cu|mk)/,
  // Addresses of 32 bits from EIP; objdump shows them with 64.
  /\(%eip\)/,
  // A gather whose registers are not three: an instruction that ends in #UD.
  /\/\(bad\)/,
  /xlat/,
  // VEX.L means nothing for scalars.
  /vmovs[sd] .*%ymm.* \| /,
  // Prefixes in front of WAIT.
  / \| .*fwait$/,
  // Instructions of the 8087 and 80287, which are NOPs.
  /only\) \| /,
  // A selector is a word; objdump writes a register by the operand size.
  /\bl(ar|sl) /,
  // Hints, which are NOPs.
  /nop[wlq] {2}|cldemote/,
];

let rows: Table;
let table: Disassembly;
beforeAll(async () => {
  rows = await readTables(ISA);
  table = prepare(rows);
});

function report(what: string, { total, same, missing, different }: Comparison): void {
  const share = ((same / total) * 100).toFixed(3);
  console.log(
    `${what}: ${same} of ${total} instructions read the same (${share} %), ${missing} are not in the table, ${different.length} differ`,
  );
}

function compareFile(file: string): Comparison {
  const result = compare(table, readElf(readFileSync(file)).code, objdump(file));
  report(file, result);
  return result;
}

describe.skipIf(noObjdump())(`text is objdump's${noObjdump() ? ` (${noObjdump()})` : ''}`, () => {
  it('in ripgrep', async () => {
    const { total, different } = compareFile(await bringFixture('ripgrep'));
    expect(total).toBeGreaterThan(800_000);
    expect(different).toEqual([]);
  });

  it.each(PROGRAMS.filter(existsSync).map((path) => realpathSync(path)))('in %s', (file) => {
    const { total, different } = compareFile(file);
    expect(total).toBeGreaterThan(10_000);
    expect(different).toEqual([]);
  });

  it(`in ${CASES} random encodings of each row`, () => {
    const random = new Random(SEED);
    const bytes: number[] = [];
    const places: bigint[] = [];
    for (const row of rows.rows.filter(({ opcode }) => opcode)) {
      for (let i = 0; i < CASES; i++) {
        const code = Uint8Array.from(anyEncoding(row, random));
        const { entry, length } = decode(table, code, 0, 0n);
        if (entry?.row !== row) continue;
        places.push(BigInt(bytes.length));
        bytes.push(...code.subarray(0, length), ...GAP);
      }
    }
    const all = objdumpBytes(Uint8Array.from(bytes));
    const theirs = new Map(places.map((place) => [place, all.get(place) ?? 'nothing']));
    const result = compare(table, [{ name: '', address: 0n, bytes: Uint8Array.from(bytes) }], theirs);
    report('random encodings', result);
    expect(result.total).toBeGreaterThan(500 * CASES * 0.8);
    expect(result.different.filter((line) => !ACCEPTED.some((one) => one.test(line)))).toEqual([]);
  });
});
