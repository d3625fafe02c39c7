import { expect, it } from 'vitest';
import { isOwner, sha256 } from './identity.ts';
import { BROKERS } from './registry.ts';

const [broker] = BROKERS;
const bytes = new TextEncoder().encode('abc');
const hash = 'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad';
const built = { name: 'x86', brokers: [], bytes };

it.each([
  ['the built-in under its own name', built, { x86: hash }, true],
  ['the built-in under another name', { ...built, name: 'linux' }, { x86: hash, linux: hash }, false],
  ['another component under its name', { ...built, bytes: bytes.subarray(1) }, { x86: hash }, false],
  ['another built-in under its name', built, { x86: '00', linux: hash }, false],
  ['anything that the manifest gives it to', { ...built, brokers: ['nucleus:codegen'] }, {}, true],
  [
    'another name, though the manifest gives it',
    { ...built, name: 'y', brokers: ['nucleus:codegen'] },
    {},
    false,
  ],
  ['the name, given another broker', { ...built, brokers: ['nucleus:other'] }, {}, false],
  ['where no hashes are known', built, {}, false],
  ['where a hash is none', built, { x86: undefined }, false],
])('the owner: %s', async (_, candidate, identities, owner) => {
  expect(await isOwner(broker!, candidate, async () => identities)).toBe(owner);
});

it('hashes as everybody does', async () => expect(await sha256(bytes)).toBe(hash));
