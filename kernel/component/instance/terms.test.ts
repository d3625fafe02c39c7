/** A host's objects in a component's hands: on which terms they are lent, given back and lent again. */
import { beforeEach, describe, expect, it } from 'vitest';
import { DRIVER, RIGHTS, userComponent, VAULT } from '../../../tests/conformance/vault.ts';
import { type Js, jsOf } from '../../../tests/conformance/vault-pair.ts';
import { parseRightsTable } from '../../capability/requirements.ts';
import { CapabilityTable } from '../../capability/table.ts';
import { hostInterface, instantiate, lendAs, originOf } from '../index.ts';

class Box {
  get(): number {
    return 1;
  }
  child(): Box {
    return lendAs(new Box(), ['read', 'delegate'], 'a child');
  }
  fresh(): Box {
    return new Box();
  }
  [Symbol.dispose](): void {}
}
for (const name of ['set', 'crash', 'crashHard', 'badCase', 'attenuate', 'inspect', 'revoke'])
  Object.assign(Box.prototype, { [name]: Box.prototype.get });

const source = await userComponent();

describe('an object of the host', () => {
  let now: number;
  let user: Js;
  let capabilities: CapabilityTable;

  beforeEach(async () => {
    now = 0;
    capabilities = new CapabilityTable({ clock: () => now });
    const functions = Object.fromEntries(
      ['give', 'sum', 'pair', 'unpack', 'deep', 'dropped'].map((name) => [name, () => 0]),
    );
    const instance = await instantiate(source, {
      name: 'user',
      imports: {
        [VAULT]: hostInterface('host', { Box, Lid: class {}, ...functions }),
        'test:vault/back@0.1.0': hostInterface('host', { call() {} }),
      },
      rights: parseRightsTable(RIGHTS),
      capabilities,
    });
    user = jsOf(instance, DRIVER);
  });

  /** Given back by the component, and lent to it once more. */
  function again(handle: number, further: object = {}): number {
    const box = user.release(handle) as Box;
    return user.take(lendAs(box, ['read'], 'again', { below: originOf(box), ...further }));
  }

  const denial = (tag: string) => expect.objectContaining({ payload: { tag: 'denied', val: { tag } } });

  it('derives, when it is lent again, from what it derived from before', () => {
    const box = user.make(1);
    const handle = again(user.child(box, { read: true, write: true, delegate: true }));
    expect(capabilities.snapshot()).toMatchObject([
      { id: 1, holder: 'user' },
      { holder: 'user', parent: 1, rights: ['read'], label: 'again' },
    ]);
    expect(user.get(handle)).toBe(1);
    user.revoke(box);
    expect(() => user.get(handle)).toThrow(denial('revoked') as never);
  });

  it('is a capability of its own where that has gone', () => {
    const box = user.make(1);
    const child = user.release(user.child(box, { read: true, delegate: true })) as Box;
    user.drop(box);
    expect(originOf(child)).toBe(undefined);
    const handle = user.take(lendAs(child, ['read'], 'again', { below: originOf(child) }));
    expect(user.get(handle)).toBe(1);
  });

  it('ends after its time', () => {
    const handle = again(user.make(1), { lasts: 5 });
    now = 4;
    expect(user.get(handle)).toBe(1);
    now = 5;
    expect(() => user.get(handle)).toThrow(denial('expired') as never);
  });
});
