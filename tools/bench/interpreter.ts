/** The bare interpreter: guest instructions a second on small loops, in the built x86 component. */
import { makeMachine } from './machine.ts';
import { median, type Table } from './table.ts';

const CODE = 0x40_0000n;
const DATA = 0x50_0000n;
const STACK = 0x60_0000n;
const BUDGET = 20_000_000;
const RUNS = 7;
/** Millions of instructions a second that the integer loop must reach. */
const BAR = 60;

/** Endless loops; rdi points to data. */
const LOOPS: Readonly<Record<string, string>> = {
  // add rax,rcx; lea rdx,[rax+rdx*2+3]; xor rdx,rax; shr rdx,3; imul rbx,rdx,7; cmp rax,rbx; jb +3; inc r8; dec rcx; jmp
  integer: '4801c8 488d545003 4831c2 48c1ea03 486bda07 4839d8 7203 49ffc0 48ffc9 ebe0',
  // mov eax,[rdi+rcx*4]; add eax,[rdi+8]; mov [rdi+rcx*4],eax; inc ecx; and ecx,0x3ff; jmp
  memory: '8b048f 034708 89048f ffc1 81e1ff030000 ebed',
  // call f; jmp; f: push rbp; mov rbp,rsp; pop rbp; ret
  calls: 'e802000000 ebf9 55 4889e5 5d c3',
  // movdqu xmm0,[rdi]; pcmpeqb xmm0,xmm1; pmovmskb eax,xmm0; test eax,eax; jne +4; add ecx,16; nop; jmp
  vectors: 'f30f6f07 660f74c1 660fd7c0 85c0 7504 83c110 90 ebea',
};

/** Millions of guest instructions a second in an endless loop. */
export async function interpreterSpeed(code: string): Promise<number> {
  const vm = await makeMachine();
  const all = { read: true, write: true, execute: true };
  for (const base of [CODE, DATA, STACK]) vm.map(base, 0x1_0000n, all);
  vm.write(CODE, Uint8Array.from(Buffer.from(code.replaceAll(' ', ''), 'hex')));
  const vcpu = vm.createVcpu();
  vcpu.setRegisters({ ...vcpu.getRegisters(), rip: CODE, rdi: DATA, rsp: STACK + 0x8000n });
  const rates: number[] = [];
  for (let run = 0; run < RUNS; run++) {
    const instructions = vm.usage().instructions;
    const start = process.cpuUsage();
    const { tag } = vcpu.run(BUDGET, undefined);
    const { user, system } = process.cpuUsage(start);
    if (tag !== 'preempted') throw new Error(`the loop ended with ${tag}`);
    rates.push(Number(vm.usage().instructions - instructions) / (user + system));
  }
  return median(rates);
}

export async function benchInterpreter(): Promise<Table> {
  const speeds: [string, number][] = [];
  for (const [name, code] of Object.entries(LOOPS)) speeds.push([name, await interpreterSpeed(code)]);
  const integer = speeds[0]![1];
  return {
    title: `Interpreter, median of ${RUNS} by processor time`,
    columns: ['loop', 'million guest instructions a second'],
    rows: speeds.map(([name, speed]) => [name, speed.toFixed(0)]),
    bars: [{ text: `at least ${BAR} on the integer loop`, held: integer >= BAR }],
  };
}
