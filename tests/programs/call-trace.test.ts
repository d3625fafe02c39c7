/** `--trace-calls` and `--trace=FILE.json`: who called whom across channels, and with what. */

import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { waitCommand } from '../conformance/wait-command.ts';
import { nucleus } from './command.ts';
import { compile, noCompiler } from './compile.ts';

const SOURCE = `
#include <fcntl.h>
#include <unistd.h>
int main(void) {
  char bytes[16];
  int file = open("/data/greeting", O_RDONLY);
  write(1, bytes, read(file, bytes, sizeof bytes));
  return open("/data/missing", O_RDONLY) < 0 ? 0 : 1;
}`;

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'nucleus-call-trace-'));
  mkdirSync(join(folder, 'data'));
  writeFileSync(join(folder, 'data/greeting'), 'well met\n');
  writeFileSync(join(folder, 'program.c'), SOURCE);
});
afterAll(() => rmSync(folder, { recursive: true }));

interface Event {
  readonly name: string;
  readonly ph: string;
  readonly ts: number;
  readonly dur: number;
  readonly args: Readonly<Record<string, string>>;
}

const eventsIn = (file: string) => JSON.parse(readFileSync(file, 'utf8')) as Event[];

describe.skipIf(noCompiler)('calls of a Linux program', () => {
  let program: string;
  beforeAll(() => {
    program = compile(join(folder, 'program.c'), folder, 'program');
  });

  const run = (...options: string[]) =>
    nucleus(['run', ...options, '--dir', `${join(folder, 'data')}:/data:ro`, program]);

  it('are lines with who calls whom, decoded values and results, and times', async () => {
    const { code, stdout, stderr } = await run('--trace-calls', 'node.*');
    expect([code, stdout.toString()]).toEqual([0, 'well met\n']);
    const lines = stderr.trimEnd().split('\n');
    for (const line of lines)
      expect(line).toMatch(/^ *\d+\.\d{3} +\w+ > vfs {2}fs\/types .* {2}\d+\.\d{3} ms$/);
    expect(stderr).toMatch(
      /linux > vfs {2}fs\/types node#\d+\.open-at\("greeting", .*\{read.*\) = ok\(node#\d+\)/,
    );
    expect(stderr).toMatch(/linux > vfs {2}fs\/types node#\d+\.read-at\(0, \d+\) = ok\("well met\\n"\)/);
    expect(stderr).toMatch(/open-at\("missing", .*\) = err\(no-entry\)/);
  });

  it('are chosen by service', async () => {
    const { stderr } = await run('--trace-calls', 'loader');
    expect(stderr).toMatch(/> loader/);
    expect(stderr).not.toMatch(/linux > vfs/);
  });

  it('are told to be none where a pattern names nothing', async () => {
    const { code, stderr } = await run('--trace-calls', 'vsf', '--trace-calls', 'node.sync');
    const told = ['vsf', 'node.sync'].map(
      (one) => `nucleus: --trace-calls ${one}: names no service, interface or function that was called\n`,
    );
    expect([code, stderr]).toEqual([0, told.join('')]);
  });

  it('are events that lie inside of each other, with the system calls between them', async () => {
    const file = join(folder, 'trace.json');
    const { code, stdout, stderr } = await run(`--trace=${file}`);
    expect([code, stdout.toString(), stderr]).toEqual([0, 'well met\n', '']);
    const events = eventsIn(file);
    expect(events.find(({ ph }) => ph === 'i')?.name).toMatch(/^\d+ \w+\(/);
    expect(events.some(({ name }) => /^\d+ write\(1, "well met\\n", 9\) = 9/.test(name))).toBe(true);
    const calls = events.filter(({ ph }) => ph === 'X');
    expect(new Set(calls.map(({ args }) => args.provider))).toContain('x86');
    const read = calls.find(({ args }) => args.caller === 'linux' && args.outcome === 'ok("well met\\n")')!;
    const inner = calls.filter(({ ts, dur }) => ts >= read.ts && ts + dur <= read.ts + read.dur);
    expect(inner.some(({ args }) => args.caller === 'vfs')).toBe(true);
  });

  it('change nothing of what the program does, and cost nothing where nobody asks', async () => {
    const plain = await run();
    expect([plain.code, plain.stdout.toString(), plain.stderr]).toEqual([0, 'well met\n', '']);
  });
});

describe('calls of a component', () => {
  let component: string;
  beforeAll(async () => {
    component = join(folder, 'wait.wasm');
    writeFileSync(component, await waitCommand('wait'));
  });

  it('are lines and events, too', async () => {
    const input = 'abc';
    const lines = await nucleus(['run', '--trace-calls', 'wasi:cli/*', component], { input });
    expect(lines.stderr).toMatch(/> host {2}cli\/stdin get-stdin\(\) = input-stream#\d+ /);
    const file = join(folder, 'component.json');
    await nucleus(['run', `--trace=${file}`, component], { input });
    expect(eventsIn(file).map(({ name }) => name)).toContain('get-stdin');
  });

  it('need a pattern, and a file that can be written', async () => {
    expect((await nucleus(['run', '--trace-calls', '', component])).stderr).toMatch(
      /^nucleus: --trace-calls: names no service, interface or function/,
    );
    expect((await nucleus(['run', `--trace=${folder}/none/x.json`, component])).stderr).toMatch(
      /none\/x\.json: cannot be written: ENOENT/,
    );
  });
});
