/**
 * Our canonical ABI and the specification's executable definitions agree: on random values of random types, in all
 * four directions between a component and JavaScript and from component to component; and on memory that has been
 * tampered with, where both trap or both read the same.
 */
import { describe, expect, it } from 'vitest';
import { MAX_FLAT_PARAMS, MAX_FLAT_RESULTS } from '../../../kernel/component/abi/layout.ts';
import { BATCH_SIZE, Batch, type Passed, tamper } from './batch.ts';
import { type Answer, findDefinitions } from './oracle.ts';
import { plainOf } from './plain-value.ts';

const definitions = findDefinitions();
/** Random values in all; each is tried in every direction. */
const wanted = Number(process.env.NUCLEUS_ABI_VALUES ?? 2000);
const seed = Number(process.env.NUCLEUS_ABI_SEED ?? 20261121);
const batches = Array.from(
  { length: Math.max(1, Math.ceil(wanted / BATCH_SIZE)) },
  (_, index) => seed + index,
);

const missing =
  'needs definitions.py: git clone the repository WebAssembly/component-model, and set NUCLEUS_COMPONENT_MODEL to its folder';

describe.skipIf(definitions === undefined)(`the executable definitions (${missing})`, () => {
  it.each(batches)('agree with seed %i', async (one) => {
    const batch = new Batch(definitions!, one);
    await batch.prepare();
    await liftsWhatTheyLower(batch);
    await lowersWhatTheyLift(batch);
    await trapsWhereTheyDo(batch);
  });
});

async function liftsWhatTheyLower(batch: Batch): Promise<void> {
  const probe = await batch.start();
  const parameters = batch.lowered(MAX_FLAT_PARAMS);
  const results = batch.lowered(MAX_FLAT_RESULTS);
  batch.cases.forEach((one, at) => {
    const expected = { value: plainOf(one.type, one.value) };
    const context = describeCase(batch, at);
    expect(batch.taken(probe, one, parameters[at]!), `parameter of ${context}`).toEqual(expected);
    expect(batch.given(probe, one, results[at]!), `result of ${context}`).toEqual(expected);
  });
}

async function lowersWhatTheyLift(batch: Batch): Promise<void> {
  const probe = await batch.start();
  const parameters = batch.cases.map((one) => batch.passedBy(probe, one));
  const results = batch.cases.map((one) => batch.returnedBy(probe, one));
  const expected = batch.cases.map(({ type, value }): Answer => ({ value: plainOf(type, value) }));
  expectEach(batch, batch.read(parameters, MAX_FLAT_PARAMS), expected);
  expectEach(batch, batch.read(results, MAX_FLAT_RESULTS), expected);
}

async function trapsWhereTheyDo(batch: Batch): Promise<void> {
  const tampered = batch
    .lowered(MAX_FLAT_PARAMS)
    .map((passed, at) => tamper(batch.random, passed, batch.cases[at]!.type));
  const expected = batch.read(tampered, MAX_FLAT_PARAMS);
  let probe = await batch.start();
  let pair = await batch.startPair();
  const lifted: Answer[] = [];
  const behind: Passed[] = [];
  const trapped: boolean[] = [];
  for (const [at, one] of batch.cases.entries()) {
    lifted.push(batch.taken(probe, one, tampered[at]!));
    const passed = batch.fused(pair, one, tampered[at]!);
    trapped.push(passed === undefined);
    behind.push(passed ?? batch.unpassed(one));
    if (lifted[at]!.trap) probe = await batch.start();
    if (passed === undefined) pair = await batch.startPair();
  }
  expectEach(batch, lifted, expected);
  const read = batch.read(behind, MAX_FLAT_PARAMS, batch.behind);
  expectEach(
    batch,
    read.map((answer, at): Answer => (trapped[at] ? { trap: true } : answer)),
    expected,
  );
}

function expectEach(batch: Batch, given: readonly Answer[], expected: readonly Answer[]): void {
  given.forEach((answer, at) => {
    expect(answer, describeCase(batch, at)).toEqual(expected[at]);
  });
}

function describeCase({ cases, encoding, behind, generate }: Batch, at: number): string {
  const how = generate ? 'generated' : 'closures';
  return `${JSON.stringify(cases[at]!.type)}, ${encoding} to ${behind}, ${how}`;
}
