/** `--trace-calls` and `--trace=FILE.json` of `nucleus serve`. */

import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { proxyComponent } from '../../../tools/bench/proxy-component.ts';
import { root } from '../../arch/source-files.ts';
import { ask, serve } from './serving.ts';

describe('calls of a served component', () => {
  let folder: string;
  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'nucleus-serve-trace-'));
    writeFileSync(join(folder, 'small.wasm'), await proxyComponent(root));
  });
  afterAll(() => rmSync(folder, { recursive: true }));

  it('are lines, for each request those of its worker', async () => {
    const server = await serve(
      ['--workers', '1', '--trace-calls', 'http/*', '--trace-calls', 'outgoing-response*', 'small.wasm'],
      folder,
    );
    const before = server.said();
    expect((await ask(server.url)).status).toBe(200);
    expect(await server.stop('SIGTERM')).toBe(0);
    expect(before).not.toContain(' > ');
    expect(server.said()).toMatch(/app > host {2}http\/types outgoing-response\S*\(.*\) = .* ms\n/);
  });

  it('are events of each worker`s thread', async () => {
    const server = await serve(['--workers', '1', '--trace=out.json', 'small.wasm'], folder);
    for (let count = 0; count < 3; count++) expect((await ask(server.url)).status).toBe(200);
    expect(await server.stop('SIGTERM')).toBe(0);
    const events = JSON.parse(readFileSync(join(folder, 'out.json'), 'utf8')) as {
      name: string;
      ph: string;
      tid: number;
      args: Record<string, string>;
    }[];
    const worker = events.find(({ name, args }) => name === 'thread_name' && args.name === 'worker 1')!;
    const handled = events.filter(
      ({ ph, args }) => ph === 'X' && args.interface?.startsWith('wasi:http/incoming-handler@'),
    );
    expect(handled.map(({ name, tid }) => [name, tid])).toEqual(Array(3).fill(['handle', worker.tid]));
  });
});
