/** Faults that a system's manifest has made: on the kernel's thread and over channels alike. */

import { afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { FaultRule } from '../../kernel/manifest/fault-rules.ts';
import { caller, counter } from './counter.ts';
import { Folder } from './folder.ts';

let folder: Folder;
const made: Record<string, Uint8Array> = {};

beforeAll(async () => {
  made.counter = await counter();
  made.main = await caller('next', 'next', 'next', 'until-next');
});

beforeEach(() => {
  folder = new Folder();
  for (const [name, bytes] of Object.entries(made)) folder.write(`${name}.wasm`, bytes);
});

afterEach(() => folder.remove());

function describeSystem(how: object, ...rules: FaultRule[]): void {
  folder.describe(
    {
      counter: { component: './counter.wasm', restart: { delay: 0.01 }, ...how },
      main: { component: './main.wasm', grants: { clocks: true } },
    },
    { faults: { seed: 1, rules } },
  );
}

const next = { service: 'counter', function: 'acme:count/counter#next', after: 1, times: 1 } as const;

describe.each([
  ['in a domain of its own', {}],
  ['on the kernel`s thread', { trusted: true }],
])('a service %s', (_, how) => {
  it.each([
    ['fails', 'fail', ['1', 't', '2', 'a']],
    ['does not answer', 'drop', ['1', 't', '2', 'a']],
  ] as const)('%s, and goes on', async (_name, kind, said) => {
    describeSystem(how, { ...next, kind });
    const up = folder.up();
    await up.says('main | a');
    await folder.run('down');
    expect((await up.ended).stdout).toBe(said.map((letter) => `main | ${letter}\n`).join(''));
  });

  it('traps, and is started again', async () => {
    describeSystem(how, { ...next, kind: 'trap' });
    const up = folder.up();
    await up.says('main | a');
    await folder.run('down');
    const { stdout, stderr } = await up.ended;
    expect(stdout).toMatch(/^main \| 1\nmain \| p\nmain \| [p1]\nmain \| a\n$/);
    expect(stderr).toContain('made to trap (fault injection)');
  });
});

it('a rule that can hit nothing is refused before anything starts', async () => {
  describeSystem({}, { service: 'counter', function: 'acme:count/counter#nxt', kind: 'trap' });
  const { code, stdout, stderr } = await folder.up().ended;
  expect([code, stdout]).toEqual([126, '']);
  expect(stderr).toContain(
    'faults: rule 1 (trap counter acme:count/counter#nxt): counter has no function acme:count/counter#nxt; its interfaces are acme:count/counter\n',
  );
});

it('`up` adds to those of the manifest what its options say', async () => {
  describeSystem({}, { ...next, kind: 'fail' });
  const { code, stderr } = await folder.up('--faults', 'trap counter', '--faults', 'trap nobody').ended;
  expect(code).toBe(126);
  expect(stderr).toMatch(
    /^nucleus: nucleus\.json: faults: rule 3 \(trap nobody\): there is no service nobody; .*\n$/,
  );
});
