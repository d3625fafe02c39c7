/**
 * Copies of a vm, and instances that serve again: the core in the pool that the kernel makes of its instances. Times that a
 * vm comes and goes: CYCLES.
 */
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { CODEGEN_LIMITS, Codegen } from '../../../kernel/broker/codegen.ts';
import { type CodeReport, emptyReport } from '../../../kernel/broker/code-host.ts';
import { parseRightsTable } from '../../../kernel/capability/requirements.ts';
import { CapabilityTable } from '../../../kernel/capability/table.ts';
import { decodeComponent, drop, type Instance, instantiate } from '../../../kernel/component/index.ts';
import { coreImports } from '../../../tools/bench/core-imports.ts';
import { bytes, CODE, EVERYTHING, READ, READ_EXECUTE, READ_WRITE, refusal } from '../test/guest.ts';

/** Bytes that an instance's memory begins with. */
const FIRST_MEMORY = 24576 * 65536;
const CYCLES = Number(process.env.CYCLES ?? 10_000);
const DIST = new URL('../../../dist/', import.meta.url);
const component = decodeComponent(readFileSync(new URL('components/x86.wasm', DIST)));
const rights = parseRightsTable(JSON.parse(readFileSync(new URL('rights.json', DIST), 'utf8')));

// biome-ignore lint/suspicious/noExplicitAny: the shapes are WIT's
type Js = any;

interface Machine {
  readonly instance: Instance;
  readonly Vm: Js;
  readonly report: CodeReport;
}

async function machine(): Promise<Machine> {
  const report = emptyReport();
  const instance = await instantiate(component, {
    ...{ name: 'x86', rights, capabilities: new CapabilityTable() },
    imports: coreImports(new Codegen(CODEGEN_LIMITS, { report }).interface),
  });
  const { Vm } = (instance.exports.get('nucleus:hypervisor/machine@0.1.0') as Js).js;
  return { instance, Vm, report };
}

/** Instances of the core that there are. */
function instances({ instance }: Machine): number {
  return instance.usage().memory / FIRST_MEMORY;
}

/** Runs code at CODE to its INT3; gives the registers. */
function execute(vm: Js, registers: Record<string, bigint> = {}): Record<string, bigint> {
  const vcpu = vm.createVcpu();
  vcpu.setRegisters({ ...vcpu.getRegisters(), rip: CODE, ...registers });
  let exit = vcpu.run(5_000_000);
  for (let more = 0; exit.tag === 'preempted' && more < 10; more++) exit = vcpu.run(5_000_000);
  expect(exit).toMatchObject({ tag: 'fault', val: { vector: 3 } });
  const result = vcpu.getRegisters();
  drop(vcpu);
  return result;
}

function vmWith(Vm: Js, code: string, access = READ_EXECUTE): Js {
  const vm = Vm.create(1n << 26n);
  vm.map(CODE, 0x4000n, EVERYTHING);
  vm.write(CODE, bytes(code));
  vm.protect(CODE, 0x4000n, access);
  return vm;
}

const PAGE = 0x1000n;
const AT = 0x50_0000n;

