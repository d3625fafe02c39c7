/** Translations that an earlier instance has kept: they are used where the code is the same, and nothing that is kept can do harm. */

import { expect, it } from 'vitest';
import { CODEGEN_LIMITS, Codegen } from '../../../kernel/broker/codegen.ts';
import { type CodeStore, emptyReport } from '../../../kernel/broker/code-host.ts';
import { CODE, EVERYTHING, Guest, READ_EXECUTE } from '../test/guest.ts';

const HOT = 3;
/** Rounds of the program's loop, so that what is hot gets translated: it waits for 4 million instructions. */
const ROUNDS = 2_000_000;
const FUNCTION_AT = 0x200n;

interface Item {
  readonly label: Uint8Array;
  readonly content: Buffer;
}

/** What one run has kept is what the next one finds. */
class Kept implements CodeStore {
  readonly made: Item[] = [];
  asked = 0;
  readonly #items: readonly Item[];

  constructor(items: readonly Item[] = []) {
    this.#items = items;
  }

  labels(): readonly Uint8Array[] {
    return this.#items.map(({ label }) => label);
  }

  content(number: number): Uint8Array | undefined {
    this.asked++;
    return this.#items[number]?.content;
  }

  keep(label: Uint8Array, content: Uint8Array): boolean {
    this.made.push({ label, content: Buffer.from(content) });
    return true;
  }
}

function word(value: number): number[] {
  return [value & 0xff, (value >> 8) & 0xff, (value >> 16) & 0xff, (value >> 24) & 0xff];
}

/** ECX times: EAX = function(EAX + 1); then INT3. The function adds `number`. */
function program(number: number): string {
  const code = [
    ...[0xff, 0xc0], // inc eax
    ...[0xe8, ...word(Number(FUNCTION_AT) - 7)], // call the function
    ...[0xff, 0xc9], // dec ecx
    ...[0x75, 0xf5], // jnz to inc
    0xcc,
  ];
  const bytes = [...code, ...new Array(Number(FUNCTION_AT) - code.length).fill(0x90), 0x05, ...word(number), 0xc3];
  return Buffer.from(bytes).toString('hex');
}

interface Run {
  readonly made: readonly Item[];
  readonly recalled: number;
  readonly functions: number;
}

interface Options {
  readonly items?: readonly Item[];
  readonly number?: number;
  readonly exact?: boolean;
  /** An exception of x87 is. */
  readonly unmasked?: boolean;
  readonly access?: typeof EVERYTHING;
  readonly after?: number;
  readonly rounds?: number;
}

/** Runs the program in a new instance. */
async function run(options: Options): Promise<Run> {
  const { items, number = 5, exact = false, unmasked = false, access = READ_EXECUTE, after = HOT, rounds = ROUNDS } = options;
  const report = emptyReport();
  const store = new Kept(items);
  const guest = await Guest.start(program(number), access, new Codegen(CODEGEN_LIMITS, { report, store }));
  if (exact) roundDown(guest);
  if (unmasked) unmask(guest);
  expect(guest.vm.translate(after)).toBe(true);
  compute(guest, rounds, number);
  return { made: store.made, recalled: report.recalledFunctions, functions: report.functions };
}

/** Runs the program from its beginning, and sees that it computes what it should. */
function compute(guest: Guest, rounds: number, number: number): void {
  guest.set({ rip: CODE, rax: 0n, rcx: BigInt(rounds) });
  let exit = guest.run(5_000_000);
  for (let more = 0; exit.tag === 'preempted' && more < 10; more++) exit = guest.run(5_000_000);
  expect(exit.val?.vector).toBe(3);
  expect(guest.registers.rax).toBe(BigInt(rounds * (number + 1)));
}

/** From then on floats are translated exactly. */
function roundDown(guest: Guest): void {
  const image = guest.vcpu.getVectors() as Uint8Array;
  new DataView(image.buffer, image.byteOffset).setUint32(24, 0x3f80, true);
  guest.vcpu.setVectors(image);
}

/** From then on x87 is left to handlers. */
function unmask(guest: Guest): void {
  const image = guest.vcpu.getVectors() as Uint8Array;
  new DataView(image.buffer, image.byteOffset).setUint16(0, 0x37b, true);
  guest.vcpu.setVectors(image);
}

it('takes what an earlier run has kept, and keeps it no second time', async () => {
  const first = await run({});
  expect(first.made.length).toBeGreaterThan(0);
  expect(first.recalled).toBe(0);
  const second = await run({ items: first.made });
  expect(second.recalled).toBeGreaterThan(0);
  expect(second.made).toEqual([]);
});

