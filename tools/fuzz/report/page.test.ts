/** The report says what a campaign found and reached, whatever names a component has. */
import { parse } from '@bytecodealliance/jco-transpile/wasm-tools';
import { describe, expect, it } from 'vitest';
import { coverageOf, instrument } from '../instrument/index.ts';
import { functionCoverage } from './function-coverage.ts';
import { type Report, reportPage } from './page.ts';

const report: Report = {
  target: 'a<b>.wasm',
  seed: 1,
  runs: 300,
  milliseconds: 2000,
  moments: [
    { milliseconds: 0, calls: 0, edges: 0, corpus: 0 },
    { milliseconds: 1000, calls: 400, edges: 5, corpus: 2 },
    { milliseconds: 2000, calls: 1000, edges: 10, corpus: 3 },
  ],
  ofEdges: 20,
  findings: [
    {
      oracle: 'trap',
      function: 'a:b/c#get',
      message: '"x" & <y>',
      place: ['inner', 'outer'],
      replay: 'nucleus fuzz --replay x',
    },
  ],
  functions: [
    { name: 'a:b/c#get', returned: 7, failed: 2 },
    { name: 'a:b/c#never', returned: 0, failed: 9 },
  ],
  code: [
    { name: 'outer', module: 0, edges: 4, covered: 4 },
    { name: 'unseen', module: 0, edges: 2, covered: 0 },
  ],
  source: [],
};

describe('a report', () => {
  const page = reportPage(report);

  it('says what was found, and how to see it again', () => {
    expect(page).toContain('Findings: 1');
    expect(page).toContain('&quot;x&quot; &amp; &lt;y&gt;<br><code>inner &lt; outer</code>');
    expect(page).toContain('nucleus fuzz --replay x');
    expect(reportPage({ ...report, findings: [] })).toContain('Nothing was found.');
  });

  it('has no markup of the target’s', () => {
    expect(page).toContain('<h1>a&lt;b&gt;.wasm</h1>');
    expect(page).not.toContain('<b>');
  });

  it('counts, and marks what was never reached', () => {
    expect(page).toContain(
      '300 sequences, 1000 calls in 2.0 s\n(500 a second). 10 of 20 edges, 3 sequences kept.',
    );
    expect(page).toContain('1 of 2 have returned');
    expect(page).toContain('1 of 2 core functions were entered');
    const missed = [...page.matchAll(/<tr class="missed"><td><code>(.*?)<\/code>/g)].map(([, name]) => name);
    expect(missed).toEqual(['a:b/c#never', 'unseen']);
  });

  it('draws edges in steps from the left to the right', () => {
    expect(page).toContain('d="M56 156H388V82H720V8H720"');
  });

  it('needs nothing from anywhere', () => {
    expect(page).not.toMatch(/(?:src|href)=/);
  });
});

it('code is told by function', async () => {
  const instrumented = instrument(
    await parse(
      `(module (func $even (export "f") (param i32) (if (local.get 0) (then (call $odd)))) (func $odd) (func (nop)))`,
    ),
  );
  const { instance } = await WebAssembly.instantiate(instrumented.module as BufferSource);
  (instance.exports.f as (value: number) => void)(0);
  const seen = new Uint8Array(5 + instrumented.edges);
  coverageOf(instance.exports, instrumented)!.take(seen.subarray(5));
  expect(functionCoverage([{ instrumented, first: 5 }], seen)).toEqual([
    { name: 'even', module: 0, edges: 3, covered: 2 },
    { name: 'odd', module: 0, edges: 1, covered: 0 },
    { name: 'function 2', module: 0, edges: 1, covered: 0 },
  ]);
  const [{ name }] = functionCoverage([{ instrumented, first: 5, of: 'vfs' }], seen) as [{ name: string }];
  expect(name).toBe('vfs: even');
});
