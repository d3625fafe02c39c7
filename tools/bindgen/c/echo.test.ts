/**
 * Values through components of C and back: every type by hand-picked values, as through the components of AssemblyScript,
 * and random types by random values.
 */

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { beforeAll, describe, expect, it } from 'vitest';
import { errorPayload } from '../../../kernel/component/adapter/closures.ts';
import type { ValueType } from '../../../kernel/component/types/model.ts';
import { echoInterface, Random, randomType, randomValue } from '../../../tests/conformance/random-types.ts';
import { readWitTexts } from '../../build/wit-files.ts';
import { componentize } from '../../componentize/componentize.ts';
import { parseWit } from '../../wit/parse.ts';
import { resolveWit } from '../../wit/resolve.ts';
import { describeEcho, echoImports } from '../echo-cases.ts';
import { type Loose, runThroughJco } from '../run-through-jco.ts';
import { runThroughKernel } from '../run-through-kernel.ts';
import { compileC, noClang } from './compile.ts';
import { generateC } from './generate.ts';
import { passOn } from './pass-on.ts';

const root = fileURLToPath(new URL('../../..', import.meta.url));
/** Values are reread as those of the type of the same shape on the other side. */
const FLAGS = ['-fno-strict-aliasing'];

describe.skipIf(noClang)(`a component of C${noClang ? ` (${noClang})` : ''}`, () => {
  describe('of every type', () => {
    let core: Uint8Array;
    let binary: Uint8Array;

    beforeAll(async () => {
      const world = 'test:echo/plain@0.1.0';
      const texts = readWitTexts(root, [join(root, 'tools/bindgen/assembly/echo/wit')]);
      const files = new Map(generateC(texts.wit, world));
      const byHand = readFileSync(join(import.meta.dirname, 'echo/resources.c'), 'utf8');
      files.set('resources.c', byHand);
      files.set(
        'values.c',
        passOn('plain.h', files.get('plain.h')!, (name) => !byHand.includes(`exports_${name}(`)),
      );
      core = compileC(files, FLAGS);
      binary = componentize(core, texts.wit, world);
    });

    it('needs malloc of a C library, but nothing of WASI', () => {
      const imports = WebAssembly.Module.imports(new WebAssembly.Module(core as BufferSource));
      expect(imports.filter(({ module }) => !/^(\[export\])?test:echo\/|^\$root$/.test(module))).toEqual([]);
    });

    describe('run by jco', () => describeEcho(() => runThroughJco(binary, echoImports)));
    describe('run by the kernel', () => describeEcho(() => runThroughKernel(binary, echoImports)));

    it('frees what it is given and what it gives', async () => {
      const { 'test:echo/values@0.1.0': values } = await runThroughKernel(binary, echoImports);
      const before = values.echoBytes(new Uint8Array(1 << 20)).length;
      // Eight gigabytes, more than there are addresses.
      for (let count = 0; count < 4096; count++) values.echoBytes(new Uint8Array(1 << 20));
      expect(before).toBe(1 << 20);
    });
  });

  it.each([1, 2, 3, 4])('of random types (seed %i)', async (seed) => {
    const random = new Random(seed);
    const types = Array.from({ length: 40 }, () => randomType(random, 3));
    const exports = await echoOf(types);
    for (const [index, type] of types.entries()) {
      for (let count = 0; count < 10; count++) {
        const [x, y] = [randomValue(random, type), randomValue(random, type)];
        expect(
          call(type, () => exports[`echo${index}`](x, y)),
          JSON.stringify(type),
        ).toEqual(y);
      }
    }
  });
});

/** An instance that passes each call on to a host that gives back the second argument. */
async function echoOf(types: readonly ValueType[]): Promise<Loose> {
  const text = `package test:echo@0.1.0;\n${echoInterface(types)}\nworld proxy { import api; export api; }`;
  const world = 'test:echo/proxy@0.1.0';
  const wit = resolveWit([parseWit('random.wit', text)]);
  const files = new Map(generateC(wit, world));
  files.set(
    'pass-on.c',
    passOn('proxy.h', files.get('proxy.h')!, () => true),
  );
  const binary = componentize(compileC(files, FLAGS), wit, world);
  const answers = types.map((type, index) => [`echo${index}`, second(type)] as const);
  const exports = await runThroughKernel(binary, { 'test:echo/api@0.1.0': Object.fromEntries(answers) });
  return exports['test:echo/api@0.1.0'];
}

/** The host's answer; a function of a `result` throws its error. */
function second(type: ValueType): (x: unknown, y: Loose) => unknown {
  if (type.kind !== 'result') return (_x, y) => y;
  return (_x, y) => {
    if (y.tag === 'err') throw { payload: y.val };
    return y.val;
  };
}

function call(type: ValueType, run: () => unknown): unknown {
  if (type.kind !== 'result') return run();
  try {
    return { tag: 'ok', val: run() };
  } catch (error) {
    return { tag: 'err', val: errorPayload(error) };
  }
}
