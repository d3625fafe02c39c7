/** A service of a system asks for what it is offered, and for what it is not. */

import { afterEach, beforeEach, expect, it } from 'vitest';
import { askingCommand } from '../programs/asking/asking.ts';
import { Folder } from './folder.ts';

let folder: Folder;

beforeEach(() => {
  folder = new Folder();
  folder.write('asking.wasm', askingCommand());
  folder.write('note', 'a note');
});
afterEach(() => folder.remove());

it('each service is granted out of its own offers, by the policy service of the system', async () => {
  const asker = (offers: object[]) => ({
    component: './asking.wasm',
    restart: { policy: 'never' as const },
    grants: {
      clocks: true,
      random: true,
      arguments: ['/data/note', 'read,write', ''],
      offers: offers as never,
    },
  });
  folder.describe({
    one: asker([{ host: '.', guest: '/data', rights: ['read'] }]),
    other: asker([]),
  });
  const { code, stdout } = await folder.up().ended;
  expect(code).toBe(0);
  const lines = stdout.split('\n').map((line) => line.trim());
  expect(lines).toContain('one | read a note write:not-permitted; again: taken');
  expect(lines).toContain('other | refused not-offered');
});

it('a policy component that is not there is named before anything starts', async () => {
  folder.describe(
    {
      one: {
        component: './asking.wasm',
        grants: { clocks: true, random: true, offers: [{ host: '.', guest: '/data', rights: ['read'] }] },
      },
    },
    { policy: './my-policy.wasm' },
  );
  const { code, stdout, stderr } = await folder.up().ended;
  expect([code, stdout]).toEqual([126, '']);
  expect(stderr).toMatch(/^nucleus: nucleus\.json: policy: \.\/my-policy\.wasm: .*\n$/);
});
