/**
 * The real ripgrep, natively, in the kernel, and under wasmtime: same bytes on stdout and stderr, same exit code, for every
 * case.
 *
 * Where x86-64 Linux programs do not run natively, `recorded/rg.json` stands in for the native run; what is compared there is
 * the record's form. RECORD=1 rewrites it from native runs alone.
 */

import { mkdtempSync, readFileSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { bringFixture } from '../../tools/fixtures/bring.ts';
import { command, isNative, nucleus } from './command.ts';
import { makeCorpus, stdinText } from './corpus.ts';
import { type RgCase, rgCases } from './rg-cases.ts';
import { comparable, type Recorded, type RgEnd, record } from './rg-output.ts';
import { type Application, buildApplication, noWasmtime } from './wasmtime.ts';

const recordFile = join(import.meta.dirname, 'recorded', 'rg.json');
const recorded = JSON.parse(readFileSync(recordFile, 'utf8')) as Record<string, Recorded>;
const recording = process.env.RECORD === '1';
const fresh: Record<string, Recorded> = {};

let rg: string;
let corpus: string;

beforeAll(async () => {
  rg = await bringFixture('ripgrep');
  corpus = realpathSync(mkdtempSync(join(tmpdir(), 'corpus-')));
  makeCorpus(corpus);
});
afterAll(() => {
  rmSync(corpus, { recursive: true, force: true });
  if (recording) writeFileSync(recordFile, `${JSON.stringify(fresh, null, 2)}\n`);
});

async function natively(one: RgCase) {
  const input = one.stdin ? { input: stdinText } : {};
  return comparable(await command(rg, one.args, { cwd: corpus, env: {}, ...input }), one);
}

type Run = (one: RgCase) => Promise<RgEnd>;

async function inKernel(one: RgCase) {
  const input = one.stdin ? { input: stdinText } : {};
  return comparable(await nucleus(['run', '--dir', corpus, rg, ...one.args], { cwd: corpus, ...input }), one);
}

const how = isNative ? 'as natively' : 'as recorded: this host runs no x86-64 Linux programs';

async function compare(name: string, one: RgCase, run: Run): Promise<void> {
  const ours = run(one);
  if (!isNative) return expect(record(await ours)).toEqual(recorded[name]);
  const [expected, actual] = await Promise.all([natively(one), ours]);
  expect(actual).toEqual(expected);
}

describe(`ripgrep in the kernel is ${how}`, () => {
  it.each(Object.entries(rgCases))('%s', async (name, one) => {
    if (recording) fresh[name] = record(await natively(one));
    else await compare(name, one, inKernel);
  });
});

describe.skipIf(noWasmtime || recording)(
  `ripgrep under wasmtime is ${how}${noWasmtime ? ` (${noWasmtime})` : ''}`,
  () => {
    let application: Application;
    let folder: string;

    beforeAll(async () => {
      folder = mkdtempSync(join(tmpdir(), 'application-'));
      const options = ['--cwd', '/corpus', '--dir', '/corpus:ro'];
      application = await buildApplication(folder, 'rg', rg, options, []);
    });
    afterAll(() => rmSync(folder, { recursive: true, force: true }));

    it.each(Object.entries(rgCases))('%s', (name, one) =>
      compare(name, one, async () => {
        const input = one.stdin ? { input: stdinText } : {};
        return comparable(
          await application.run(['--dir', `${corpus}::/corpus`], one.args, { env: {}, ...input }),
          one,
        );
      }),
    );

    /** The same file: what differs from the table above is the host alone, so a few cases do. */
    it.each(['a literal', 'four threads', 'standard input', 'no such file'])(
      '%s, in our own runtime',
      (name) =>
        compare(name, rgCases[name]!, async (one) => {
          const input = one.stdin ? { input: stdinText } : {};
          const run = ['run', '--dir', `${corpus}:/corpus`, application.component, '--', ...one.args];
          return comparable(await nucleus(run, input), one);
        }),
    );
  },
);

it.runIf(isNative && !recording)('the record is of these cases and this ripgrep', async () => {
  expect(Object.keys(recorded)).toEqual(Object.keys(rgCases));
  for (const [name, one] of Object.entries(rgCases)) {
    expect([name, record(await natively(one))]).toEqual([name, recorded[name]]);
  }
});
