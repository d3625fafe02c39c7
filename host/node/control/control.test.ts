import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { createConnection, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { askProcess, knownProcesses } from './client.ts';
import { checkDirectory, controlDirectory, PlaceError, processOf, socketPath } from './place.ts';
import { openControl } from './server.ts';
import { parseSnapshot, type Snapshot } from './snapshot.ts';

const SNAPSHOT: Snapshot = {
  version: 1,
  pid: process.pid,
  program: 'rg',
  started: 1,
  asOf: 2,
  capabilities: [{ id: 1, holder: 'linux', provider: 'vfs', type: 'node', rights: ['read'], state: 'live' }],
};

let place: string;
let directory: string;
let lines: string[];
let close: () => void;
beforeEach(() => {
  place = mkdtempSync(join(tmpdir(), 'nucleus-control-'));
  directory = join(place, 'nucleus');
  lines = [];
  close = () => {};
});
afterEach(() => {
  close();
  rmSync(place, { recursive: true });
});

const open = (snapshot: () => Snapshot | Promise<Snapshot> = () => SNAPSHOT) => {
  close = openControl({ snapshot, log: (line) => lines.push(line), directory });
};
const own = () => socketPath(directory, process.pid);
const mode = (path: string) => (statSync(path).mode & 0o777).toString(8);

describe('the socket of a running system', () => {
  it('answers with a snapshot, each time the present one', async () => {
    let count = 0;
    open(() => ({ ...SNAPSHOT, started: ++count }));
    expect(await askProcess(process.pid, directory)).toEqual(SNAPSHOT);
    expect((await askProcess(process.pid, directory)).started).toBe(2);
    expect(knownProcesses(directory)).toEqual([process.pid]);
  });

  it('is in a directory of the user`s alone, and goes when it is closed', () => {
    open();
    expect(mode(directory)).toBe('700');
    expect(existsSync(own())).toBe(true);
    close();
    expect(existsSync(own())).toBe(false);
    expect(knownProcesses(directory)).toEqual([]);
  });

  it('reads nothing of what it is sent', async () => {
    open();
    const said = await new Promise<string>((resolve, reject) => {
      const socket = createConnection({ path: own() });
      let text = '';
      socket.on('data', (chunk) => (text += chunk));
      socket.on('close', () => resolve(text)).on('error', reject);
      socket.write('{"stop":true}\n'.repeat(100));
    }).catch(() => 'hung up on');
    expect(['hung up on', `${JSON.stringify(SNAPSHOT)}\n`]).toContain(said);
    expect(await askProcess(process.pid, directory)).toEqual(SNAPSHOT);
  });

  it('takes the place of one that a killed process of the same number left', async () => {
    mkdirSync(directory, { mode: 0o700 });
    writeFileSync(own(), '');
    open();
    expect(await askProcess(process.pid, directory)).toEqual(SNAPSHOT);
  });

  it('says why a snapshot cannot be had, and hangs up', async () => {
    open(() => Promise.reject(new Error('not now')));
    await expect(askProcess(process.pid, directory)).rejects.toThrow('hung up without an answer');
    expect(lines).toEqual(['control socket: not now']);
  });

  it.each([
    [
      'is open to others',
      () => mkdirSync(directory, { mode: 0o700 }),
      () => chmodSync(directory, 0o755),
      'is open to other users (mode 755); make it 700',
    ],
    [
      'is a link',
      () => mkdirSync(join(place, 'real'), { mode: 0o700 }),
      () => symlinkSync(join(place, 'real'), directory),
      'is no directory',
    ],
    ['is a file', () => {}, () => writeFileSync(directory, ''), 'is no directory'],
  ])('is not opened in a directory that %s', async (_, before, make, reason) => {
    before();
    make();
    open();
    expect(lines).toEqual([`no control socket: ${directory}: ${reason}`]);
    await expect(askProcess(process.pid, directory)).rejects.toThrow(PlaceError);
    expect(() => knownProcesses(directory)).toThrow(PlaceError);
  });

  it('is done without where it cannot be made', () => {
    directory = join(place, 'gone', 'nucleus');
    open();
    expect(lines[0]).toMatch(/^no control socket: ENOENT/);
  });
});

describe('asking', () => {
  it('a process that has none, says so', async () => {
    open();
    await expect(askProcess(1, directory)).rejects.toMatchObject({ gone: true });
    close();
    await expect(askProcess(1, join(place, 'none'))).rejects.toMatchObject({ gone: true });
  });

  it('removes what nobody listens on', async () => {
    mkdirSync(directory, { mode: 0o700 });
    const path = socketPath(directory, 4711);
    await abandon(path);
    expect(knownProcesses(directory)).toEqual([4711]);
    await expect(askProcess(4711, directory)).rejects.toMatchObject({ gone: true });
    expect(existsSync(path)).toBe(false);
  });

  it('takes a directory of that name for no system', async () => {
    mkdirSync(socketPath(directory, 4711), { recursive: true, mode: 0o700 });
    await expect(askProcess(4711, directory)).rejects.toMatchObject({ gone: true });
  });

  it.each([
    ['{}', 'it speaks version undefined, not 1'],
    ['null', 'it speaks version undefined, not 1'],
    ['{"version":2}', 'it speaks version 2, not 1'],
    ['{"version":1}', 'it lacks pid, program'],
    [JSON.stringify({ ...SNAPSHOT, program: 1 }), 'it lacks pid, program'],
    [JSON.stringify({ ...SNAPSHOT, capabilities: [{ id: 1 }] }), 'a capability that is none'],
    ['{', 'JSON'],
  ])('refuses the answer %s', (text, message) => {
    expect(() => parseSnapshot(text)).toThrow(message);
  });
});

describe('the place', () => {
  it.each([
    [{ XDG_RUNTIME_DIR: tmpdir() }, join(tmpdir(), 'nucleus')],
    [
      { XDG_RUNTIME_DIR: join(tmpdir(), 'no such directory') },
      join(tmpdir(), `nucleus-${process.getuid?.()}`),
    ],
    [{ XDG_RUNTIME_DIR: `${process.execPath}/x` }, join(tmpdir(), `nucleus-${process.getuid?.()}`)],
    [{ XDG_RUNTIME_DIR: `/${'x'.repeat(300)}` }, join(tmpdir(), `nucleus-${process.getuid?.()}`)],
    [{ XDG_RUNTIME_DIR: 'relative' }, join(tmpdir(), `nucleus-${process.getuid?.()}`)],
    [{}, join(tmpdir(), `nucleus-${process.getuid?.()}`)],
  ])('with %j is %s', (environment, path) => expect(controlDirectory(environment)).toBe(path));

  it.each([
    ['is short enough', 79, (runtime: string) => join(runtime, 'nucleus')],
    ['would be cut off', 80, () => join(tmpdir(), `nucleus-${process.getuid?.()}`)],
  ])('is a runtime directory whose sockets` path %s', (_, length, expected) => {
    const runtime = join(place, 'x'.repeat(length - Buffer.byteLength(`${place}/`)));
    mkdirSync(runtime);
    expect(controlDirectory({ XDG_RUNTIME_DIR: runtime })).toBe(expected(runtime));
  });

  it('need not be there', () => expect(checkDirectory(directory)).toBe(false));

  it.each([
    ['12.sock', 12],
    ['0.sock', undefined],
    ['12', undefined],
    ['-1.sock', undefined],
    ['../1.sock', undefined],
    ['99999999999.sock', undefined],
  ])('takes %s for process %s', (name, pid) => expect(processOf(name)).toBe(pid));
});

/** Leaves a socket behind that nobody listens on, as a killed process does. */
async function abandon(path: string): Promise<void> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen({ path: `${path}.other` }, resolve));
  const { renameSync } = await import('node:fs');
  renameSync(`${path}.other`, path);
  await new Promise((resolve) => server.close(resolve));
}
