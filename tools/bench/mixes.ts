/** Guest instructions a second for mixes of instructions as compilers make them, beside the same code run by this processor. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { makeMachine, type Vcpu } from './machine.ts';
import { compileMix, lacking, loadBare, runNative } from './mix-program.ts';
import { quartile, type Table } from './table.ts';

/** Rounds for some 20 million instructions, and options of the compiler. */
const MIXES: readonly [name: string, rounds: number, options?: readonly string[]][] = [
  ['integer', 300_000],
  ['scalar', 30_000],
  ['flushing', 30_000],
  ['x87', 60_000],
  ['packed', 2_000],
  ['avx', 400, ['-mavx2', '-mfma']],
  ['branches', 80_000],
  ['memory', 1_000],
  ['bytes', 6_000],
  ['calls', 10_000],
  ['strings', 2_000],
  ['written', 20_000],
];
const RUNS = 9;
const STACK = 0x7000_0000n;
const STACK_SIZE = 0x1_0000n;
/** Processors execute these rounds often enough to be measured. */
const NATIVE_FACTOR = 10;
/** Millions of instructions a second: for the first mix, and for each. */
const BAR = 80;
const FLOOR = 60;

interface Speed {
  readonly name: string;
  readonly millions: number;
  readonly ratio: number;
}

/** Processor time of one run to its SYSCALL, in seconds. */
function runOnce(vcpu: Vcpu, registers: Record<string, bigint>): number {
  vcpu.setRegisters(registers);
  const start = process.cpuUsage();
  let exit = vcpu.run(0x7fff_ffff, undefined);
  while (exit.tag === 'preempted') exit = vcpu.run(0x7fff_ffff, undefined);
  const { user, system } = process.cpuUsage(start);
  if (exit.tag !== 'system-call') throw new Error(`the mix ended with ${exit.tag}`);
  return (user + system) / 1e6;
}

async function measure(
  folder: string,
  name: string,
  rounds: number,
  options: readonly string[],
): Promise<Speed> {
  const programs = compileMix(name, folder, options);
  const native = runNative(programs, rounds);
  const nativeTimes = Array.from(
    { length: 3 },
    () => runNative(programs, rounds * NATIVE_FACTOR).nanoseconds,
  );
  const vm = await makeMachine();
  const rip = loadBare(vm, programs);
  vm.map(STACK - STACK_SIZE, STACK_SIZE, { read: true, write: true, execute: false });
  const vcpu = vm.createVcpu();
  const registers = { ...vcpu.getRegisters(), rip, rdi: BigInt(rounds), rsp: STACK };
  const times: number[] = [];
  const before = vm.usage().instructions;
  runOnce(vcpu, registers);
  const instructions = Number(vm.usage().instructions - before);
  // The first run begins with the same memory as the native one.
  const { rax } = vcpu.getRegisters();
  if (rax !== native.result)
    throw new Error(`${name}: the core gives ${rax}, the processor ${native.result}`);
  for (let run = 0; run < RUNS; run++) times.push(runOnce(vcpu, registers));
  const time = quartile(times);
  const nativeTime = quartile(nativeTimes) / 1e9 / NATIVE_FACTOR;
  return { name, millions: instructions / 1e6 / time, ratio: time / nativeTime };
}

/** What `MIXES` names, or all; undefined for a name that is none. */
function choose(wanted: string | undefined) {
  if (wanted === undefined) return MIXES.map((mix) => ({ name: mix[0], mix }));
  return wanted.split(',').map((name) => ({ name, mix: MIXES.find((mix) => mix[0] === name) }));
}

/** A table that says why there is none. */
const nothing = (why: string): Table => ({ title: `Mixes: ${why}`, columns: [''], rows: [] });

export async function benchMixes(): Promise<Table> {
  const chosen = choose(process.env.MIXES);
  const unknown = chosen.find(({ mix }) => mix === undefined);
  if (unknown) {
    const names = MIXES.map(([name]) => name).join(', ');
    return {
      ...nothing(`there are ${names}`),
      bars: [{ text: `MIXES=${unknown.name} is one of them`, held: false }],
    };
  }
  const reason = lacking([]);
  if (reason !== undefined) return nothing(reason);
  const folder = mkdtempSync(join(tmpdir(), 'nucleus-mixes-'));
  const speeds: Speed[] = [];
  const skipped: string[][] = [];
  try {
    for (const { mix } of chosen) {
      const [name, rounds, options = []] = mix!;
      const why = lacking(options);
      if (why === undefined) speeds.push(await measure(folder, name, rounds, options));
      else skipped.push([name, why, '']);
    }
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
  const slowest = Math.min(...speeds.map(({ millions }) => millions));
  const first = speeds.find(({ name }) => name === MIXES[0]![0]);
  return {
    title: `Mixes of gcc -O2, lower quartile of ${RUNS} by processor time`,
    columns: ['mix', 'million guest instructions a second', 'time / native'],
    rows: [
      ...speeds.map(({ name, millions, ratio }) => [name, millions.toFixed(0), ratio.toFixed(1)]),
      ...skipped,
    ],
    bars: [
      ...(first ? [{ text: `at least ${BAR} on the integer mix`, held: first.millions >= BAR }] : []),
      { text: `at least ${FLOOR} on each`, held: slowest >= FLOOR },
    ],
  };
}
