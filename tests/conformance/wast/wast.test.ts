/**
 * The specification's own test scripts, through both kinds of adapters. `expectations.ts` says where we differ and why.
 */
import { afterAll, describe, expect, it } from 'vitest';
import { DIFFERENT, EXPECTED } from './expectations.ts';
import { type Outcome, runScript, type Verdict } from './runner.ts';
import { HOW_TO_GET_IT, readSuite, suiteFolder } from './suite.ts';

const folder = suiteFolder();

if (folder === undefined) {
  it.skip(HOW_TO_GET_IT, () => {});
} else {
  const scripts = readSuite(folder);
  const totals = new Map<Verdict, number>();

  it('has every script that the expectations name', () => {
    const named = new Set([...EXPECTED, ...DIFFERENT].map(([file]) => file));
    expect([...named].filter((file) => !scripts.has(file))).toEqual([]);
  });

  describe.each([...scripts])('%s', (file, text) => {
    it('with generated adapters', async () => {
      const outcomes = await runScript(text, true);
      for (const { verdict } of outcomes) totals.set(verdict, (totals.get(verdict) ?? 0) + 1);
      check(file, outcomes);
    });

    it('with closures', async () => {
      check(file, await runScript(text, false));
    });
  });

  afterAll(() => {
    const all = [...totals].map(([verdict, count]) => `${count} ${verdict}`).join(', ');
    console.log(`component-model test scripts: ${all}`);
  });
}

/** Holds what came out against the expectations: no difference that is not listed, none listed that is gone. */
function check(file: string, outcomes: readonly Outcome[]): void {
  const of = (verdict: Verdict) => outcomes.filter((one) => one.verdict === verdict);
  const lines = DIFFERENT.filter(([name]) => name === file).map(([, line]) => line);
  const different = of('differ').map(({ line, message }) =>
    lines.includes(line) ? line : `line ${line}: ${message}`,
  );
  expect(different).toEqual(lines);
  for (const verdict of ['unsupported', 'text', 'engine'] as const) {
    const found = of(verdict);
    const row = EXPECTED.find(([name, kind]) => name === file && kind === verdict);
    const wanted = row?.[2] ?? 0;
    if (verdict === 'engine' && found.length <= wanted) continue;
    const first = found[0] === undefined ? '' : `, the first on line ${found[0].line}: ${found[0].message}`;
    expect(`${found.length} ${verdict}${wanted === found.length ? '' : first}`).toBe(`${wanted} ${verdict}`);
  }
}
