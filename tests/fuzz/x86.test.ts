/** The x86-64 core holds under random instructions; a planted defect is found. */

import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { switchOnFeatures } from '../../host/node/worker/engine-features.ts';
import { runCampaign } from '../../tools/fuzz/campaign/campaign.ts';
import { describe as told } from '../../tools/fuzz/finding/replay.ts';
import type { InputFinding } from '../../tools/fuzz/input/confirm.ts';
import { decodeInput, encodeInput } from '../../tools/fuzz/input/seed.ts';
import { inputSubject, openInputWork } from '../../tools/fuzz/input/target.ts';
import { readParts } from '../../tools/fuzz/instrument/parts.ts';
import { caseOf, keyOf } from '../../tools/fuzz/x86/cases.ts';
import type { Instructions, X86Input } from '../../tools/fuzz/x86/input.ts';
import { x86Kind } from '../../tools/fuzz/x86/kind.ts';
import { X86Trial } from '../../tools/fuzz/x86/trial.ts';
import type { Row } from '../../tools/isa/row.ts';
import { enteredFunctions, largest } from './entered.ts';
import { planted } from './planted.ts';

switchOnFeatures();
const count = Number(process.env.NUCLEUS_FUZZ_RUNS ?? 60);
const component = new Uint8Array(readFileSync(new URL('../../dist/components/x86.wasm', import.meta.url)));
const layout = readFileSync(new URL('../../components/x86/state/uop.ts', import.meta.url), 'utf8');
const UOP_SIZE = Number(/UOP_SIZE: usize = (\d+)/.exec(layout)![1]);
const trial = await X86Trial.open(undefined);

async function campaign(of: Uint8Array | undefined, runs: number, corpus: readonly Uint8Array[] = []) {
  const findings: InputFinding<X86Input>[] = [];
  const source = { named: 'x86', component: of, seed: 1, job: 0 };
  const subject = inputSubject(x86Kind, source);
  const work = await openInputWork(x86Kind, source);
  const found = (one: InputFinding<X86Input>) => findings.push(one);
  const summary = await runCampaign(subject, [work], { runs, found, corpus });
  await work.close();
  subject.close();
  return { findings, summary };
}

const rowsOf = (mnemonic: string) => trial.inputs.rows.filter((one) => one.mnemonic === mnemonic);

function single(row: Row, number: number): Instructions {
  const { encoded, state, address } = caseOf(row, 1, number);
  const pieces = [{ key: keyOf(row), encoded, behind: [] }];
  return { kind: 'instructions', pieces, state, address, exact: true };
}

/** ADD r/m, r */
const ADDITION = rowsOf('add')[1]!;
const [module, part] = largest(trial.code);

/** Core functions that a few cases of an instruction lead to. */
async function entered(rows: readonly Row[]): Promise<Set<number>> {
  const all = new Set<number>();
  for (const row of rows) {
    for (let number = 0; number < 3; number++) {
      await trial.run(single(row, number));
      for (const one of enteredFunctions(trial, part)) all.add(one);
    }
  }
  return all;
}

it('finds nothing in the core as it is', async () => {
  const { findings, summary } = await campaign(undefined, count);
  expect(findings.flatMap(({ problem }) => told(problem))).toEqual([]);
  expect(summary.edges).toBeGreaterThan(700);
});

it('finds an addition that does nothing, and leaves out what has nothing to do with it', async () => {
  const [others, own] = [await entered(rowsOf('mov')), await entered([ADDITION])];
  const { types, functions } = readParts(module);
  const handlers = [...own].filter(
    (index) => !others.has(index) && types[functions[index]!]?.results.join() === 'i32',
  );
  // (i32.add (local.get 0) (i32.const UOP_SIZE)): on to what stands behind it.
  const nothing = [0x20, 0, 0x41, UOP_SIZE, 0x6a, 0x0b];
  const begun = Array.from({ length: 6 }, (_, number) => single(ADDITION, number)).map((one) => {
    const pieces = [
      ...one.pieces,
      ...single(rowsOf('bswap')[0]!, 1).pieces,
      ...single(rowsOf('cwd')[0]!, 1).pieces,
    ];
    return encodeInput({ input: { ...one, pieces } }, x86Kind);
  });
  const found: InputFinding<X86Input>[] = [];
  for (const handler of handlers) {
    const { findings } = await campaign(planted(component, module, [handler], nothing), 1, begun);
    found.push(...findings.filter(({ problem }) => /^(translation|processor)$/.test(problem.oracle)));
    if (found.length > 0) break;
  }
  expect(found[0]?.input).toMatchObject({ kind: 'instructions', pieces: [{ key: keyOf(ADDITION) }] });
});

it('is the same behind bytes, and is told instruction by instruction', async () => {
  const input = single(rowsOf('add')[0]!, 3);
  const back = decodeInput(encodeInput({ input }, x86Kind), x86Kind).input;
  expect(back).toEqual(input);
  expect((await trial.show(back))[0]).toMatch(/^ {2}1 {2}.*add/);
  const flow = Array.from({ length: 40 }, (_, seed) => trial.inputs.fresh(seed)).find(
    ({ kind }) => kind === 'program',
  )!;
  expect(decodeInput(encodeInput({ input: flow }, x86Kind), x86Kind).input).toEqual(flow);
});
