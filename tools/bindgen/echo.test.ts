/**
 * Every type through a component of AssemblyScript and back: `assembly/echo`. Run by jco, which is the oracle, and by our
 * own runtime.
 */

import { fileURLToPath } from 'node:url';
import { beforeAll, describe, expect, it } from 'vitest';
import { buildComponent } from '../build/build-component.ts';
import { readComponentConfig } from '../build/component-config.ts';
import { Project } from '../build/project.ts';
import { readWitTexts } from '../build/wit-files.ts';
import { describeEcho, echoImports } from './echo-cases.ts';
import { type Loose, runThroughJco } from './run-through-jco.ts';
import { runThroughKernel } from './run-through-kernel.ts';

const EMERGENCY = 'nucleus:bootstrap/emergency@0.1.0';

let binary: Uint8Array;

beforeAll(async () => {
  const project = new Project(fileURLToPath(new URL('../..', import.meta.url)));
  const folder = fileURLToPath(new URL('assembly/echo', import.meta.url));
  const texts = readWitTexts(project.root, [`${folder}/wit`]);
  binary = await buildComponent(project, texts, readComponentConfig(project.root, folder));
});

describe.each([
  ['jco', runThroughJco],
  ['the kernel', runThroughKernel],
])('a component run by %s', (_name, run) => {
  let exports: Loose;
  let lines: string[];

  beforeAll(async () => {
    lines = [];
    exports = await start();
  });

  async function start(): Promise<Loose> {
    return run(binary, {
      ...echoImports,
      [EMERGENCY]: { debug: (line: string) => lines.push(line), exit() {} },
    });
  }

  describeEcho(start);

  it('reuses the memory of garbage from call to call', () => {
    const before = exports.churn(1, 1000);
    // Six gigabytes in all, more than there are addresses, of which a megabyte lives.
    for (let round = 0; round < 600; round++) exports.churn(1000, 10_000);
    expect(before).toBe(0n);
    expect(exports.churn(1000, 10_000)).toBe(12_380n);
  });

  it('knows when a call should end, and does not need more memory for each', async () => {
    const fresh = await start();
    expect(fresh.grow(100)).toBeUndefined();
    // A string of n characters takes 2n bytes, and all shorter ones before it n squared: nine megabytes.
    expect(fresh.grow(10_000)).toBeGreaterThan(2800);
    expect(fresh.grow(10_000)).toBeLessThan(3200);
    for (let count = 0; count < 100; count++) fresh.grow(10_000);
    // Two collections' worth, in pages of 64 KiB.
    expect(fresh.pages()).toBeLessThan(400);
  });

  it.each([
    [0, 'echo: as asked'],
    [1, 'tools/bindgen/assembly/echo/export/world.ts:41:22: seven is not äight'],
    [2, '~lib/array.ts:114:42: Index out of range'],
  ])('says why it traps (%i)', async (how, line) => {
    const fresh = await start();
    lines.length = 0;
    expect(() => fresh.fail(how)).toThrow();
    expect(lines).toEqual([line]);
  });

  it('writes debug lines', () => {
    lines.length = 0;
    exports.fail(9);
    expect(lines).toEqual(['no way 9']);
  });
});