describe('a copy of a vm', () => {
  it('goes its own way', async () => {
    const { Vm } = await machine();
    const parent = vmWith(Vm, '48 ff 05 f9 ff 0f 00 cc', EVERYTHING); // inc qword [AT]
    parent.map(AT, PAGE, READ_WRITE);
    for (let round = 0; round < 3; round++) execute(parent);
    const child = parent.fork();
    execute(parent);
    for (let round = 0; round < 5; round++) execute(child);
    expect([parent.read(AT + 0n, 1)[0], child.read(AT, 1)[0]]).toEqual([4, 8]);
  });

  it('has the pages, with their access, and what is reserved', async () => {
    const { Vm } = await machine();
    const parent = Vm.create(1n << 20n);
    parent.map(0x7fff_1234_0000n, 2n * PAGE, READ_WRITE);
    parent.write(0x7fff_1234_0ff8n, new Uint8Array(16).fill(0xa5));
    parent.map(AT, 3n * PAGE, READ_WRITE);
    parent.write(AT, new Uint8Array([1]));
    parent.write(AT + 2n * PAGE, new Uint8Array([3]));
    parent.protect(AT, PAGE, READ);
    parent.protect(AT + 2n * PAGE, PAGE, {});
    parent.map(0x10_0000_0000n, 16n * PAGE, {});
    const child = parent.fork();
    expect([...child.read(0x7fff_1234_0ff8n, 16)]).toEqual(new Array(16).fill(0xa5));
    expect(refusal(() => child.write(AT, new Uint8Array(1)))).toEqual({ tag: 'no-access', val: AT });
    expect(refusal(() => child.read(AT + 2n * PAGE, 1))).toEqual({ tag: 'no-access', val: AT + 2n * PAGE });
    child.protect(AT + 2n * PAGE, PAGE, READ);
    expect([child.read(AT, 1)[0], child.read(AT + PAGE, 1)[0], child.read(AT + 2n * PAGE, 1)[0]]).toEqual([1, 0, 3]);
    child.protect(0x10_0000_0000n, PAGE, READ_WRITE);
    expect(refusal(() => child.protect(0x10_0001_0000n, PAGE, READ))).toEqual({ tag: 'no-access', val: 0x10_0001_0000n });
    expect(refusal(() => child.map(0x1_1234_0000n, PAGE, READ))).toEqual({ tag: 'collision', val: 0x1_1234_0000n });
    child.unmap(0x7fff_1234_0000n, 2n * PAGE);
    child.map(0x1_1234_0000n, PAGE, READ);
    expect([...parent.read(0x7fff_1234_0ff8n, 1)]).toEqual([0xa5]);
  });

  it('has the limit and counts what is accessible', async () => {
    const { Vm } = await machine();
    const parent = Vm.create(8n * PAGE);
    parent.map(AT, 5n * PAGE, READ_WRITE);
    const child = parent.fork();
    parent.unmap(AT, 5n * PAGE);
    expect(child.usage()).toEqual({ memory: 5n * PAGE, peakMemory: 5n * PAGE, instructions: 0n });
    expect(refusal(() => child.map(2n * AT, 4n * PAGE, READ))).toEqual({ tag: 'exhausted' });
    child.map(2n * AT, 3n * PAGE, READ);
  });

  it('counts its own instructions, and its time goes on', async () => {
    const { Vm } = await machine();
    const parent = vmWith(Vm, '0f 31 48 c1 e2 20 48 09 d0 cc'); // rdtsc, as one number in rax
    for (let round = 0; round < 50; round++) execute(parent);
    const child = parent.fork();
    expect(execute(child).rax).toBe(execute(parent).rax);
    expect(child.usage().instructions).toBeLessThan(20n);
  });

  it('has the clocks that were lent; what comes after it in its instance has none', async () => {
    const { Vm } = await machine();
    const parent = vmWith(Vm, '0f 33 cc'); // rdpmc
    parent.lendClocks(CODE);
    const child = parent.fork();
    drop(parent);
    expect(execute(child).rdx).toBeGreaterThan(0n);
    drop(child);
    const vcpu = vmWith(Vm, '0f 33 cc').createVcpu();
    vcpu.setRegisters({ ...vcpu.getRegisters(), rip: CODE });
    expect(vcpu.run(10)).toMatchObject({ tag: 'fault', val: { vector: 13 } });
  });

  it('has the level, and random numbers of its own, the same in every run', async () => {
    const run = async () => {
      const { Vm } = await machine();
      const parent = vmWith(Vm, '48 0f c7 f0 cc'); // rdrand rax
      parent.seed(1n, 2n, 3n, 4n);
      const child = parent.fork();
      const grandchild = child.fork();
      return [parent, child, grandchild].map((vm) => execute(vm).rax);
    };
    const numbers = await run();
    expect(new Set(numbers).size).toBe(3);
    expect(await run()).toEqual(numbers);
    const { Vm } = await machine();
    const parent = vmWith(Vm, 'b8 07 00 00 00 31 c9 0f a2 cc'); // cpuid, leaf 7
    const whole = execute(parent).rbx;
    parent.show('v2');
    expect(execute(parent.fork()).rbx).toBe(0n);
    expect(whole).not.toBe(0n);
  });

  it('needs memory up to its highest page, whatever it is made in', async () => {
    const { Vm } = await machine();
    const parent = Vm.create(1n << 26n);
    const high = 0xf000_0000n;
    parent.map(high, PAGE, READ_WRITE);
    parent.write(high, new Uint8Array([9]));
    parent.map(high - PAGE, PAGE, READ_WRITE);
    const child = parent.fork();
    expect([...child.read(high, 1), ...child.read(high - PAGE, 1)]).toEqual([9, 0]);
  });
});

