/** How long `nucleus up` takes for a system of a thousand services: until all are ready, and for the whole process until then. */
import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parse } from '@bytecodealliance/jco-transpile/wasm-tools';
import { quartile, type Table } from './table.ts';

const COUNT = 1000;
const RUNS = 7;
/** Milliseconds. */
const BAR = 2000;
/** Of so many services, the first answers and each of the others asks the one before it. */
const CHAIN = 10;

const NAME = 'bench:count/counter@1.0.0';

const LAST = `(component
  (core module $M (func (export "next") (result i32) (i32.const 1)))
  (core instance $m (instantiate $M))
  (func $next (result u32) (canon lift (core func $m "next")))
  (instance $i (export "next" (func $next)))
  (export "${NAME}" (instance $i)))`;

const FRONT = `(component
  (import "${NAME}" (instance $in (export "next" (func (result u32)))))
  (core func $lower (canon lower (func $in "next")))
  (core module $M (import "in" "next" (func $next (result i32))) (func (export "next") (result i32) (call $next)))
  (core instance $m (instantiate $M (with "in" (instance (export "next" (func $lower))))))
  (func $out (result u32) (canon lift (core func $m "next")))
  (instance $i (export "next" (func $out)))
  (export "${NAME}" (instance $i)))`;

const nucleus = fileURLToPath(new URL('../../bin/nucleus.js', import.meta.url));

/** Milliseconds until it says that it is up: as it says itself, and since its process began. */
function start(folder: string): Promise<{ readonly said: number; readonly whole: number }> {
  return new Promise((resolve, reject) => {
    const begun = performance.now();
    const child = spawn(process.execPath, [nucleus, 'up'], {
      cwd: folder,
      stdio: ['ignore', 'ignore', 'pipe'],
    });
    let text = '';
    let answer: { said: number; whole: number } | undefined;
    child.stderr.on('data', (chunk) => {
      text += chunk;
      const [, said] = /services ready after (\d+) ms/.exec(text) ?? [];
      if (said === undefined || answer !== undefined) return;
      answer = { said: Number(said), whole: performance.now() - begun };
      child.kill('SIGTERM');
    });
    child.on('close', () => (answer ? resolve(answer) : reject(new Error(`nucleus up: ${text}`))));
  });
}

async function writeSystem(folder: string): Promise<void> {
  writeFileSync(join(folder, 'last.wasm'), await parse(LAST));
  writeFileSync(join(folder, 'front.wasm'), await parse(FRONT));
  const rows = Array.from({ length: COUNT }, (_, at) => {
    if (at % CHAIN === 0) return [`s${at}`, { component: './last.wasm', trusted: true }];
    const imports = { 'bench:count/counter': `s${at - 1}` };
    return [`s${at}`, { component: './front.wasm', trusted: true, imports }];
  });
  writeFileSync(join(folder, 'nucleus.json'), JSON.stringify({ services: Object.fromEntries(rows) }));
}

export async function benchSystems(): Promise<Table> {
  const folder = mkdtempSync(join(tmpdir(), 'bench-systems-'));
  try {
    await writeSystem(folder);
    const runs = [];
    for (let run = 0; run < RUNS; run++) runs.push(await start(folder));
    const said = quartile(runs.map((one) => one.said));
    const whole = quartile(runs.map((one) => one.whole));
    return {
      title: `nucleus up: ${COUNT} services on the kernel's thread`,
      columns: ['', 'until all are ready', 'whole process'],
      rows: [['milliseconds', said.toFixed(0), whole.toFixed(0)]],
      bars: [{ text: `at most ${BAR} ms`, held: whole <= BAR }],
    };
  } finally {
    rmSync(folder, { recursive: true });
  }
}
