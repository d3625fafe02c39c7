/** A service of a manifest as a target: the services that it imports from answer, really, and what is wrong with them is told by their names. */

import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { runCampaign } from '../../tools/fuzz/campaign/campaign.ts';
import { componentSubject, openTargets, openWork } from '../../tools/fuzz/campaign/work.ts';
import { Machine } from '../../tools/fuzz/execute/machine.ts';
import { Runner } from '../../tools/fuzz/execute/runner.ts';
import type { Finding } from '../../tools/fuzz/finding/confirm.ts';
import { describe as told } from '../../tools/fuzz/finding/replay.ts';
import { openSequence } from '../../tools/fuzz/library.ts';
import { Call } from '../../tools/fuzz/sequence/sequence.ts';
import { readTarget, type TargetValues } from '../../tools/fuzz/target/target-file.ts';
import { withRights } from '../../tools/rights/section.ts';
import { nucleus } from '../programs/command.ts';
import { log, pantry, ring, store, stove, waiter, writer } from './kitchen.ts';

const folder = mkdtempSync(join(tmpdir(), 'fuzz-services-'));
const services = {
  store: { component: './store.wasm' },
  pantry: { component: './pantry.wasm' },
  stove: { component: './stove.wasm' },
};
/** The manifest with other components in some places. */
function manifest(name: string, components: Record<string, string> = {}, more: object = {}): string {
  const changed = Object.entries(components).map(([one, file]) => [one, { component: `./${file}.wasm` }]);
  const path = join(folder, `${name}.json`);
  writeFileSync(path, JSON.stringify({ services: { ...services, ...Object.fromEntries(changed), ...more } }));
  return path;
}