/** EAX += EBX, ECX times; the addition is a function. */
const LOOP = '01 d8 e8 f9 00 00 00 ff c9 75 f5 cc';
const TIMES = 2_000_000n;

function loop(Vm: Js, access = READ_EXECUTE): Js {
  const vm = vmWith(Vm, LOOP, EVERYTHING);
  vm.write(CODE + 0x100n, bytes('90 c3'));
  vm.protect(CODE, 0x4000n, access);
  return vm;
}

const sumOf = (vm: Js, number = 3n) => execute(vm, { rcx: TIMES, rbx: number, rsp: AT + PAGE }).rax;

describe('translations', () => {
  const start = async (access = READ_EXECUTE) => {
    const whole = await machine();
    const vm = loop(whole.Vm, access);
    vm.map(AT, PAGE, READ_WRITE);
    expect(vm.translate(3)).toBe(true);
    expect(sumOf(vm)).toBe(3n * TIMES);
    expect(whole.report.modules).toBeGreaterThan(0);
    return { ...whole, vm };
  };

  it('serve the copy, and a later vm with the same code, without being made again', async () => {
    const { vm, Vm, report } = await start();
    const made = report.modules - report.sharedModules;
    const child = vm.fork();
    expect(sumOf(child, 5n)).toBe(5n * TIMES);
    drop(vm);
    drop(child);
    const later = loop(Vm);
    later.map(AT, PAGE, READ_WRITE);
    later.translate(3);
    expect(sumOf(later, 7n)).toBe(7n * TIMES);
    expect(report.sharedModules).toBeGreaterThan(1);
    expect(report.modules - report.sharedModules - made).toBeLessThanOrEqual(1);
  });

  it.each([
    ['that the program can write', EVERYTHING],
    ['that it cannot', READ_EXECUTE],
  ])('of code %s see what only one of the two changes', async (_, access) => {
    const { vm } = await start(access);
    const child = vm.fork();
    const patch = (one: Js) => {
      one.protect(CODE, 0x4000n, EVERYTHING);
      one.write(CODE, bytes('29 d8')); // sub eax, ebx
      one.protect(CODE, 0x4000n, access);
    };
    patch(vm);
    expect(sumOf(vm) & 0xffff_ffffn).toBe((1n << 32n) - 3n * TIMES);
    expect(sumOf(child)).toBe(3n * TIMES);
    const grandchild = child.fork();
    patch(child);
    expect(sumOf(child) & 0xffff_ffffn).toBe((1n << 32n) - 3n * TIMES);
    expect(sumOf(grandchild)).toBe(3n * TIMES);
  });

  it('are made in every one of many vms', async () => {
    const whole = await machine();
    const vms = Array.from({ length: 12 }, () => {
      const vm = loop(whole.Vm);
      vm.map(AT, PAGE, READ_WRITE);
      expect(vm.translate(3)).toBe(true);
      return vm;
    });
    for (const vm of vms) expect(sumOf(vm)).toBe(3n * TIMES);
    for (const vm of vms) drop(vm);
  });
});

/** A machine whose memories are seen. */
async function watched(): Promise<Machine & { readonly memories: WebAssembly.Memory[] }> {
  const memories: WebAssembly.Memory[] = [];
  const { Instance: Engine } = WebAssembly;
  WebAssembly.Instance = class extends Engine {
    constructor(...args: ConstructorParameters<typeof Engine>) {
      super(...args);
      if (this.exports.memory instanceof WebAssembly.Memory) memories.push(this.exports.memory);
    }
  };
  try {
    return { ...(await machine()), memories };
  } finally {
    WebAssembly.Instance = Engine;
  }
}

