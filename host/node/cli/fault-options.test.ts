import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { faultPlanOf, withFaults } from './fault-options.ts';

const folder = mkdtempSync(join(tmpdir(), 'faults-'));
const file = join(folder, 'faults.json');
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe('--faults', () => {
  it('takes rules in words, a seed, and files', () => {
    writeFileSync(file, JSON.stringify({ seed: 3, rules: [{ service: 'vfs', kind: 'trap', after: 5 }] }));
    const texts = [
      'fail vfs nucleus:fs/types#node.read-at rate=0.1 times=2',
      file,
      'delay host milliseconds=20',
      'seed=7',
    ];
    expect(faultPlanOf(texts)).toEqual({
      seed: 7,
      rules: [
        { service: 'vfs', kind: 'fail', function: 'nucleus:fs/types#node.read-at', rate: 0.1, times: 2 },
        { service: 'vfs', kind: 'trap', after: 5 },
        { service: 'host', kind: 'delay', milliseconds: 20 },
      ],
    });
  });

  it('puts its rules behind those of a manifest', () => {
    const trap = { service: 'vfs', kind: 'trap' } as const;
    const delay = { service: 'host', kind: 'delay', milliseconds: 20 } as const;
    const manifest = { name: 'one', faults: { seed: 3, rules: [trap] } };
    expect(withFaults(manifest, [])).toBe(manifest);
    expect(withFaults(manifest, ['delay host milliseconds=20'])).toEqual({
      name: 'one',
      faults: { seed: 3, rules: [trap, delay] },
    });
    expect(withFaults({ name: 'one' }, ['seed=7'])).toEqual({ name: 'one', faults: { seed: 7, rules: [] } });
    expect(withFaults(manifest, ['seed=7']).faults).toEqual({ seed: 7, rules: [trap] });
  });

  const form = 'write KIND SERVICE [FUNCTION] [KEY=VALUE...], seed=N, or the path of a .json file';

  it.each([
    ['fail', form],
    ['fail vfs a b', form],
    ['break vfs', `"break" is none of fail, trap, delay, drop; ${form}`],
    ['fail vfs rat=1', '"rat=1" is none of rate=NUMBER, milliseconds=NUMBER, after=NUMBER, times=NUMBER'],
    ['fail vfs rate=', '"rate=" is none of rate=NUMBER, milliseconds=NUMBER, after=NUMBER, times=NUMBER'],
    ['fail vfs rate=2', 'rate: a number from 0 to 1, not 2'],
    ['fail vfs rate=0', 'rate: more than 0: it would hit nothing, not 0'],
    ['fail vfs times=0', 'times: more than 0: it would hit nothing, not 0'],
    ['fail vfs times=1.5', 'times: a whole number, not 1.5'],
    ['delay vfs', 'milliseconds: a number for `delay`, and nothing for other kinds, not missing'],
    ['fail vfs milliseconds=1', 'milliseconds: a number for `delay`, and nothing for other kinds, not 1'],
    ['missing.json', 'no such file'],
  ])('refuses %j', (text, problem) => {
    expect(() => faultPlanOf([text])).toThrow(`--faults ${text}: ${problem}`);
  });

  it('refuses a file that is no plan', () => {
    writeFileSync(file, '{ "rules": [{ "service": "vfs", "kind": "trap", "rat": 1 }], "sede": 1 }');
    expect(() => faultPlanOf([file])).toThrow(
      `--faults ${file}: rules[0].rat: there is no such key; sede: there is no such key`,
    );
  });

  it('refuses a file that says something twice', () => {
    writeFileSync(
      file,
      '{ "seed": 1, "rules": [{ "service": "vfs", "kind": "fail", "kind": "trap" }], "seed": 2 }',
    );
    expect(() => faultPlanOf([file])).toThrow(
      `--faults ${file}: rules[0].kind: stands there twice; seed: stands there twice`,
    );
  });
});
