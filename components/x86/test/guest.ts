/**
 * A guest in the built component, for tests: code as hexadecimal bytes, an exit, registers. Runs on Node through the kernel's
 * component runtime, as everybody else uses the core.
 */

import { readFileSync } from 'node:fs';
import { Codegen } from '../../../kernel/broker/codegen.ts';
import { CapabilityTable } from '../../../kernel/capability/table.ts';
import { decodeComponent, instantiate } from '../../../kernel/component/index.ts';
import { coreImports } from '../../../tools/bench/core-imports.ts';

const COMPONENT = new URL('../../../dist/components/x86.wasm', import.meta.url);

/** Where `Guest.start` maps code, data and a stack. */
export const CODE = 0x40_0000n;
export const DATA = 0x50_0000n;
export const STACK = 0x7f00_6000_0000n;
export const STACK_TOP = STACK + 0x8000n;

export interface Access {
  read?: boolean;
  write?: boolean;
  execute?: boolean;
}

export const READ: Access = { read: true };
export const READ_WRITE: Access = { read: true, write: true };
export const READ_EXECUTE: Access = { read: true, execute: true };
export const EVERYTHING: Access = { read: true, write: true, execute: true };
export const NOTHING: Access = {};

export interface Exit {
  readonly tag: 'preempted' | 'system-call' | 'fault';
  // biome-ignore lint/suspicious/noExplicitAny: by tag
  readonly val?: any;
}

export type Registers = Record<string, bigint>;

// biome-ignore lint/suspicious/noExplicitAny: the shape is WIT's
type Resource = any;

/** Bytes of hexadecimal text; blanks and everything behind `;` in a line are left out. */
export function bytes(text: string): Uint8Array {
  const digits = text.replace(/;.*$/gm, '').replace(/\s+/g, '');
  if (!/^([0-9a-f]{2})*$/.test(digits)) throw new Error(`not hexadecimal bytes: ${digits}`);
  return Uint8Array.from(Buffer.from(digits, 'hex'));
}

export class Guest {
  readonly vm: Resource;
  vcpu: Resource;

  private constructor(vm: Resource) {
    this.vm = vm;
  }

  /** An empty address space and no vcpu. */
  static async empty(limit = 1n << 26n, codegen = new Codegen()): Promise<Guest> {
    const component = decodeComponent(readFileSync(COMPONENT));
    const instance = await instantiate(component, {
      name: 'x86',
      imports: coreImports(codegen.interface),
      capabilities: new CapabilityTable(),
    });
    return new Guest((instance.exports.get('nucleus:hypervisor/machine@0.1.0') as Resource).js.Vm.create(limit));
  }

  /** A guest with code, a page of data and a stack, about to execute the code. */
  static async start(code: string, access: Access = READ_EXECUTE, codegen?: Codegen): Promise<Guest> {
    const guest = await Guest.empty(undefined, codegen);
    guest.vm.map(CODE, 0x4000n, EVERYTHING);
    guest.vm.map(DATA, 0x4000n, READ_WRITE);
    guest.vm.map(STACK, 0x1_0000n, READ_WRITE);
    guest.vm.write(CODE, bytes(code));
    guest.vm.protect(CODE, 0x4000n, access);
    guest.vcpu = guest.vm.createVcpu();
    guest.set({ rip: CODE, rsp: STACK_TOP });
    return guest;
  }

  get registers(): Registers {
    return this.vcpu.getRegisters();
  }

  set(values: Registers): void {
    this.vcpu.setRegisters({ ...this.registers, ...values });
  }

  /** Runs; `answer` is what the last system call gives. */
  run(budget = 100_000, answer?: bigint): Exit {
    const word =
      answer === undefined ? undefined : { low: Number(answer & 0xffff_ffffn), high: Number(answer >> 32n) };
    return this.vcpu.run(budget, word);
  }

  /** Little-endian value in memory. */
  word(address: bigint, size = 8): bigint {
    return [...this.vm.read(address, size)].reduceRight((value, byte) => (value << 8n) | BigInt(byte), 0n);
  }
}

let shared: Promise<Guest> | undefined;

/** Runs code that ends in INT3, all registers 0 but those given; gives its registers. Throws at any other exit. */
export async function execute(code: string, registers: Registers = {}): Promise<Registers> {
  shared ??= Guest.start('', EVERYTHING);
  const guest = await shared;
  guest.vm.write(CODE, bytes(`${code} cc`));
  const zeros = Object.fromEntries(Object.keys(guest.registers).map((name) => [name, 0n]));
  guest.set({ ...zeros, rflags: 0x202n, rip: CODE, rsp: STACK_TOP, ...registers });
  const exit = guest.run();
  if (exit.tag !== 'fault' || exit.val.vector !== 3) throw new Error(`exit ${JSON.stringify(exit, text)}`);
  return guest.registers;
}

function text(_key: string, value: unknown): unknown {
  return typeof value === 'bigint' ? `0x${value.toString(16)}` : value;
}

/** What an error payload of the machine interface says, for `expect`. */
export function refusal(call: () => unknown): unknown {
  try {
    call();
  } catch (error) {
    return (error as { payload?: unknown }).payload;
  }
  return 'no error';
}