describe('an instance that serves again', () => {
  it('shows nothing of the vm before', async () => {
    const whole = await machine();
    const { Vm } = whole;
    const before = vmWith(Vm, '0f ae 5c 24 f8 0f 31 cc', EVERYTHING);
    const places = [AT, 0x7fff_0000_0000n, 0x2f00_0000n];
    for (const place of places) {
      before.map(place, 4n * PAGE, READ_WRITE);
      before.write(place, new Uint8Array(Number(4n * PAGE)).fill(0x5e));
    }
    before.map(0x20_0000_0000n, 1024n * PAGE, {});
    before.seed(1n, 2n, 3n, 4n);
    before.show('v1');
    before.translate(1);
    execute(before, { rsp: AT + PAGE, rax: 0x5e5en });
    drop(before);
    const after = Vm.create(1n << 26n);
    expect(instances(whole)).toBe(1);
    expect(after.usage()).toEqual({ memory: 0n, peakMemory: 0n, instructions: 0n });
    expect(refusal(() => after.read(CODE, 1))).toEqual({ tag: 'no-access', val: CODE });
    expect(refusal(() => after.protect(0x20_0000_0000n, PAGE, READ))).toEqual({ tag: 'no-access', val: 0x20_0000_0000n });
    for (const place of places) {
      after.map(place, 4n * PAGE, READ);
      expect(after.read(place, Number(4n * PAGE)).every((byte: number) => byte === 0)).toBe(true);
    }
    const vcpu = after.createVcpu();
    const { rflags, ...others } = vcpu.getRegisters();
    expect(Object.values(others).every((value) => value === 0n)).toBe(true);
    expect(vcpu.getVectors().every((byte: number) => byte !== 0x5e)).toBe(true);
    after.map(CODE, PAGE, EVERYTHING);
    after.write(CODE, bytes('48 0f c7 f0 cc'));
    vcpu.setRegisters({ ...vcpu.getRegisters(), rip: CODE });
    expect(vcpu.run(10)).toMatchObject({ tag: 'fault', val: { vector: 6 } });
    after.write(CODE, bytes('b8 07 00 00 00 31 c9 0f a2 cc'));
    expect(execute(after).rbx).not.toBe(0n);
  });

  it('has nothing of it in its arena', async () => {
    const { memories, Vm } = await watched();
    const secret = 0x5ec2_e7de_adbe_a75en;
    const found = () => {
      expect(memories).toHaveLength(1);
      return new BigUint64Array(memories[0]!.buffer, 0, 0x0c00_0000 / 8).indexOf(secret) >= 0;
    };
    const words = new BigUint64Array(4096).fill(secret);
    const vm = vmWith(Vm, '48 b8 5ea7beaddee7c25e cc', EVERYTHING); // mov rax, secret
    vm.map(AT, 16n * PAGE, READ_WRITE);
    vm.write(AT, new Uint8Array(words.buffer));
    vm.read(AT, 0x4000);
    vm.seed(secret, secret, secret, secret);
    const [one, two] = [vm.createVcpu(), vm.createVcpu()];
    const vectors = one.getVectors();
    new DataView(vectors.buffer, vectors.byteOffset).setBigUint64(160, secret, true);
    for (const vcpu of [one, two]) {
      vcpu.setVectors(vectors);
      vcpu.setRegisters({ ...vcpu.getRegisters(), rip: CODE, rbx: secret });
      vcpu.run(10);
    }
    expect(execute(vm).rax).toBe(secret);
    expect(found()).toBe(true);
    // The last answer stands where the next one will: one that says nothing.
    const fresh = vm.createVcpu();
    fresh.getRegisters();
    for (const handle of [vm, one, two, fresh]) drop(handle);
    expect(found()).toBe(false);
  });

  /** Dormant blocks of code at an address: decode/dormant.ts. */
  const dormant = (memory: WebAssembly.Memory, rip: bigint) =>
    new BigUint64Array(memory.buffer, 0x0200_0000, 0x2_0000).filter((word) => word === (rip | (1n << 61n))).length;
  // At CODE: call CODE + 0xffe, add eax, ebx; int3. There, over the end of the page: add eax, imm32; ret.
  const caller = (number: string) => `e8 f90f0000 01 d8 cc ${'90'.repeat(0xff6)} 05 ${number} c3`;
  const called = (vm: Js) => execute(vm, { rax: 0n, rbx: 2n, rsp: AT + PAGE }).rax;
  const serving = (Vm: Js, number: string, threshold?: number) => {
    const vm = vmWith(Vm, caller(number));
    vm.map(AT, PAGE, READ_WRITE);
    if (threshold !== undefined) vm.translate(threshold);
    return vm;
  };

  it.each([undefined, 1, 1000])('decodes code that it knows once, and other code too (translating after %s)', async (after) => {
    const { memories, Vm } = await watched();
    for (const [number, sum] of [['05000000', 7n], ['05000000', 7n], ['06000000', 8n], ['05000000', 7n]] as const) {
      const vm = serving(Vm, number, after);
      expect([called(vm), called(vm)]).toEqual([sum, sum]);
      drop(vm);
    }
    const [memory] = memories;
    expect([CODE, CODE + 5n, CODE + 0xffen].map((rip) => dormant(memory!, rip))).toEqual([1, 1, 2]);
  });

  it('executes what it knows only where the vm may', async () => {
    const { Vm } = await machine();
    drop([serving(Vm, '05000000')].map((vm) => (called(vm), vm))[0]);
    const vm = serving(Vm, '05000000');
    vm.protect(CODE + PAGE, PAGE, READ);
    const vcpu = vm.createVcpu();
    vcpu.setRegisters({ ...vcpu.getRegisters(), rip: CODE, rsp: AT + PAGE });
    expect(vcpu.run(100)).toMatchObject({ tag: 'fault', val: { vector: 14, address: CODE + PAGE } });
    vm.protect(CODE + PAGE, PAGE, READ_EXECUTE);
    expect(called(vm)).toBe(7n);
    vm.protect(CODE, 2n * PAGE, EVERYTHING);
    vm.write(CODE + PAGE, bytes('09'));
    expect(called(vm)).toBe(2n + 0x905n);
  });

  it('is not there any more where much memory was in use', async () => {
    const whole = await machine();
    const first = whole.Vm.create(PAGE);
    const large = whole.Vm.create(1n << 30n);
    large.map(AT, 0x400_0000n, READ_WRITE);
    drop(large);
    expect(instances(whole)).toBe(2);
    const larger = whole.Vm.create(1n << 30n);
    larger.map(AT, 0x400_1000n, READ_WRITE);
    drop(larger.fork());
    expect(instances(whole)).toBe(2);
    drop(larger);
    expect(instances(whole)).toBe(1);
    drop(first);
  });

  it('is not used while a vcpu of it is left', async () => {
    const whole = await machine();
    const vm = vmWith(whole.Vm, '48 c7 c0 2a 00 00 00 cc');
    const vcpu = vm.createVcpu();
    drop(vm);
    whole.Vm.create(PAGE);
    expect(instances(whole)).toBe(2);
    vcpu.setRegisters({ ...vcpu.getRegisters(), rip: CODE });
    vcpu.run(10);
    expect(vcpu.getRegisters().rax).toBe(42n);
    drop(vcpu);
    whole.Vm.create(PAGE);
    expect(instances(whole)).toBe(2);
  });

  it('gives a copy nothing but what it is a copy of', async () => {
    const { Vm } = await machine();
    const dirty = Vm.create(1n << 26n);
    const parent = Vm.create(1n << 26n);
    dirty.map(AT, 8n * PAGE, READ_WRITE);
    dirty.write(AT, new Uint8Array(Number(8n * PAGE)).fill(0x5e));
    drop(dirty);
    parent.map(AT, 8n * PAGE, READ_WRITE);
    parent.write(AT + PAGE, new Uint8Array([1]));
    const child = parent.fork();
    const seen = child.read(AT, Number(8n * PAGE));
    expect([...seen].filter((byte) => byte !== 0)).toEqual([1]);
    child.map(AT + 8n * PAGE, PAGE, READ);
    expect(child.read(AT + 8n * PAGE, 1)[0]).toBe(0);
  });

  it(`comes and goes ${CYCLES} times`, async () => {
    const whole = await machine();
    const parent = vmWith(whole.Vm, 'cc');
    parent.map(AT, 16n * PAGE, READ_WRITE);
    for (let cycle = 0; cycle < CYCLES; cycle++) {
      const vm = cycle % 2 === 0 ? whole.Vm.create(1n << 26n) : parent.fork();
      vm.map(AT, PAGE, READ_WRITE);
      vm.write(AT, new Uint8Array([cycle & 255]));
      if (cycle % 16 === 0) drop(vm.createVcpu());
      if (cycle % 64 === 1) execute(vm);
      drop(vm);
    }
    expect(instances(whole)).toBe(2);
    expect(whole.instance.usage().handles).toBe(0);
  });
});