it('takes it at the first entry of a block, however many make a block hot', async () => {
  const { made } = await run({});
  const { recalled } = await run({ items: made, after: 1 << 30 });
  expect(recalled).toBeGreaterThan(0);
});

it('takes nothing that was made of other code', async () => {
  const { made } = await run({});
  // The loop is the same, the function that it calls is not: `run` sees that it computes something else.
  const other = await run({ items: made, number: 6 });
  expect(other.made.length).toBeGreaterThan(0);
  expect((await run({ items: [...other.made, ...made], number: 6 })).recalled).toBeGreaterThan(0);
});

it('mixes no modes', async () => {
  const usual = await run({});
  const exact = await run({ exact: true, items: usual.made });
  expect(exact.recalled).toBe(0);
  expect((await run({ items: exact.made })).recalled).toBe(0);
  expect((await run({ exact: true, items: exact.made })).recalled).toBeGreaterThan(0);
  expect((await run({ unmasked: true, items: usual.made })).recalled).toBe(0);
});

it('keeps nothing of code that the program can write', async () => {
  expect((await run({ access: EVERYTHING })).made).toEqual([]);
});

it('drops a translation that was recalled when its code changes', async () => {
  const { made } = await run({});
  const report = emptyReport();
  const codegen = new Codegen(CODEGEN_LIMITS, { report, store: new Kept(made) });
  const guest = await Guest.start(program(5), READ_EXECUTE, codegen);
  guest.vm.translate(HOT);
  for (const number of [5, 9]) {
    guest.vm.protect(CODE, 0x4000n, EVERYTHING);
    guest.vm.write(CODE + FUNCTION_AT + 1n, Uint8Array.from(word(number)));
    guest.vm.protect(CODE, 0x4000n, READ_EXECUTE);
    compute(guest, ROUNDS, number);
  }
  expect(report.recalledFunctions).toBeGreaterThan(0);
});

/** Places of numbers in content that the core goes by: of the header, of the lists of roads and lanes, of regions, of entries and ranges. */
function numbersIn(content: Uint8Array): number[] {
  const view = new DataView(content.buffer, content.byteOffset, content.length);
  const u32 = (at: number) => view.getUint32(at, true);
  const words = (at: number, count: number) => Array.from({ length: count }, (_, index) => at + index * 4);
  const regions = u32(0);
  const record = 16 + regions * 4;
  const found = [...words(0, 4 + regions), ...words(record + 24, 5), ...words(record + u32(record + 28), u32(record + 24))];
  found.push(...words(record + u32(record + 40), u32(record + 36) * 2));
  for (let index = 0; index < regions; index++) {
    const region = record + u32(16 + index * 4);
    found.push(...words(region, 6));
    for (const [count, offset] of [
      [u32(region + 8), u32(region + 12)],
      [u32(region + 16), u32(region + 20)],
    ])
      found.push(...words(region + offset!, count! * 4));
  }
  return found;
}

const HOSTILE = [0, 1, 0xffff_fff0];
/** What is kept is used at once. */
const FEW = 100;

it('lets no number in what is kept do harm', async () => {
  const { made } = await run({});
  for (const [index, item] of made.entries()) {
    for (const at of numbersIn(item.content)) {
      for (const value of HOSTILE) {
        const content = Buffer.from(item.content);
        content.writeUInt32LE(value, at);
        const items = made.map((other, place) => (place === index ? { ...other, content } : other));
        await run({ items, rounds: FEW });
      }
    }
  }
});

it('takes no module with a lane that would be written over what has been checked', async () => {
  const { made } = await run({});
  const item = made.find(({ content }) => content.readUInt32LE(16 + content.readUInt32LE(0) * 4 + 36) > 0)!;
  const content = Buffer.from(item.content);
  const regions = content.readUInt32LE(0);
  const record = 16 + regions * 4;
  const list = record + content.readUInt32LE(record + 40);
  const header = content.readUInt32LE(16);
  for (const lane of [header, header + 12, list - record]) {
    content.writeUInt32LE(lane, list);
    expect((await run({ items: [{ ...item, content }], rounds: FEW })).recalled).toBe(0);
  }
  item.content.copy(content);
  expect((await run({ items: [{ ...item, content }], rounds: FEW })).recalled).toBeGreaterThan(0);
});

/** Functions that each call the two before, so that there are very many ways from the last one to the first. */
const CHAIN = 24;
const CHAIN_STEP = 0x40;

