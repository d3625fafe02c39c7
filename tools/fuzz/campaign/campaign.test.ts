import { parse } from '@bytecodealliance/jco-transpile/wasm-tools';
import { describe, expect, it } from 'vitest';
import type { Finding } from '../finding/confirm.ts';
import { replay } from '../finding/replay.ts';
import { decodeSeed, encodeSeed } from '../sequence/encoding.ts';
import { openTarget } from '../target/target.ts';
import { runCampaign } from './campaign.ts';

/** A function of a number, which is the core code `body`. */
const numbers = (body: string) => `(component
  (core module $M (memory (export "memory") 1)
    (func $check (export "check") (param i32) (result i32) ${body}))
  (core instance $m (instantiate $M))
  (func (export "check") (param "number" u32) (result u32) (canon lift (core func $m "check"))))`;

const trapping = numbers('(if (i32.eq (local.get 0) (i32.const 31337)) (then unreachable)) (i32.const 0)');

async function campaign(text: string, runs: number, seed = 1) {
  const target = openTarget(await parse(text), { name: 'test' });
  const findings: Finding[] = [];
  const summary = await runCampaign(target, { seed, runs, found: (one) => findings.push(one) });
  return { target, findings, summary };
}

describe('a campaign', () => {
  it('finds what one number among all does, and makes it small', async () => {
    const { target, findings } = await campaign(trapping, 300);
    expect(findings.map(({ key }) => key)).toEqual(['trap check']);
    const { lines } = await replay(target, findings[0]!.sequence);
    expect(lines).toEqual([
      '  1  check(number: 31337) -> trap',
      'trap: the component ended itself in the middle of a call',
      '  in check: unreachable',
      '  at check',
    ]);
  });

  it('finds nothing where there is nothing', async () => {
    const { findings, summary } = await campaign(numbers('(local.get 0)'), 300);
    expect(findings).toEqual([]);
    expect(summary).toMatchObject({ runs: 300, unconfirmed: 0 });
  });

  it('tells a loop without an end', async () => {
    const { findings } = await campaign(
      numbers('(loop (br_if 0 (i32.lt_u (local.get 0) (i32.const 9)))) (i32.const 0)'),
      50,
    );
    expect(findings.map(({ problem }) => [problem.oracle, problem.message])).toEqual([
      ['hang', 'runs on and on'],
    ]);
  });

  it('tells a result that breaks its type', async () => {
    const text = `(component
      (core module $M (memory (export "memory") 1) (func (export "letter") (result i32) (i32.const 0xd800)))
      (core instance $m (instantiate $M))
      (func (export "letter") (result char) (canon lift (core func $m "letter"))))`;
    const { findings } = await campaign(text, 5);
    expect(findings.map(({ problem }) => [problem.oracle, problem.message])).toEqual([
      ['type', '0xd800 is not a character'],
    ]);
  });

  it('does the same again with the same seed', async () => {
    const [first, second, other] = await Promise.all([
      campaign(trapping, 100, 7),
      campaign(trapping, 100, 7),
      campaign(trapping, 100, 8),
    ]);
    const counts = ({ summary }: typeof first) => ({
      calls: summary.calls,
      edges: summary.edges,
      corpus: summary.corpus,
    });
    expect(counts(second)).toEqual(counts(first));
    expect(counts(other)).not.toEqual(counts(first));
  });

  it('keeps a finding in a file', async () => {
    const { target, findings } = await campaign(trapping, 300);
    const bytes = encodeSeed({ sequence: findings[0]!.sequence, target: 'x.wasm' }, target.operations);
    const read = decodeSeed(bytes, target.operations);
    expect(read.target).toBe('x.wasm');
    expect((await replay(target, read.sequence)).problem?.oracle).toBe('trap');
    expect(() => decodeSeed(new Uint8Array([1, 2]), target.operations)).toThrow('is no seed of nucleus fuzz');
  });
});
