/** The loader holds under changed images; planted defects are found. */

import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { switchOnFeatures } from '../../host/node/worker/engine-features.ts';
import { runCampaign } from '../../tools/fuzz/campaign/campaign.ts';
import { describe as told } from '../../tools/fuzz/finding/replay.ts';
import type { InputFinding } from '../../tools/fuzz/input/confirm.ts';
import { decodeInput, encodeInput } from '../../tools/fuzz/input/seed.ts';
import { inputSubject, openInputWork } from '../../tools/fuzz/input/target.ts';
import { readParts } from '../../tools/fuzz/instrument/parts.ts';
import { outsideImage, outsidePlan } from '../../tools/fuzz/loader/bounds.ts';
import { elfImage, field, PH } from '../../tools/fuzz/loader/elf-image.ts';
import { put } from '../../tools/fuzz/loader/image-writer.ts';
import { type ImageInput, SEEDS } from '../../tools/fuzz/loader/input.ts';
import { loaderKind } from '../../tools/fuzz/loader/kind.ts';
import { LoaderTrial } from '../../tools/fuzz/loader/trial.ts';
import { enteredFunctions, largest } from './entered.ts';
import { planted } from './planted.ts';

switchOnFeatures();
const runs = Number(process.env.NUCLEUS_FUZZ_RUNS ?? 600);
const component = new Uint8Array(readFileSync(new URL('../../dist/components/loader.wasm', import.meta.url)));
const trial = await LoaderTrial.open(undefined);
const whole = (image: Uint8Array): ImageInput => ({ image, head: image.length });

async function campaign(of: Uint8Array | undefined, count: number) {
  const findings: InputFinding<ImageInput>[] = [];
  const source = { named: 'loader', component: of, seed: 1, job: 0 };
  const summary = await runCampaign(
    inputSubject(loaderKind, source),
    [await openInputWork(loaderKind, source)],
    {
      runs: count,
      found: (one) => findings.push(one),
    },
  );
  return { findings, summary };
}

const [module, part] = largest(trial.code);

/** Core functions that an image leads to. */
async function entered(input: ImageInput): Promise<Set<number>> {
  await trial.run(input);
  return enteredFunctions(trial, part);
}

const I32_CONST_0 = [0x41, 0x00, 0x0b];
const UNREACHABLE = [0x00, 0x0b];
const ROUND_AND_ROUND = [0x03, 0x40, 0x0c, 0x00, 0x0b, 0x00, 0x0b];

describe('a campaign', () => {
  it('finds nothing in the loader as it is', async () => {
    const { findings, summary } = await campaign(undefined, runs);
    expect(findings.flatMap(({ problem }) => told(problem))).toEqual([]);
    expect(summary.edges).toBeGreaterThan(700);
  });

  it.each([
    ['trap', UNREACHABLE],
    ['hang', ROUND_AND_ROUND],
  ])('finds a %s that few images lead to, and makes the image small', async (oracle, code) => {
    const script = await entered(whole(SEEDS[2]!));
    const pe = [...(await entered(whole(SEEDS[1]!)))].filter((one) => !script.has(one));
    const { findings } = await campaign(planted(component, module, [pe.at(-1)!], code), 60);
    expect(findings.map(({ problem }) => problem.oracle)).toContain(oracle);
    const { input } = findings.find(({ problem }) => problem.oracle === oracle)!;
    expect(input.image.filter((byte) => byte !== 0).length).toBeLessThan(
      SEEDS[1]!.filter((byte) => byte !== 0).length,
    );
  });

  it('finds a plan that leads out of the image, where a check is missing', async () => {
    const image = elfImage();
    put(image, field(PH.data, 'offset'), 8, image.length + 0x1000 - 0x380);
    const { types, functions, importedFunctions } = readParts(module);
    const checks = [...(await entered(whole(image)))].filter((index) => {
      const type = types[functions[index]!];
      return index >= importedFunctions && type?.results.join() === 'i32' && type.parameters.length === 2;
    });
    let found = 0;
    for (const index of checks) {
      // Without some of them it does not even start.
      const defect = await LoaderTrial.open(planted(component, module, [index], I32_CONST_0)).catch(
        () => undefined,
      );
      if ((await defect?.examine(whole(image)))?.oracle === 'plan') found++;
    }
    expect(found).toBeGreaterThan(0);
  });
});

describe('bounds', () => {
  const access = { execute: true };
  const segment = { address: 0x1000n, memorySize: 0x100n, fileOffset: 0n, fileSize: 0x100n, access };
  const plan = { entry: 0x1000n, low: 0x1000n, high: 0x2000n, segments: [segment] };
  it.each([
    [{}, undefined],
    [{ segments: [] }, 'there is no segment'],
    [{ segments: [segment, segment] }, 'segment 1 begins before the end of the last one'],
    [
      { segments: [{ ...segment, memorySize: 1n }] },
      'segment 0 takes more from the file than it has room for',
    ],
    [{ segments: [{ ...segment, fileOffset: 1n }] }, 'segment 0 reaches out of the file'],
    [{ low: 0x1001n }, 'segments lie outside of what is to be reserved'],
    [{ high: (1n << 47n) + 1n }, 'it ends behind the address space'],
    [{ entry: 0n }, 'the entry point lies in no code'],
  ])('of a plan: %o', (change, expected) => {
    expect(outsidePlan({ ...plan, ...change }, 0x100n)).toBe(expected);
  });

  const section = { address: 0x1000, memorySize: 0x100, fileOffset: 0x100, fileSize: 0x100 };
  const image = { size: 0x2000, headersSize: 0x100, entry: 0, sections: [section], libraries: [] };
  it.each([
    [{}, undefined],
    [{ headersSize: 0x201 }, 'its headers reach out of the file'],
    [{ entry: 0x2000 }, 'the entry point lies outside'],
    [{ sections: [section, section] }, 'section 1 begins before the end of the last one'],
    [
      { sections: [{ ...section, memorySize: 1 }] },
      'section 0 takes more from the file than it has room for',
    ],
    [{ sections: [{ ...section, fileOffset: 0x101 }] }, 'section 0 reaches out of the file'],
    [{ size: 0x1010 }, 'sections reach out of the image'],
    [{ libraries: [{ slots: [{ slot: 0x1ff9 }] }] }, 'an import slot lies outside'],
    [{ relocations: [0x1ff9] }, 'a relocation lies outside'],
    [{ exceptions: { address: 0x1ff0, size: 0x11 } }, 'exceptions: lie outside'],
    [
      { threadStorage: { template: { address: 0, size: 0 }, index: 0x1ffd } },
      'the index of thread storage lies outside',
    ],
  ])('of an image: %o', (change, expected) => {
    expect(outsideImage({ ...image, ...change }, 0x200)).toBe(expected);
  });
});

it('is the same behind bytes', () => {
  const input = { image: SEEDS[0]!, head: 7 };
  expect(decodeInput(encodeInput({ input }, loaderKind), loaderKind).input).toEqual(input);
});
