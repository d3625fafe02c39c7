import { describe, expect, it } from 'vitest';
import { UNRECORDED } from './record.ts';
import {
  ALL_RIGHTS,
  DELEGATE,
  LIVE,
  MOVE,
  READ,
  rightNames,
  rightsFromFlags,
  rightsOf,
  rightsToFlags,
  WRITE,
} from './rights.ts';
import { CapabilityTable } from './table.ts';

const T = 'a:b/c/node';

describe('rights', () => {
  it('are bits in the order of the WIT flags', () => {
    expect(rightsOf(['read', 'delegate'])).toBe(READ | DELEGATE);
    expect(rightNames(ALL_RIGHTS)).toEqual(['read', 'write', 'execute', 'delete', 'grant', 'delegate']);
    expect(rightsFromFlags({ read: true, write: false, other: true })).toBe(READ);
    expect(rightsToFlags(WRITE)).toMatchObject({ read: false, write: true });
    expect(() => rightsOf(['fly'])).toThrow('"fly" is no right; there are read, write');
  });
});

describe('CapabilityTable', () => {
  it('derives with fewer rights only', () => {
    const table = new CapabilityTable();
    const root = table.create('vfs', T, 'host', READ | WRITE);
    const child = table.derive(root, 'vfs', T, 'linux', ALL_RIGHTS);
    expect(rightNames(child.rights)).toEqual(['read', 'write']);
    expect(rightNames(table.derive(child, 'vfs', T, 'linux', READ | DELEGATE).rights)).toEqual(['read']);
    expect(table.refusal(child, DELEGATE | READ)).toEqual({ tag: 'missing', rights: DELEGATE });
    expect(table.refusal(child, READ)).toBeUndefined();
  });

  it('derives from no record with every right', () => {
    const table = new CapabilityTable();
    const record = table.derive(UNRECORDED, 'vfs', T, 'linux', ALL_RIGHTS);
    expect(record).toMatchObject({ rights: ALL_RIGHTS, bits: ALL_RIGHTS | LIVE | MOVE, parent: undefined });
  });

  it('revokes a subtree and nothing else', () => {
    const table = new CapabilityTable();
    const root = table.create('vfs', T, 'host');
    const [a, b] = [0, 1].map(() => table.derive(root, 'vfs', T, 'linux', ALL_RIGHTS)) as [never, never];
    const below = table.derive(a, 'vfs', T, 'linux', READ);
    table.end(a);
    table.revokeBelow(a);
    expect(table.refusal(below, READ)).toEqual({ tag: 'revoked' });
    expect(table.refusal(a, 0)).toEqual({ tag: 'revoked' });
    expect(table.refusal(b, READ)).toBeUndefined();
    expect(table.refusal(root, READ)).toBeUndefined();
    expect(table.refusal(table.derive(below, 'vfs', T, 'linux', READ), READ)).toEqual({ tag: 'revoked' });
  });

  it('keeps what derives from a dropped capability in its parent`s reach', () => {
    const table = new CapabilityTable();
    const root = table.create('vfs', T, 'host');
    const middle = table.derive(root, 'vfs', T, 'linux', READ);
    const leaves = [0, 1, 2].map(() => table.derive(middle, 'vfs', T, 'linux', READ));
    table.drop(leaves[1]!);
    table.drop(middle);
    table.drop(middle);
    expect(table.size).toBe(3);
    expect(table.refusal(leaves[0]!, READ)).toBeUndefined();
    table.revokeBelow(root);
    expect(leaves.map((leaf) => leaf.state)).toEqual(['revoked', 'dropped', 'revoked']);
  });

  it('lets capabilities, and what derives from them, end with time', () => {
    let now = 0;
    const table = new CapabilityTable({ clock: () => now });
    const root = table.create('vfs', T, 'host');
    const before = table.derive(root, 'vfs', T, 'linux', READ);
    table.expire(root, 10);
    const after = table.derive(root, 'vfs', T, 'linux', READ);
    expect([root, before, after].map((one) => table.refusal(one, READ))).toEqual([
      undefined,
      undefined,
      undefined,
    ]);
    table.expire(after, 20);
    now = 10;
    expect(table.snapshot().map(({ state }) => state)).toEqual(['expired', 'expired', 'expired']);
    expect(root.state).toBe('live'); // a look changes nothing, so that whoever looks on hides no mistake
    for (const record of [root, before, after]) {
      expect(table.refusal(record, READ)).toEqual({ tag: 'expired' });
      expect(record.state).toBe('expired');
    }
  });

  it('shows what there is, oldest first', () => {
    const table = new CapabilityTable();
    const root = table.create('vfs', T, 'host', READ);
    root.label = '/home/me';
    const gone = table.create('vfs', T, 'host');
    const child = table.derive(root, 'vfs', T, 'linux', READ);
    table.drop(gone);
    child.holder = 'init';
    expect(table.snapshot()).toEqual([
      { id: 1, provider: 'vfs', type: T, holder: 'host', rights: ['read'], state: 'live', label: '/home/me' },
      { id: 3, provider: 'vfs', type: T, holder: 'init', rights: ['read'], state: 'live', parent: 1 },
    ]);
  });
});
