/** A program lends files and headers of its own to a service in another thread, or in another process, which has none. */

import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { Folder } from './folder.ts';
import { lender, reader } from './lending.ts';

let [folder, other]: Folder[] = [];

beforeEach(async () => {
  [folder, other] = [new Folder(), new Folder()];
  for (const one of [folder, other]) one.write('reader.wasm', await reader());
  folder!.write('lender.wasm', await lender());
  mkdirSync(join(folder!.path, 'data'));
  folder!.write('data/in.txt', 'Hello');
});

afterEach(async () => {
  await folder!.remove();
  await other!.remove();
});

const grants = { directories: [{ host: './data', guest: '/data', rights: ['read'] as const }] };
const program = { component: './lender.wasm', grants };

/** What is read; nothing; no right to write; the file that came back; the header; what is read of the directory that moved. */
const WRITTEN = ['H', '!', '!', 'H', '1', 'H', 'H'].map((line) => `lender | ${line}\n`).join('');

async function lends(): Promise<string> {
  const up = folder!.up();
  await up.says(WRITTEN.trimEnd());
  await folder!.run('down');
  const { stdout, stderr } = await up.ended;
  expect(stderr).toMatch(/^nucleus: up: 2 of 2 services ready after \d+ ms\n$/);
  return stdout;
}

it('to a service in another thread', async () => {
  folder!.describe({ reader: { component: './reader.wasm' }, lender: program });
  expect(await lends()).toBe(WRITTEN);
});

it('to a service in another process', async () => {
  other!.describe({ reader: { component: './reader.wasm', publish: './reader.sock' } });
  const providing = other!.up();
  await providing.says('1 of 1 service ready');
  const at = join(other!.path, 'reader.sock');
  folder!.describe({ reader: { component: './reader.wasm', at }, lender: program });
  expect(await lends()).toBe(WRITTEN);
  await other!.run('down');
  expect((await providing.ended).code).toBe(0);
});
