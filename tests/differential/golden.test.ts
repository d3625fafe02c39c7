/**
 * What tiny regions are translated to: golden/NAME.wat, with the guest's instructions in front. To write the texts anew, and review them as a
 * diff: NUCLEUS_GOLDEN=write npx vitest run tests/differential/golden.test.ts
 */
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { print } from '@bytecodealliance/jco-transpile/wasm-tools';
import { describe, expect, it } from 'vitest';
import { CapabilityTable } from '../../kernel/capability/table.ts';
import { decodeComponent, instantiate, knowingCaller } from '../../kernel/component/index.ts';
import { Failure } from '../../kernel/task/failure.ts';
import { coreImports } from '../../tools/bench/core-imports.ts';
import { disassemble } from '../../tools/disasm/disassemble.ts';
import { prepare } from '../../tools/disasm/table.ts';
import { readTables } from '../../tools/isa/index.ts';

const FOLDER = join(import.meta.dirname, 'golden');
const WRITE = process.env.NUCLEUS_GOLDEN === 'write';
const COMPONENT = new URL('../../dist/components/x86.wasm', import.meta.url);
const TABLE = fileURLToPath(new URL('../../components/x86/isa', import.meta.url));
const [CODE, DATA, STACK, PAGE] = [0x400000n, 0x600000n, 0x7ffd00000000n, 0x1000n];
/** The third entry of a block makes it hot: what it leads to has been executed by then. */
const AFTER = 3;
const TURNS = 1000n;
/** Instructions until then: several turns. */
const FIRST = 80;
const INT3 = 0xcc;

/** Instructions as bytes. Programs begin with rcx = TURNS, and rsi and rdi pointing to data. */
const REGIONS: Record<string, readonly string[]> = {
  // Only the last flags are read, by the branch.
  'dead-flags': ['01 c8', '29 d8', '21 d0', '83 c0 05', '83 e9 01', '75 f2', 'cc'],
  'counted-loop': ['48 01 c8', '48 ff c9', '75 f8', 'cc'],
  'loop-with-memory': ['8b 06', '03 46 04', '89 47 08', '48 83 c6 08', '48 ff c9', '75 ef', 'cc'],
  // The function follows the loop.
  'call-and-return': ['e8 06 00 00 00', '48 ff c9', '75 f6', 'cc', '48 8d 04 08', 'c3'],
  // A function that calls itself and saves registers even where it returns at once.
  'saved-registers': [
    'ba 02 00 00 00',
    'e8 06 00 00 00',
    '48 ff c9',
    '75 f1',
    'cc',
    '53',
    '48 83 ec 20',
    '85 d2',
    '74 09',
    '89 d3',
    'ff ca',
    'e8 ee ff ff ff',
    '48 83 c4 20',
    '5b',
    'c3',
  ],
  // By turns to both places behind it.
  'indirect-jump': [
    '48 8d 15 0e 00 00 00',
    '89 c8',
    '83 e0 01',
    '48 6b c0 05',
    '48 01 c2',
    'ff e2',
    'ff c3',
    'eb 03 90',
    'ff cb',
    '48 ff c9',
    '75 df',
    'cc',
  ],
  'conditional-move': ['39 c8', '0f 4c c1', '0f 9f c2', '48 ff c9', '75 f3', 'cc'],
  'scalar-double-loop': [
    'f2 0f 10 06',
    'f2 0f 59 c1',
    'f2 0f 58 d0',
    '66 0f 2e d3',
    '77 05',
    '48 ff c9',
    '75 e9',
    'cc',
  ],
  'packed-sse': [
    '0f 10 06',
    '0f 58 c1',
    '66 0f fe c2',
    '66 0f 70 c8 1b',
    '0f 11 07',
    '48 ff c9',
    '75 e9',
    'cc',
  ],
  avx: ['c5 fd 6f 06', 'c5 fd fe c1', 'c5 f5 ef d0', 'c5 fe 7f 07', '48 ff c9', '75 eb', 'cc'],
  // A sum of products.
  x87: ['dd 06', 'dc 0f', 'de c1', '48 ff c9', '75 f5', 'cc'],
  // BCD of x87 has no translation.
  fallback: ['db 06', 'df 37', '01 c8', '48 ff c9', '75 f5', 'cc'],
  'block-that-stops': ['ff c0', '0f a2', 'b9 04 00 00 00', 'ff c3', '83 fb 60', '75 f0', 'cc'],
  'nested-loop': ['ba 03 00 00 00', '01 d0', 'ff ca', '75 fa', '48 ff c9', '75 f0', 'cc'],
};

