/** `nucleus fuzz` as it is typed: targets, exit codes, files, and lines. */

import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parse } from '@bytecodealliance/jco-transpile/wasm-tools';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { buggy } from '../../tools/bench/fuzz/buggy-component.ts';
import { compileC, noClang } from '../../tools/bindgen/c/compile.ts';
import { generateC } from '../../tools/bindgen/c/generate.ts';
import { componentize } from '../../tools/componentize/componentize.ts';
import { readWorld } from '../../tools/wit/bundled.ts';
import { nucleus } from '../programs/command.ts';

const folder = mkdtempSync(join(tmpdir(), 'fuzz-'));
const broken = join(folder, 'broken.wasm');
const findings = join(folder, 'findings');
const once = ['--runs', '200', '--seed', '1', '--findings', findings];

beforeAll(async () => {
  const text = `(component
    (core module $M (func (export "check") (param i32) (if (i32.eq (local.get 0) (i32.const 31337)) (then unreachable))))
    (core instance $m (instantiate $M))
    (func (export "check") (param "number" u32) (canon lift (core func $m "check"))))`;
  writeFileSync(broken, await parse(text));
  writeFileSync(
    join(folder, 'nucleus.json'),
    JSON.stringify({ services: { check: { component: './broken.wasm' } } }),
  );
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

async function fuzz(...args: string[]) {
  const { code, stdout, stderr } = await nucleus(['fuzz', ...args]);
  return { code, lines: stdout.toString().trimEnd().split('\n'), stderr };
}

it('finds, keeps, and runs again', async () => {
  const corpus = join(folder, 'corpus');
  const { code, lines } = await fuzz(broken, ...once, '--jobs', '2', '--corpus', corpus);
  expect(code).toBe(1);
  expect(lines).toContain('trap: the component ended itself in the middle of a call');
  expect(existsSync(join(findings, 'trap-check.test.ts'))).toBe(true);
  expect(readdirSync(corpus)).not.toEqual([]);
  const again = await fuzz('--replay', join(findings, 'trap-check.seed'));
  expect(again.code).toBe(1);
  expect(again.lines[0]).toBe('  1  check(number: 31337) -> trap');
});

it('takes a service of a manifest, and tells in JSON', async () => {
  const { code, lines } = await fuzz(`${join(folder, 'nucleus.json')}#check`, ...once, '--json');
  expect(code).toBe(1);
  const events = lines.map(
    (line) => JSON.parse(line) as { event: string; oracle?: string; findings?: number },
  );
  expect(events[0]?.event).toBe('begin');
  expect(events.find(({ event }) => event === 'finding')?.oracle).toBe('trap');
  expect(events.at(-1)).toMatchObject({ event: 'end', runs: 200, findings: 1 });
});

it.skipIf(noClang)('reports which lines of a component ran', async () => {
  const place = join(folder, 'lines');
  mkdirSync(place);
  const { wit, world } = readWorld(join(buggy, 'division', 'wit'), 'service');
  const files = new Map(generateC(wit, world));
  const text = readFileSync(join(buggy, 'division', 'scales.c'), 'utf8').replace(
    'gen/service.h',
    'service.h',
  );
  files.set('scales.c', text);
  writeFileSync(join(place, 'scales.c'), text);
  const module = compileC(files, ['-g', '-fdebug-compilation-dir=.', '-DFIXED']);
  writeFileSync(join(place, 'scales.wasm'), componentize(module, wit, world));
  const report = join(place, 'report.html');
  const { code } = await fuzz(join(place, 'scales.wasm'), ...once, '--report', report);
  expect(code).toBe(0);
  const page = readFileSync(report, 'utf8');
  const [, file] = /<summary><code>scales.c<\/code><\/summary>\n(.*?)<\/details>/s.exec(page)!;
  expect(file).toMatch(/<pre class="run"> +6 {4}if \(unit == 0\) return false;<\/pre>/);
  expect(file).toMatch(/<pre class="(run|partly)"> +11 {4}\*ret = value \/ unit;<\/pre>/);
});

it('tries system calls, and keeps what it has seen', async () => {
  const corpus = join(folder, 'calls');
  const few = ['--runs', '6', '--seed', '1', '--findings', findings, '--corpus', corpus];
  const { code, lines } = await fuzz('--target', 'linux', ...few);
  expect(code).toBe(0);
  expect(lines[0]).toMatch(/^linux: \d+ functions, seed 1, 0 sequences to begin with$/);
  const [kept] = readdirSync(corpus);
  const replayed = await fuzz('--replay', join(corpus, kept!));
  expect(replayed.code).toBe(0);
  expect(replayed.lines[0]).toMatch(/^ {2}1 {2}rt_sigaction\(2, /);
});

it('tries images, also those of a folder', async () => {
  const corpus = join(folder, 'images');
  mkdirSync(corpus);
  writeFileSync(join(corpus, 'script'), '#!/bin/sh -e\n');
  const few = ['--runs', '40', '--seed', '1', '--jobs', '2', '--findings', findings, '--corpus', corpus];
  const { code, lines } = await fuzz('--target', 'loader', ...few);
  expect(code).toBe(0);
  expect(lines[0]).toBe('loader: 4 functions, seed 1, 2 jobs, 1 sequences to begin with');
  expect(existsSync(join(corpus, 'script'))).toBe(true);
  const kept = readdirSync(corpus).filter((name) => name.endsWith('.seed'));
  const replayed = await fuzz('--replay', join(corpus, kept[0]!));
  expect(replayed.code).toBe(0);
  expect(replayed.lines.slice(0, 2)).toEqual([
    expect.stringMatching(/^an image of \d+ bytes/),
    expect.stringMatching(/^ {2}1 {2}identify -> /),
  ]);
});

it.each([
  [[], 'nucleus fuzz takes a TARGET; see nucleus fuzz --help'],
  [[broken, '--runs', '0'], '--runs 0: write a whole number from 1'],
  [[broken, '--jobs', '99'], '--jobs 99: write a whole number from 1 to 64'],
  [[broken, '--time', 'long'], '--time long: write a number and s, m or h, such as 10m'],
  [
    [broken, '--interface', 'a:b/c'],
    `--interface a:b/c: ${broken} exports no such interface; see nucleus inspect`,
  ],
  [['--target', 'windows'], '--target windows: there is no such target; there are linux, loader, x86'],
  [
    ['--target', 'linux', '--interface', 'a:b/c'],
    '--interface a:b/c: is for components, not for system calls',
  ],
  [['--target', 'linux', '--model-imports'], '--model-imports: is for components, not for system calls'],
  [['--target', 'linux', '--stateless'], '--stateless: is for components, not for system calls'],
  [['--replay', broken], `--replay ${broken}: is no seed of nucleus fuzz`],
  [[broken, '--check', 'none.mjs'], '--check none.mjs: there is no such file'],
  [[broken, '--time', '0s'], '--time 0s: nothing can be tried in no time'],
  [[broken, '--report', join(broken, 'a')], `--report ${join(broken, 'a')}: cannot be written: ENOTDIR`],
  [[broken, '--corpus', broken], `--corpus ${broken}: is no folder`],
  [[broken, '--findings', join(broken, 'a')], `--findings ${join(broken, 'a')}: ${broken} is no folder`],
])('refuses %j', async (args, reason) => {
  const { code, stderr } = await fuzz(...args);
  expect({ code, stderr }).toEqual({ code: 64, stderr: `nucleus: ${reason}\n` });
});
