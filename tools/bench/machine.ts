/** A virtual machine of the built x86 component, as benchmarks use it: the machine interface in the shapes of WIT. */
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { CapabilityTable } from '../../kernel/capability/table.ts';
import { decodeComponent, instantiate } from '../../kernel/component/index.ts';
import { coreImports } from './core-imports.ts';

const COMPONENT = fileURLToPath(new URL('../../components/x86.wasm', import.meta.url));
const LIMIT = 1n << 26n;

export interface Machine {
  map(address: bigint, length: bigint, access: Record<string, boolean>): void;
  protect(address: bigint, length: bigint, access: Record<string, boolean>): void;
  write(address: bigint, data: Uint8Array): void;
  createVcpu(): Vcpu;
  usage(): { instructions: bigint };
}

export interface Vcpu {
  run(budget: number, answer: undefined): { tag: string; val?: unknown };
  getRegisters(): Record<string, bigint>;
  setRegisters(values: Record<string, bigint>): void;
}

export async function makeMachine(): Promise<Machine> {
  const instance = await instantiate(decodeComponent(readFileSync(COMPONENT)), {
    name: 'x86',
    imports: coreImports(),
    capabilities: new CapabilityTable(),
  });
  const machine = instance.exports.get('nucleus:hypervisor/machine@0.1.0') as unknown as {
    js: { Vm: { create(limit: bigint): Machine } };
  };
  return machine.js.Vm.create(LIMIT);
}
