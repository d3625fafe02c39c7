/** Faults in the adapters: between components, from JavaScript to one, and from one to JavaScript. */
import { beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { DRIVER, userComponent, VAULT, vaultComponent } from '../../tests/conformance/vault.ts';
import { CapabilityTable } from '../capability/table.ts';
import { type Component, hostInterface, instantiate } from '../component/index.ts';
import type { FaultRule } from '../manifest/fault-rules.ts';
import { faultProblems } from './check.ts';
import { Faults } from './faults.ts';

let vault: Component;
let user: Component;
let capabilities: CapabilityTable;
let waited: number[];

beforeAll(async () => {
  [vault, user] = await Promise.all([vaultComponent(), userComponent()]);
});

beforeEach(() => {
  capabilities = new CapabilityTable();
});

// biome-ignore lint/suspicious/noExplicitAny: known from WIT only
type Functions = Record<string, any>;

async function start(
  ...rules: FaultRule[]
): Promise<{ box: Functions; driver: Functions; called: () => number }> {
  waited = [];
  const faults = new Faults({ seed: 1, rules }, (milliseconds) => waited.push(milliseconds));
  let calls = 0;
  const back = hostInterface('host', { call: () => calls++ });
  const provider = await instantiate(vault, { name: 'vault', capabilities, faults });
  const given = provider.exports.get(VAULT)!;
  const imports = { [VAULT]: given, 'test:vault/back@0.1.0': back };
  const caller = await instantiate(user, { name: 'user', imports, capabilities, faults });
  return {
    box: given.js as Functions,
    driver: caller.exports.get(DRIVER)!.js as Functions,
    called: () => calls,
  };
}

const one = { times: 1, after: 1 };

describe('a fault that is made on purpose', () => {
  it('is the function`s own error for a component and for JavaScript, and nothing else happens', async () => {
    const { driver, box } = await start({
      service: 'vault',
      function: 'test:vault/vault#box.get',
      kind: 'fail',
      ...one,
    });
    const handle = driver.make(5);
    expect(driver.get(handle)).toBe(5);
    expect(() => driver.get(handle)).toThrow(
      expect.objectContaining({ payload: { tag: 'other', val: 0 } }) as never,
    );
    expect(driver.get(handle)).toBe(5);
    const object = new box.Box(6);
    expect(object.get()).toBe(6);
  });

  it('gives handles that were to move to nobody, and lent ones back', async () => {
    const { driver, box } = await start({
      service: 'vault',
      function: 'test:vault/vault#pair',
      kind: 'fail',
      times: 1,
    });
    const [lent, moved] = [driver.make(1), driver.make(2)];
    expect(() => driver.pair(lent, moved)).toThrow();
    expect(box.dropped()).toBe(2);
    expect(driver.get(lent)).toBe(1);
    driver.drop(lent);
    expect(capabilities.snapshot()).toEqual([]);
  });

  it('ends the provider, and callers are told as ever', async () => {
    const { driver, box } = await start({
      service: 'vault',
      function: 'test:vault/vault#box.get',
      kind: 'trap',
      ...one,
    });
    const handle = driver.make(5);
    expect(driver.get(handle)).toBe(5);
    for (let again = 0; again < 2; again++) {
      expect(() => driver.get(handle)).toThrow(
        expect.objectContaining({ payload: { tag: 'peer-died' } }) as never,
      );
    }
    expect(() => new box.Box(1)).toThrow(
      'vault trapped in test:vault/vault@0.1.0#[method]box.get: made to trap (fault injection)',
    );
  });

  it('is no answer: the caller ends, where the function has no error for that', async () => {
    const { driver } = await start({ service: 'vault', function: 'test:vault/vault#box.get', kind: 'drop' });
    const handle = driver.make(5);
    const why = 'user trapped in test:vault/vault@0.1.0#[method]box.get: no answer came (fault injection)';
    const died = { payload: { tag: 'peer-died' }, cause: expect.objectContaining({ message: why }) };
    expect(() => driver.get(handle)).toThrow(expect.objectContaining(died) as never);
    expect(() => driver.noOp()).toThrow(why);
  });

  it('is made in what a host lends, too', async () => {
    const { driver, called } = await start({
      service: 'host',
      function: 'test:vault/back',
      kind: 'trap',
      ...one,
    });
    driver.callBack();
    expect(() => driver.callBack()).toThrow(
      'user trapped in test:vault/back@0.1.0#call: made to trap (fault injection)',
    );
    expect(called()).toBe(1);
  });

  it('is a delay, after which the call takes place', async () => {
    const { driver } = await start({ service: 'vault', kind: 'delay', milliseconds: 30, times: 1 });
    expect(driver.get(driver.make(5))).toBe(5);
    // One for each function.
    expect(waited).toEqual([30, 30]);
  });
});

describe('a rule that can hit nothing is refused', () => {
  const problems = (rule: FaultRule) => {
    const services = [
      { name: 'vault', type: vault.type },
      { name: 'user', type: user.type },
    ];
    return faultProblems({ rules: [rule] }, services);
  };

  it.each([
    [
      { service: 'valt', kind: 'trap' },
      'faults: rule 1 (trap valt): there is no service valt; there are vault, user, host',
    ],
    [
      { service: 'vault', function: 'test:vault/vault#got', kind: 'trap' },
      'faults: rule 1 (trap vault test:vault/vault#got): vault has no function test:vault/vault#got; its interfaces are test:vault/vault',
    ],
    [
      { service: 'vault', function: 'test:vault/vault#box.fresh', kind: 'fail' },
      'faults: rule 1 (fail vault test:vault/vault#box.fresh): test:vault/vault@0.1.0#[method]box.fresh is func(self: borrow<box>) -> own<box>: no error of its own can be made up; use trap, delay or drop',
    ],
  ] as const)('%j', (rule, message) => {
    expect(problems(rule)).toEqual([message]);
  });

  it('others are not', () => {
    expect(problems({ service: 'vault', kind: 'fail' })).toEqual([]);
    expect(problems({ service: 'host', function: 'test:vault/back#call', kind: 'trap' })).toEqual([]);
  });
});
