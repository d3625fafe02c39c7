/** Services on the kernel's thread that do not return: nothing but another thread can tell, and end them. */

import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { root } from '../arch/source-files.ts';
import { caller, counter } from './counter.ts';
import { Folder } from './folder.ts';

const made: Record<string, Uint8Array> = {};
let folder: Folder;

beforeAll(async () => {
  made.counter = await counter();
  made.stuck = await counter(1, '(loop $again (br $again))');
  made.waiter = await caller('version', 'forever');
});

beforeEach(() => {
  folder = new Folder();
  for (const [name, bytes] of Object.entries(made)) folder.write(`${name}.wasm`, bytes);
});

afterEach(() => folder.remove());

const counting = { component: './counter.wasm', trusted: true };
const stuck = { component: './stuck.wasm', trusted: true, ready: 0.5 };
const line = (name: string) =>
  `nucleus: ${name}: it was not ready within 0.5 s, and does not give the kernel's thread back: the system is ended\n`;

describe('a service on the kernel`s thread that does not return from its start', () => {
  it.each(['up', 'boot'])('is named, and ends the system, in nucleus %s', async (command) => {
    folder.describe({ counting, stuck });
    const up = folder.start(command);
    const { stderr } = await up.ended;
    expect([up.process.signalCode, stderr]).toEqual(['SIGKILL', line('stuck')]);
  });

  it('ends the system in which it was to replace another one', async () => {
    folder.describe({ counting: { ...counting, ready: 0.5 } });
    const up = folder.up();
    await up.says('1 of 1');
    const replace = folder.run('replace', 'counting=stuck.wasm');
    expect((await up.ended).stderr).toContain(line('counting'));
    expect((await replace).code).toBe(70);
  });

  it('leaves nothing behind that hinders the next system', async () => {
    folder.describe({ stuck });
    await folder.up().ended;
    folder.describe({ counting });
    const up = folder.up();
    await up.says('1 of 1');
    expect((await folder.run('ps')).stdout).toContain('counting  ready');
  });

  it('is told of as what was to run in the background', async () => {
    folder.describe({ stuck });
    expect(await folder.run('up', '--detach')).toEqual({
      code: 137,
      stdout: '',
      stderr: 'nucleus: it was ended by SIGKILL while it started; without --detach it says more\n',
    });
  });
});

/** Runs \`code\` with a running system \`system\` of one counter, \`counting\`, whose calls may take 0.5 s. */
function inSystem(code: string): Promise<{ signal: string | null; stdout: string; stderr: string }> {
  const module = (path: string) => JSON.stringify(pathToFileURL(join(root, 'dist', path)).href);
  const script = `
    import { readFileSync } from 'node:fs';
    import { RunningSystem } from ${module('host/node/system/running-system.js')};
    const rights = JSON.parse(readFileSync(${JSON.stringify(join(root, 'dist/rights.json'))}, 'utf8'));
    const running = await RunningSystem.load({
      manifest: JSON.parse(readFileSync('nucleus.json', 'utf8')),
      ...{ name: 'test', files: {}, rights, pathOf: (path) => path, callSeconds: 0.5 },
      source: { component: async (path) => new Uint8Array(readFileSync(path)), sha256: () => '' },
    });
    running.log.follow(({ service, text }) => console.log(service + ': ' + text));
    await running.up();
    const site = (name) => ({ interface: 'acme:count/counter@1.0.0', function: name });
    ${code}`;
  return new Promise((resolve) => {
    execFile(
      process.execPath,
      ['--input-type=module', '--eval', script],
      { cwd: folder.path },
      (error, stdout, stderr) => resolve({ signal: error?.signal ?? null, stdout, stderr }),
    );
  });
}

describe('a call of a service on the kernel`s thread', () => {
  const late =
    "nucleus: counting: it spent more than 0.5 s on one call, and does not give the kernel's thread back: the system is ended\n";

  it('that comes over a channel and does not return is bounded', async () => {
    folder.write('spinner.wasm', await caller('spin'));
    folder.describe({ counting, main: { component: './spinner.wasm', grants: { clocks: true } } });
    const { signal, stderr } = await inSystem('await running.over();');
    expect([signal, stderr]).toEqual(['SIGKILL', late]);
  });

  it('of the host`s own code is, too', async () => {
    folder.describe({ counting });
    const { signal, stderr } = await inSystem(`await running.service('counting').call(site('spin'), []);`);
    expect([signal, stderr]).toEqual(['SIGKILL', late]);
  });

  it('that returns keeps neither the system nor its process', async () => {
    folder.describe({ counting });
    const { signal, stdout, stderr } = await inSystem(`
      console.log(await running.service('counting').call(site('next'), []));
      await running.down();`);
    expect([signal, stdout, stderr]).toEqual([null, '1\n', '']);
  });

  it('is not held to the time of others before it', async () => {
    folder.describe({ counting });
    const { signal, stdout } = await inSystem(`
      const service = running.service('counting');
      const until = performance.now() + 1500;
      while (performance.now() < until) void service.call(site('version'), []);
      console.log('there');
      await running.down();`);
    expect([signal, stdout]).toEqual([null, 'there\n']);
  });
});
