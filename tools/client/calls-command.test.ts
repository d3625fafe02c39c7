import { copyFileSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { readWitFolder } from '../wit/folder.ts';
import { writeCalls } from './calls-command.ts';

const folder = mkdtempSync(join(tmpdir(), 'calls-'));
const root = join(import.meta.dirname, '..', '..');
const store = join(import.meta.dirname, 'golden', 'store.wit');
const output = join(folder, 'store-calls.wit');
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe('nucleus wit calls', () => {
  it('writes a file of the interface`s own package', async () => {
    copyFileSync(store, join(folder, 'store.wit'));
    expect(await writeCalls(folder, { interface: ['acme:kv/store', 'log'], output })).toBe(0);
    expect(readFileSync(output, 'utf8')).toMatch(/^package acme:kv@1\.0\.0;\n\ninterface store-calls \{/);
    const { wit } = readWitFolder(folder, join(root, 'wit'), join(root, 'dist', 'wit'));
    const names = (name: string) => wit.interface(`acme:kv/${name}@1.0.0`).functions.map((one) => one.name);
    expect(names('store-calls').filter((name) => name.startsWith('start-'))).toEqual([
      ...['start-new-item', 'start-item-text', 'start-item-same', 'start-item-many'],
      ...['start-put', 'start-get', 'start-take'],
    ]);
    expect(names('log-calls')).toContain('[method]write-call.finish');
  });

  it('refuses interfaces of two packages, and what is not there, in one line', async () => {
    const both = writeCalls(store, { interface: ['acme:kv/store', 'nucleus:fs/types'], output });
    await expect(both).rejects.toThrow(
      '--interface: acme:kv@1.0.0 and nucleus:fs@0.1.0 have a text each: name interfaces of one package',
    );
    await expect(writeCalls(store, { interface: ['stor'], output })).rejects.toThrow(
      `${store}: there is no interface "stor"; there is acme:kv/store@1.0.0, acme:kv/log@1.0.0`,
    );
  });
});
