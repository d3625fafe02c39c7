import { parse } from '@bytecodealliance/jco-transpile/wasm-tools';
import { describe, expect, it } from 'vitest';
import { parseRules, type RulesByInterface } from '../../../kernel/capability/requirements.ts';
import { type BenchOptions, benchMaker } from '../finding/bench.ts';
import type { Finding } from '../finding/confirm.ts';
import { replay } from '../finding/replay.ts';
import { testText } from '../finding/test-text.ts';
import { CallSequence, type Check } from '../library.ts';
import { decodeSeed, encodeSeed } from '../sequence/encoding.ts';
import { openTarget } from '../target/target.ts';
import { runCampaign } from './campaign.ts';
import { Job } from './job.ts';
import { componentSubject, workOf } from './work.ts';

/** A function of a number, which is the core code `body`. */
const numbers = (body: string) => `(component
  (core module $M (memory (export "memory") 1)
    (func $check (export "check") (param i32) (result i32) ${body}))
  (core instance $m (instantiate $M))
  (func (export "check") (param "number" u32) (result u32) (canon lift (core func $m "check"))))`;

const trapping = numbers('(if (i32.eq (local.get 0) (i32.const 31337)) (then unreachable)) (i32.const 0)');

async function campaign(text: string, runs: number, seed = 1, bench: BenchOptions = {}) {
  const target = openTarget(await parse(text), { name: 'test' });
  const findings: Finding[] = [];
  const job = new Job(target, await benchMaker(target, bench)(), { seed });
  const summary = await runCampaign(componentSubject(target, bench), [workOf(job)], {
    runs,
    found: (one) => findings.push(one),
  });
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

  it('keeps few sequences of a function that gives texts back', async () => {
    const text = `(component
      (core module $M (memory (export "memory") 64)
        (func (export "realloc") (param i32 i32 i32 i32) (result i32) (i32.const 64))
        (func (export "echo") (param i32 i32) (result i32)
          (i32.store (i32.const 16) (local.get 0)) (i32.store (i32.const 20) (local.get 1)) (i32.const 16)))
      (core instance $m (instantiate $M))
      (func (export "echo") (param "text" string) (result string) (canon lift (core func $m "echo")
        (memory (core memory $m "memory")) (realloc (core func $m "realloc")))))`;
    const { findings, summary } = await campaign(text, 6000);
    expect(findings).toEqual([]);
    expect(summary.corpus).toBeLessThan(100);
  });

  it('goes on with numbers that are none, or without an end', async () => {
    const text = `(component
      (core module $M (func (export "sign") (param f64) (result i32)
        (if (f64.gt (local.get 0) (f64.const 1e300)) (then (return (i32.const 2))))
        (if (f64.lt (local.get 0) (f64.const -1e300)) (then (return (i32.const 3))))
        (f64.eq (local.get 0) (local.get 0))))
      (core instance $m (instantiate $M))
      (func (export "sign") (param "value" float64) (result u8) (canon lift (core func $m "sign"))))`;
    const { findings, summary } = await campaign(text, 300);
    expect(findings).toEqual([]);
    expect(summary.runs).toBe(300);
  });

  it('learns what its arguments are compared with', async () => {
    const secret = '(i32.mul (i32.load (i32.const 0)) (i32.const 987654))';
    const text = numbers(`(if (i32.eq (local.get 0) ${secret}) (then unreachable)) (i32.const 0)`).replace(
      '(func $check',
      '(data (i32.const 0) "\\39\\30\\00\\00") (func $check',
    );
    const { findings } = await campaign(text, 600);
    expect(findings.map(({ sequence }) => sequence.calls[0]!.args)).toEqual([[(12345 * 987654) % 2 ** 32]]);
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

  it('tells handles that are left', async () => {
    const text = `(component
      (type $T' (resource (rep i32)))
      (export $T "thing" (type $T'))
      (core func $new (canon resource.new $T'))
      (core module $M (import "" "new" (func $new (param i32) (result i32)))
        (func (export "make") (param i32) (if (i32.eq (local.get 0) (i32.const 7)) (then (drop (call $new (i32.const 1)))))))
      (core instance $m (instantiate $M (with "" (instance (export "new" (func $new))))))
      (func (export "make") (param "kind" u32) (canon lift (core func $m "make"))))`;
    const { findings, target } = await campaign(text, 200);
    expect(findings.map(({ problem }) => problem.oracle)).toEqual(['handles']);
    const { lines } = await replay(target, findings[0]!.sequence, { oracle: 'handles' });
    expect(lines).toEqual([
      '  1  make(kind: 7) -> done',
      'handles: handles are left after all have been dropped',
      '  in make: after 5 runs in which everything was dropped, 5 handles are left',
    ]);
  });

  it('holds a component against rights that it does not ask for itself', async () => {
    const bytes = await parse(`(component
      (type $T (resource (rep i32)))
      (core func $new (canon resource.new $T))
      (core module $M (import "" "new" (func $new (param i32) (result i32)))
        (func (export "make") (result i32) (call $new (i32.const 1)))
        (func (export "change") (param i32)))
      (core instance $m (instantiate $M (with "" (instance (export "new" (func $new))))))
      (func $make (result (own $T)) (canon lift (core func $m "make")))
      (func $change (param "self" (borrow $T)) (canon lift (core func $m "change")))
      (component $Shim
        (import "thing" (type $R (sub resource)))
        (import "make" (func $make (result (own $R))))
        (import "change" (func $change (param "self" (borrow $R))))
        (export $E "thing" (type $R))
        (export "[constructor]thing" (func $make) (func (result (own $E))))
        (export "[method]thing.change" (func $change) (func (param "self" (borrow $E)))))
      (instance $i (instantiate $Shim (with "thing" (type $T)) (with "make" (func $make)) (with "change" (func $change))))
      (export "test:rights/things" (instance $i)))`);
    const change = { requires: [{ of: 'self', rights: ['write'] }] };
    const rules = { 'test:rights/things': { '[method]thing.change': change } };
    const found = async (asked?: RulesByInterface) => {
      const target = openTarget(bytes, { name: 'test', ...(asked && { asked }) });
      const job = new Job(target, await benchMaker(target, {})(), { seed: 1 });
      const findings: Finding[] = [];
      await runCampaign(componentSubject(target), [workOf(job)], {
        runs: 300,
        found: (one) => findings.push(one),
      });
      return findings.map(({ problem }) => problem.message);
    };
    expect(await found()).toEqual([]);
    expect(await found(parseRules(rules, 'test'))).toEqual(['it returned, though self lacks write']);
  });

  it('tells memory that only grows', async () => {
    const { findings } = await campaign(
      numbers(
        '(if (i32.eq (local.get 0) (i32.const 9)) (then (drop (memory.grow (i32.const 1))))) (i32.const 0)',
      ),
      200,
    );
    expect(findings.map(({ problem }) => problem.oracle)).toEqual(['memory']);
  });

  it('tells what stays of a sequence where nothing may', async () => {
    const counting = numbers(
      '(i32.store (i32.const 0) (i32.add (i32.load (i32.const 0)) (i32.const 1))) (i32.load (i32.const 0))',
    );
    expect((await campaign(counting, 20)).findings).toEqual([]);
    const { findings } = await campaign(counting, 20, 1, { stateless: true });
    expect(findings.map(({ problem }) => problem.message)).toEqual([
      'call 1 has another answer once more on the same instance, where all had been dropped',
    ]);
  });

  it('tells where two providers disagree', async () => {
    const one = numbers('(i32.div_u (local.get 0) (i32.const 2))');
    const other = openTarget(await parse(numbers('(i32.div_s (local.get 0) (i32.const 2))')), {
      name: 'other',
    });
    const { findings } = await campaign(one, 100, 1, { other });
    expect(findings.map(({ problem }) => problem.oracle)).toEqual(['disagrees']);
    expect(Number(findings[0]!.sequence.calls[0]!.args[0])).toBeGreaterThanOrEqual(2 ** 31);
  });

  it('tells what is wrong with the other provider alone', async () => {
    const other = openTarget(await parse(trapping), { name: 'other' });
    const { findings } = await campaign(trapping.replace('unreachable', 'nop'), 300, 1, { other });
    expect(findings.map(({ problem }) => problem.message)).toEqual(['unreachable, in other alone']);
  });

  it('holds what its user knows', async () => {
    const doubling = numbers(
      '(i32.mul (local.get 0) (i32.add (i32.const 2) (i32.eq (local.get 0) (i32.const 123456789))))',
    );
    const told: unknown[] = [];
    const check: Check<{ calls: number }> = {
      before: (target) => {
        expect(target.interface('')).toHaveProperty('check');
        return { calls: 0 };
      },
      after: ({ name, args, value }, state) => {
        state.calls++;
        if (value !== (Number(args[0]) * 2) % 2 ** 32) throw new Error(`${name} does not double ${args[0]}`);
      },
      end: (calls, state) => told.push(calls.length === state.calls),
    };
    expect((await campaign(doubling, 300, 1, { check })).findings).toHaveLength(1);
    expect(new Set(told)).toEqual(new Set([true]));
  });

  it('tells once what is wrong with a check itself', async () => {
    const two = `${numbers('(local.get 0)').replace(/\)$/, '')}
      (func (export "again") (param "number" u32) (result u32) (canon lift (core func $m "check"))))`;
    const before = () => {
      throw new Error('no set-up');
    };
    const promising = { after: () => Promise.reject(new Error('late')) as unknown as undefined };
    const failed = await campaign(two, 50, 1, { check: { before } });
    expect(failed.findings.map(({ problem }) => [problem.function, problem.message])).toEqual([
      ['before', 'no set-up'],
    ]);
    const { findings } = await campaign(numbers('(local.get 0)'), 50, 1, { check: promising });
    expect(findings.map(({ problem }) => problem.message)).toEqual([
      'the check gives a promise: it has to have done its work when it returns',
    ]);
  });

  it('tries what its user hints at', async () => {
    const target = openTarget(
      await parse(
        numbers(
          '(if (i32.eq (i32.mul (local.get 0) (i32.const 77)) (i32.const 572447095)) (then unreachable)) (i32.const 0)',
        ),
      ),
      { name: 'test' },
    );
    target.dictionary.addHints({ number: [1234567891] });
    const job = new Job(target, await benchMaker(target, {})(), { seed: 1 });
    const { findings } = await runCampaign(componentSubject(target), [workOf(job)], { runs: 20 });
    expect(findings).toBe(1);
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

  it('writes a finding as a test that fails as long as it shows', async () => {
    const { target, findings } = await campaign(trapping, 300);
    const how = {
      operations: target.operations,
      target: '../check.wasm',
      stateless: false,
      other: undefined,
    };
    expect(testText(findings[0]!, how).split('\n')).toEqual([
      '// trap: the component ended itself in the middle of a call',
      '//   in check: unreachable',
      '//   at check',
      '',
      "import { test } from 'node:test';",
      "import { openSequence } from 'nucleus/fuzz';",
      '',
      "test('trap: check', async () => {",
      "  const run = await openSequence(new URL('../check.wasm', import.meta.url));",
      "  run.call('check', 31337);",
      "  await run.holds('trap');",
      '});',
      '',
    ]);
    const run = new CallSequence(target, {}, undefined);
    run.call('check', 31336);
    await run.holds('trap');
    run.call('check', 31337);
    await expect(run.holds('trap')).rejects.toThrow('check(number: 31337) -> trap');
    expect(() => run.call('chek', 1)).toThrow('test has no chek');
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