/** Where a program lies decides, when everything is translated, whether its registers live in locals or in memory. */
const [IN_LOCALS, IN_MEMORY] = [CODE, CODE + 1n];
const ALSO_IN_MEMORY = [
  'dead-flags',
  'loop-with-memory',
  'call-and-return',
  'indirect-jump',
  'packed-sse',
  'x87',
  'fallback',
];
const GOLDEN: [string, string, bigint][] = [
  ...Object.keys(REGIONS).map((name): [string, string, bigint] => [name, name, IN_LOCALS]),
  ...ALSO_IN_MEMORY.map((name): [string, string, bigint] => [`${name}-in-memory`, name, IN_MEMORY]),
];

// biome-ignore lint/suspicious/noExplicitAny: the interface's shape is WIT's
type Machine = any;

/** What regions import, and what asks about the host does not. */
const MARK = 'settle';

function refuse(): never {
  throw new Failure('unsupported');
}

/** A broker that keeps the regions it is given, and installs nothing: so the core finds out nothing of this host's floats either. */
function keeping(modules: Uint8Array[]) {
  return {
    reserve: () => 0x10000,
    install: knowingCaller(({ memory }) => ({ address, length }: { address: number; length: number }) => {
      const module = new Uint8Array(memory!.buffer, address, length).slice();
      if (Buffer.from(module).includes(MARK)) modules.push(module);
      throw new Failure('invalid-module');
    }),
    release: () => undefined,
    kept: refuse,
    recall: refuse,
    reinstall: refuse,
    keep: refuse,
  };
}

/** The first module that the program is translated to. */
async function translated(code: Uint8Array, start: bigint): Promise<Uint8Array> {
  const modules: Uint8Array[] = [];
  const instance = await instantiate(decodeComponent(readFileSync(COMPONENT)), {
    name: 'x86',
    imports: coreImports(keeping(modules)),
    capabilities: new CapabilityTable(),
  });
  const machine = instance.exports.get('nucleus:hypervisor/machine@0.1.0') as Machine;
  const vm = machine.js.Vm.create(1n << 24n);
  expect(vm.translate(AFTER)).toBe(true);
  const both = { read: true, write: true };
  vm.map(CODE, PAGE, { ...both, execute: true });
  vm.write(start, code);
  for (const at of [DATA, STACK]) vm.map(at, PAGE, both);
  const vcpu = vm.createVcpu();
  const names = 'rax rcx rdx rbx rsp rbp rsi rdi r8 r9 r10 r11 r12 r13 r14 r15 rflags fsBase gsBase'.split(
    ' ',
  );
  const zero = Object.fromEntries(names.map((name) => [name, 0n]));
  const rdi = DATA + 0x800n;
  vcpu.setRegisters({ ...zero, rip: start, rcx: TURNS, rsp: STACK + 0x800n, rsi: DATA, rdi });
  // What is hot by now waits for others, until everything is translated at once.
  vcpu.run(FIRST, undefined);
  vm.translate(1);
  vcpu.run(1, undefined);
  expect(modules.length).toBeGreaterThan(0);
  return modules[0]!;
}

const bytesOf = (instructions: readonly string[]): Uint8Array =>
  Uint8Array.from(instructions.flatMap((one) => one.split(' ').map((byte) => Number.parseInt(byte, 16))));

const texts = prepare(await readTables(TABLE));

/** The guest's instructions, one comment each. */
function listing(code: Uint8Array, start: bigint): string[] {
  const padded = Uint8Array.from([...code, ...new Array<number>(16).fill(INT3)]);
  const lines: string[] = [];
  for (let at = 0; at < code.length; ) {
    const address = start + BigInt(at);
    const { text, length } = disassemble(texts, padded, at, address);
    lines.push(`;; ${address.toString(16)}  ${text}`);
    at += length;
  }
  return lines;
}

describe('a region is translated as before', () => {
  it.each(GOLDEN)('%s', async (name, region, start) => {
    const code = bytesOf(REGIONS[region]!);
    const text = `${[...listing(code, start), await print(await translated(code, start))].join('\n').trimEnd()}\n`;
    const path = join(FOLDER, `${name}.wat`);
    if (WRITE) writeFileSync(path, text);
    expect(existsSync(path), `${path} is missing`).toBe(true);
    expect(text).toBe(readFileSync(path, 'utf8'));
  });

  it('for each file in golden', () => {
    const names = GOLDEN.map(([name]) => `${name}.wat`);
    expect(readdirSync(FOLDER).sort()).toEqual(names.sort());
  });
});
