/** A program lends files and headers of its own to a service in another thread, or in another process, which has none. */

import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { Folder } from './folder.ts';
import { lender, reader } from './lending.ts';

let folder: Folder;

beforeEach(async () => {
  folder = new Folder();
  folder.write('reader.wasm', await reader());
  folder.write('lender.wasm', await lender());
  mkdirSync(join(folder.path, 'data'));
  folder.write('data/in.txt', 'Hello');
});

afterEach(() => folder.remove());

/** What is read; nothing; no right to write; the file that came back; the header; what is read of the directory that moved. */
const WRITTEN = ['H', '!', '!', 'H', '1', 'H', 'H'].map((line) => `lender | ${line}\n`).join('');

it('a service in another thread', async () => {
  const grants = { directories: [{ host: './data', guest: '/data', rights: ['read'] as const }] };
  folder.describe({ reader: { component: './reader.wasm' }, lender: { component: './lender.wasm', grants } });
  const up = folder.up();
  await up.says(WRITTEN.trimEnd());
  await folder.run('down');
  const { stdout, stderr } = await up.ended;
  expect(stdout).toBe(WRITTEN);
  expect(stderr).toMatch(/^nucleus: up: 2 of 2 services ready after \d+ ms\n$/);
});