/** Calls them all, from the first to the last, one call behind the other. Each adds `number`. */
function chain(number: number): string {
  const bytes = Buffer.alloc((CHAIN + 8) * CHAIN_STEP, 0xcc);
  const call = (at: number, to: number) => bytes.set([0xe8, ...word((to - at - 5) | 0)], at);
  const place = (index: number) => (index + 6) * CHAIN_STEP + 0x11;
  for (let index = 0; index < CHAIN; index++) {
    call(index * 5, place(index));
    bytes.set([0x05, ...word(number)], place(index));
    if (index < 2) bytes[place(index) + 5] = 0xc3;
    else {
      call(place(index) + 5, place(index - 1));
      call(place(index) + 10, place(index - 2));
      bytes[place(index) + 15] = 0xc3;
    }
  }
  return bytes.toString('hex');
}

/** Runs it from the call of function `from` on, all translated on first sight; gives what is kept, and how often content was asked for. */
async function runChain(number: number, from: number, items: readonly Item[]): Promise<{ made: readonly Item[]; asked: number }> {
  const store = new Kept(items);
  const guest = await Guest.start(chain(number), READ_EXECUTE, new Codegen(CODEGEN_LIMITS, { report: emptyReport(), store }));
  guest.vm.translate(1);
  guest.set({ rip: CODE + BigInt(from * 5), rax: 0n });
  let exit = guest.run(5_000_000);
  for (let more = 0; exit.tag === 'preempted' && more < 10; more++) exit = guest.run(5_000_000);
  expect(exit.val?.vector).toBe(3);
  expect(guest.registers.rax).toBe(BigInt((callsOf(CHAIN) - callsOf(from)) * number));
  return { made: store.made, asked: store.asked };
}

/** How many functions are executed when the first `count` are called one behind the other. */
function callsOf(count: number): number {
  const calls: number[] = [];
  for (let index = 0; index < count; index++) calls.push(index < 2 ? 1 : 1 + calls[index - 1]! + calls[index - 2]!);
  return calls.reduce((sum, one) => sum + one, 0);
}

it('looks at each address of what is kept a few times, however many roads lead there, and whether its code is there or not', async () => {
  const { made } = await runChain(5, 0, []);
  const addresses = made.reduce((sum, { label }) => sum + (label.length - 4) / 8, 0);
  expect(addresses).toBeGreaterThan(CHAIN);
  for (const number of [5, 6]) {
    const { asked } = await runChain(number, CHAIN - 1, made);
    expect(asked).toBeGreaterThan(0);
    expect(asked).toBeLessThan(addresses * 8);
  }
});

it.each([0, 1, 15, 16, 40, 200])('lets content of %i bytes do no harm', async (length) => {
  const { made } = await run({});
  const short = made.map(({ label, content }) => ({ label, content: content.subarray(0, length) }));
  const long = made.map(({ label, content }) => ({ label, content: Buffer.concat([content, Buffer.alloc(length + 1)]) }));
  expect((await run({ items: short })).recalled).toBe(0);
  expect((await run({ items: long })).recalled).toBe(0);
});

it('lets labels that lie do no harm', async () => {
  const { made } = await run({});
  const addresses = [0n, 1n, CODE + 1n, CODE + FUNCTION_AT, 0x8000_0000_0000n, ~0n & 0xffff_ffff_ffff_ffffn];
  const label = Buffer.alloc(4 + addresses.length * 8);
  made[0]!.label.subarray(0, 4).forEach((byte, at) => {
    label[at] = byte;
  });
  for (const [index, address] of addresses.entries()) label.writeBigUInt64LE(address, 4 + index * 8);
  for (const one of [label, label.subarray(0, 3), label.subarray(0, 9), new Uint8Array(0), Buffer.alloc(1 << 20, label)])
    await run({ items: made.map(({ content }) => ({ label: one, content })) });
});

const MODULES: [string, string, number][] = [
  ['more functions than regions', '0106016001 7f017f 030403000000 070d03013000000131000101320002 0a1003 040020000b 040020000b 040020000b', 3],
  ['an import that its maker does not export', '0106016001 7f017f 020b0103 656e7602 6f700000 03020100 0705010130 0001 0a0601040020000b', 0],
  ['no functions', '', 0],
];

it.each(MODULES)('does not enter a module with %s', async (_, text, installed) => {
  const { made } = await run({});
  const [item] = made as [Item];
  const view = new DataView(item.content.buffer, item.content.byteOffset);
  const head = item.content.subarray(0, item.content.length - view.getUint32(12, true));
  const bad = Buffer.from(`0061736d01000000${text.replaceAll(' ', '')}`, 'hex');
  const content = Buffer.concat([head, bad]);
  content.writeUInt32LE(bad.length, 12);
  expect(view.getUint32(0, true)).not.toBe(installed);
  // What the broker has installed is given back at once: then the translator makes its own.
  const { recalled, made: own } = await run({ items: [{ label: item.label, content }] });
  expect([recalled > 0, own.length]).toEqual([installed > 0, made.length]);
});