beforeAll(async () => {
  const files = {
    store: () => store(),
    pantry: () => pantry(),
    leaking: () => pantry({ leaks: true }),
    crashing: () => pantry({ risk: 'unreachable' }),
    spinning: () => pantry({ risk: '(loop $again (br $again)) unreachable' }),
    running: () => pantry({ runs: true }),
    stove: () => stove(),
    forgetful: () => stove({ forgets: true }),
    trusting: () => stove({ trusts: true }),
    strict: async () =>
      withRights(await store(), {
        'acme:kitchen/store': { '[method]item.take': { requires: [{ of: 'self', rights: ['write'] }] } },
      }),
    waiter: () => waiter(true),
    hasty: () => waiter(false),
    log: () => log(),
    ring: () => ring(),
    writer: () => writer(),
  };
  for (const [name, make] of Object.entries(files)) writeFileSync(join(folder, `${name}.wasm`), await make());
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** Findings of a few sequences, as they are told. */
async function found(file: string, values: TargetValues = {}, runs = 600): Promise<string[][]> {
  const source = { target: await readTarget(file, values), seed: 1, job: 0 };
  const { target, bench } = await openTargets(source);
  const findings: Finding[] = [];
  const work = await openWork(source);
  await runCampaign(componentSubject(target, bench), [work], { runs, found: (one) => findings.push(one) });
  return findings.map(({ problem }) => told(problem));
}

describe('a service of a manifest', () => {
  it('is held against the services behind it', async () => {
    const path = manifest('forgetful', { stove: 'forgetful' });
    expect(await found(`${path}#stove`)).toEqual([
      [
        'trap: the component ended itself in the middle of a call',
        '  in acme:kitchen/stove@1.0.0#look: unreachable',
        '  at service pantry, look',
      ],
    ]);
    expect(await found(`${path}#stove`, { modelImports: true })).toEqual([]);
  });

  it('is called with objects of theirs', async () => {
    const path = manifest('trusting', { stove: 'trusting' });
    const findings = await found(`${path}#stove`);
    expect(findings).toEqual([
      [
        'trap: the component ended itself in the middle of a call',
        '  in acme:kitchen/stove@1.0.0#cook: unreachable',
        '  at cook',
      ],
    ]);
  });

  it('tells whose handles are left', async () => {
    const path = manifest('leaking', { pantry: 'leaking' });
    const findings = await found(`${path}#stove`);
    expect(findings).toEqual([
      [
        'handles: handles are left after all have been dropped',
        '  in acme:kitchen/stove@1.0.0#stock: after 5 runs in which everything was dropped, 5 handles are left',
        '  at service pantry',
      ],
    ]);
  });

  it('tells that one has died with which the target lives on', async () => {
    const path = manifest('crashing', { pantry: 'crashing' });
    expect(await found(`${path}#stove`, {}, 60)).toEqual([
      [
        'trap: the component ended itself in the middle of a call',
        '  in acme:kitchen/stove@1.0.0#risk: unreachable',
        '  at service pantry, crash',
      ],
    ]);
  });

  it('tells that one goes on and on', async () => {
    const path = manifest('spinning', { pantry: 'spinning' });
    expect(await found(`${path}#stove`, {}, 20)).toEqual([
      [
        'hang: a call does not come back',
        '  in acme:kitchen/stove@1.0.0#risk: runs on and on',
        '  at service pantry, crash',
      ],
    ]);
  });

  it('calls one that is a program, too, once that has returned', async () => {
    const path = manifest('running', { pantry: 'running' }, { waiter: { component: './hasty.wasm' } });
    const { target } = await openTargets({ target: await readTarget(`${path}#waiter`, {}) });
    expect(target.services.map((one) => one.path)).toEqual(
      ['store', 'running', 'hasty'].map((one) => join(folder, `${one}.wasm`)),
    );
    const runner = new Runner(await Machine.open(target));
    const sequence = { calls: [new Call(0, 0, 0, [])], seed: 0 };
    for (let round = 0; round < 3; round++) {
      expect(await runner.run(sequence)).toBeUndefined();
      expect(runner.answers[0]?.value).toBe(1);
    }
    // What it has had since it started, it has again in each sequence.
    expect(runner.machine.made).toBe(1);
    const run = await openSequence(`${path}#pantry`);
    run.call('acme:kitchen/pantry@1.0.0#look');
    await run.holds();
    expect(() => run.call('wasi:cli/run@0.2.12#run')).toThrow('#pantry has no wasi:cli/run@0.2.12#run');
  });

  it('gives objects on that it has from another one', async () => {
    const run = await openSequence(`${manifest('nucleus')}#stove`);
    const item = run.call('acme:kitchen/stove@1.0.0#fetch');
    run.call('store acme:kitchen/store@1.0.0#[method]item.take', item);
    run.call('acme:kitchen/stove@1.0.0#cook', item);
    run.call('acme:kitchen/stove@1.0.0#swap', item);
    await run.holds('handles');
  });

  it('gives nothing to be told where nothing is wrong', async () => {
    expect(await found(`${manifest('nucleus')}#stove`)).toEqual([]);
  });

  it('waits for calls that it has started', async () => {
    const path = (component: string) =>
      manifest(component, {}, { waiter: { component: `./${component}.wasm` } });
    expect(await found(`${path('hasty')}#waiter`, {}, 20)).toEqual([
      [
        'trap: the component ended itself in the middle of a call',
        '  in acme:kitchen/waiter@1.0.0#wait: unreachable',
        '  at service pantry, look',
      ],
    ]);
    expect(await found(`${path('waiter')}#waiter`, {}, 100)).toEqual([]);
  });

  it('passes on what models have given', async () => {
    const path = manifest(
      'writer',
      {},
      {
        log: { component: './log.wasm' },
        writer: { component: './writer.wasm' },
      },
    );
    expect(await found(`${path}#writer`)).toEqual([]);
    expect((await found(`${path}#writer`, { modelImports: true })).length).toBe(1);
  });

  it('has no more rights on objects than it was given', async () => {
    const path = manifest('strict', { store: 'strict' });
    const run = async (keep: Record<string, boolean>) => {
      const sequence = await openSequence(`${path}#stove`);
      const item = sequence.call('store acme:kitchen/store@1.0.0#[constructor]item');
      const less = sequence.call('[attenuate]store acme:kitchen/store@1.0.0/item', item, keep);
      sequence.call('acme:kitchen/stove@1.0.0#cook', less);
      return sequence.holds();
    };
    const [none, all] = [false, true].map((write) => ({
      read: true,
      write,
      execute: false,
      delete: false,
      grant: false,
      delegate: false,
    }));
    await run(all!);
    await expect(run(none!)).rejects.toThrow(/cook\(what: item2\) -> trap\n.*\n.*write/);
  });

  it('is named by the files of a finding, which show it again', async () => {
    const path = manifest('named', { stove: 'forgetful' });
    const findings = join(folder, 'findings');
    const { code } = await nucleus([
      'fuzz',
      `${path}#stove`,
      '--runs',
      '600',
      '--seed',
      '1',
      '--jobs',
      '2',
      '--findings',
      findings,
    ]);
    expect(code).toBe(1);
    const text = readFileSync(join(findings, 'trap-look.test.ts'), 'utf8');
    expect(text).toContain("openSequence(new URL('../named.json#stove', import.meta.url))");
    const again = await nucleus(['fuzz', '--replay', join(findings, 'trap-look.seed')]);
    expect(again.stdout.toString()).toBe(`  1  begin() -> done
  2  end() -> done
  3  look() -> trap
trap: the component ended itself in the middle of a call
  in acme:kitchen/stove@1.0.0#look: unreachable
  at service pantry, look
`);
    const run = await openSequence(new URL(`file://${path}#stove`));
    for (const name of ['begin', 'end', 'look']) run.call(`acme:kitchen/stove@1.0.0#${name}`);
    await expect(run.holds('trap')).rejects.toThrow('at service pantry, look');
  });

  it.each([
    [
      'absent',
      { pantry: { component: './log.wasm' } },
      ': stove (./stove.wasm) imports acme:kitchen/pantry@1.0.0, which no service exports and the host does not have',
    ],
    [
      'mixed',
      {
        other: { component: './store.wasm' },
        pantry: { component: './pantry.wasm', imports: { 'acme:kitchen/store': 'other' } },
        stove: { component: './stove.wasm', imports: { 'acme:kitchen/store': 'store' } },
      },
      '#stove: stove cannot be linked: acme:kitchen/pantry@1.0.0 > item: wanted resource acme:kitchen/store@1.0.0/item, given another resource acme:kitchen/store@1.0.0/item; --model-imports does without the services behind it',
    ],
    [
      'ring',
      {
        pantry: { component: './ring.wasm' },
      },
      ': services import from one another in a circle: pantry -> stove -> pantry',
    ],
  ])('is refused by one line: %s', async (name, more, line) => {
    const path = manifest(name, {}, more);
    const { code, stderr } = await nucleus(['fuzz', `${path}#stove`]);
    expect({ code, stderr }).toEqual({ code: 126, stderr: `nucleus: ${path}${line}\n` });
  });
});
