/**
 * Both hosts side by side: the interpreter's speed, and start-up. The same programs run on Node by `nucleus run`, and under
 * wasmtime as one component that was compiled ahead.
 *
 * A program is a loop that ends. Each runs twice, with few and with many turns, and the difference counts: start-up, and
 * what an engine compiles meanwhile, fall out of it.
 */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { compileAhead } from '../wasmtime/compile.ts';
import { findWasmtime, howToGetWasmtime } from '../wasmtime/find.ts';
import { median, type Table } from './table.ts';
import { staticElf, trivialElf } from './trivial-elf.ts';

const CLI = fileURLToPath(new URL('../../bin/nucleus.js', import.meta.url));
const RUNS = 5;
const STARTS = 15;
/** How far apart the hosts may be, as a ratio, and the longest start-up under wasmtime in milliseconds. */
const RATIO = 1.5;
const START = 150;
/** Guest instructions of the short and of the long run. */
const SHORT = 30_000_000;
const LONG = 150_000_000;

interface Loop {
  /** Machine code of one turn; rdi points to zeroed memory, r15 counts turns. */
  readonly code: string;
  readonly instructions: number;
}

const LOOPS: Readonly<Record<string, Loop>> = {
  // add rax,rcx; lea rdx,[rax+rdx*2+3]; xor rdx,rax; shr rdx,3; imul rbx,rdx,7; cmp rax,rbx; jb +0; inc r8; dec rcx
  integer: { code: '4801c8 488d545003 4831c2 48c1ea03 486bda07 4839d8 7200 49ffc0 48ffc9', instructions: 9 },
  // mov eax,[rdi+rcx*4]; add eax,[rdi+8]; mov [rdi+rcx*4],eax; inc ecx; and ecx,0x3ff
  memory: { code: '8b048f 034708 89048f ffc1 81e1ff030000', instructions: 5 },
  // call f; jmp +6; f: push rbp; mov rbp,rsp; pop rbp; ret
  calls: { code: 'e802000000 eb06 55 4889e5 5d c3', instructions: 6 },
  // movdqu xmm0,[rdi]; pcmpeqb xmm0,xmm1; pmovmskb eax,xmm0; test eax,eax; jne +0; add ecx,16
  vectors: { code: 'f30f6f07 660f74c1 660fd7c0 85c0 7500 83c110', instructions: 6 },
};

/** An ELF of so many turns of a loop; `dec r15` and `jne` are two instructions more of each. */
function loopElf(code: string, turns: number): Uint8Array {
  const body = Buffer.from(code.replaceAll(' ', ''), 'hex');
  // sub rsp,0x2000; mov rdi,rsp; xor ecx,ecx; mov r15d,turns
  const before = Buffer.from('4881ec00200000 4889e7 31c9 41bf00000000'.replaceAll(' ', ''), 'hex');
  before.writeUInt32LE(turns, before.length - 4);
  // dec r15; jne body; mov eax,60; xor edi,edi; syscall
  const after = Buffer.from('49ffcf 0f8500000000 b83c000000 31ff 0f05'.replaceAll(' ', ''), 'hex');
  after.writeInt32LE(-(body.length + 9), 5);
  return staticElf(Buffer.concat([before, body, after]));
}

/** Milliseconds that a command takes, which must succeed. */
function timed(file: string, args: readonly string[]): number {
  const before = performance.now();
  const { status, stderr } = spawnSync(file, args, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] });
  if (status !== 0) throw new Error(`${file} ${args.join(' ')}: exit ${status}: ${stderr}`);
  return performance.now() - before;
}

/** A program, ready for both hosts. */
class Pair {
  readonly #program: string;
  readonly #compiled: string;
  readonly #wasmtime: string;

  constructor(folder: string, name: string, elf: Uint8Array, wasmtime: string) {
    this.#wasmtime = wasmtime;
    this.#program = join(folder, name);
    writeFileSync(this.#program, elf, { mode: 0o755 });
    timed(process.execPath, [CLI, 'build', this.#program, '-o', `${this.#program}.wasm`]);
    this.#compiled = compileAhead(wasmtime, `${this.#program}.wasm`, folder);
  }

  onNode(): number {
    return timed(process.execPath, [CLI, 'run', this.#program]);
  }

  underWasmtime(): number {
    return timed(this.#wasmtime, [
      'run',
      '--allow-precompiled',
      '-S',
      'cli-exit-with-code=y',
      this.#compiled,
    ]);
  }
}

/** Medians over runs that take turns: on Node, under wasmtime. */
function medians(runs: number, onNode: () => number, underWasmtime: () => number): [number, number] {
  const samples = Array.from({ length: runs }, () => [onNode(), underWasmtime()] as const);
  return [median(samples.map(([node]) => node)), median(samples.map(([, wasmtime]) => wasmtime))];
}

/** Millions of guest instructions a second, on Node and under wasmtime. */
function speeds(folder: string, name: string, loop: Loop, wasmtime: string): [number, number] {
  const turns = (instructions: number) => Math.round(instructions / (loop.instructions + 2));
  const short = new Pair(folder, `${name}-short`, loopElf(loop.code, turns(SHORT)), wasmtime);
  const long = new Pair(folder, `${name}-long`, loopElf(loop.code, turns(LONG)), wasmtime);
  const [node, other] = medians(
    RUNS,
    () => long.onNode() - short.onNode(),
    () => long.underWasmtime() - short.underWasmtime(),
  );
  return [(LONG - SHORT) / 1000 / node, (LONG - SHORT) / 1000 / other];
}

export function benchHosts(): Table {
  const wasmtime = findWasmtime();
  if (wasmtime === undefined) return { title: `Hosts: ${howToGetWasmtime}`, columns: [''], rows: [] };
  const folder = mkdtempSync(join(tmpdir(), 'nucleus-hosts-'));
  try {
    const measured = Object.entries(LOOPS).map(
      ([name, loop]) => [name, speeds(folder, name, loop, wasmtime)] as const,
    );
    const trivial = new Pair(folder, 'trivial', trivialElf(), wasmtime);
    const start = medians(
      STARTS,
      () => trivial.onNode(),
      () => trivial.underWasmtime(),
    );
    return table(measured, start);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function table(
  measured: readonly (readonly [string, readonly [number, number]])[],
  [nodeStart, start]: [number, number],
): Table {
  const ratios = measured.map(([, [node, other]]) => other / node);
  const apart = Math.max(...ratios.map((ratio) => Math.max(ratio, 1 / ratio)));
  return {
    title: `Both hosts: loops in million guest instructions a second (median of ${RUNS}), start-up in ms (median of ${STARTS})`,
    columns: ['', 'Node', 'wasmtime', 'wasmtime / Node'],
    rows: [
      ...measured.map(([name, pair], index) => [
        name,
        ...pair.map((speed) => speed.toFixed(0)),
        ratios[index]!.toFixed(2),
      ]),
      ['start to end of a trivial static ELF', nodeStart.toFixed(0), start.toFixed(0), ''],
    ],
    bars: [
      {
        text: `within ${RATIO} times of each other in every loop (${apart.toFixed(2)})`,
        held: apart <= RATIO,
      },
      { text: `started and ended under wasmtime in at most ${START} ms`, held: start <= START },
    ],
  };
}
