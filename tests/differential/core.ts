/** The x86-64 core, through its component and the kernel's runtime, as everybody uses it. */
import { readFileSync } from 'node:fs';
import { CapabilityTable } from '../../kernel/capability/table.ts';
import { decodeComponent, hostInterface, instantiate } from '../../kernel/component/index.ts';
import { CODE, DATA, DATA_SIZE, STACK, STACK_SIZE, STACK_TOP, type State } from './state.ts';

const COMPONENT = new URL('../../dist/components/x86.wasm', import.meta.url);
const NAMES = 'rax rcx rdx rbx rsp rbp rsi rdi r8 r9 r10 r11 r12 r13 r14 r15'.split(' ');
const STACK87_AT = 32;
const VECTORS_AT = 160;
const UPPERS_AT = 576;
/** Signals of exception vectors, as Linux sends them. */
const SIGNALS: Record<number, number> = { 0: 8, 3: 5, 6: 4, 12: 7, 13: 11, 14: 11, 16: 8, 19: 8 };
const STEPS = 64;

interface Exit {
  readonly tag: string;
  readonly val: { vector: number; address: bigint; rip: bigint };
}

// biome-ignore lint/suspicious/noExplicitAny: the interface's shape is WIT's
type Machine = any;

/** A machine with the judge's three mappings. */
export class Core {
  readonly #vm: Machine;
  readonly #vcpu: Machine;

  private constructor(vm: Machine) {
    this.#vm = vm;
    this.#vcpu = vm.createVcpu();
    const all = { read: true, write: true, execute: true };
    vm.map(BigInt(CODE), 4096n, all);
    vm.map(BigInt(DATA) & ~4095n, 4096n, { read: true, write: true });
    vm.map(BigInt(STACK), 4096n, { read: true, write: true });
  }

  static async start(): Promise<Core> {
    const component = decodeComponent(readFileSync(COMPONENT));
    const emergency = { debug: (line: string) => process.stderr.write(`${line}\n`), exit: () => undefined };
    const instance = await instantiate(component, {
      name: 'x86',
      imports: { 'nucleus:bootstrap/emergency@0.1.0': hostInterface('test', emergency) },
      capabilities: new CapabilityTable(),
    });
    const machine = instance.exports.get('nucleus:hypervisor/machine@0.1.0') as Machine;
    return new Core(machine.js.Vm.create(1n << 24n));
  }

  /** Runs one case; the answer has the judge's form. */
  run(state: State): State {
    this.#vm.write(BigInt(DATA), state.data);
    this.#vm.write(BigInt(STACK_TOP - STACK_SIZE / 2), state.stack);
    this.#vm.write(BigInt(CODE), Uint8Array.from([...state.code, ...new Array<number>(16).fill(0xcc)]));
    const registers: Record<string, bigint> = {
      rip: BigInt(CODE),
      rflags: state.flags,
      fsBase: 0n,
      gsBase: 0n,
    };
    for (const [index, name] of NAMES.entries()) registers[name] = state.registers[index]!;
    this.#vcpu.setRegisters(registers);
    const image = this.#vcpu.getVectors() as Uint8Array;
    new DataView(image.buffer, image.byteOffset).setUint32(24, state.mxcsr, true);
    for (const [index, vector] of state.vectors.entries()) image.set(vector, VECTORS_AT + index * 16);
    for (const [index, upper] of state.uppers.entries()) image.set(upper, UPPERS_AT + index * 16);
    const view = new DataView(image.buffer, image.byteOffset);
    // No instruction yet: last opcode, instruction and operand.
    image.fill(0, 6, 24);
    for (const [index, value] of [state.control, state.status, state.tags].entries()) {
      view.setUint16(index * 2, value, true);
    }
    for (const [index, register] of state.stack87.entries()) image.set(register, STACK87_AT + index * 16);
    this.#vcpu.setVectors(image);
    return this.#answer(this.#untilFault(), state);
  }

  /** A repeated string instruction may need several budgets. */
  #untilFault(): Exit {
    for (let step = 0; step < STEPS; step++) {
      const exit = this.#vcpu.run(1000, undefined) as Exit;
      if (exit.tag !== 'preempted') return exit;
    }
    throw new Error('core: still running');
  }

  #answer(exit: Exit, state: State): State {
    if (exit.tag !== 'fault') throw new Error(`core: exit ${exit.tag}`);
    const registers = this.#vcpu.getRegisters() as Record<string, bigint>;
    const image = this.#vcpu.getVectors() as Uint8Array;
    const view = new DataView(image.buffer, image.byteOffset);
    const signal = SIGNALS[exit.val.vector] ?? -exit.val.vector;
    return {
      registers: NAMES.map((name) => registers[name]!),
      flags: registers.rflags!,
      rip: registers.rip! - BigInt(CODE),
      signal,
      address: exit.val.vector === 14 ? exit.val.address : 0n,
      vectors: state.vectors.map((_, index) =>
        image.slice(VECTORS_AT + index * 16, VECTORS_AT + index * 16 + 16),
      ),
      control: view.getUint16(0, true),
      status: view.getUint16(2, true),
      tags: view.getUint16(4, true),
      mxcsr: view.getUint32(24, true),
      stack87: state.stack87.map((_, i) => image.slice(STACK87_AT + i * 16, STACK87_AT + 10 + i * 16)),
      data: this.#vm.read(BigInt(DATA), DATA_SIZE),
      stack: this.#vm.read(BigInt(STACK_TOP - STACK_SIZE / 2), STACK_SIZE),
      code: state.code,
      uppers: state.uppers.map((_, i) => image.slice(UPPERS_AT + i * 16, UPPERS_AT + i * 16 + 16)),
    };
  }
}
