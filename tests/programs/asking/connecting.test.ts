/** A component that asks for connections while it runs: it gets one port of one host, and nothing around it. */

import { cpSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { type AddressInfo, createServer, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { buildComponent } from '../../../tools/build/build-component.ts';
import { TemporaryProject } from '../../../tools/build/temporary-project.ts';
import { readWitTexts } from '../../../tools/build/wit-files.ts';
import { root } from '../../arch/source-files.ts';
import { nucleus } from '../command.ts';

const folder = mkdtempSync(join(tmpdir(), 'connecting-'));
const program = join(folder, 'connecting.wasm');
let server: Server;
let port: number;

beforeAll(async () => {
  const project = new TemporaryProject({});
  try {
    cpSync(join(import.meta.dirname, 'assembly'), project.root, { recursive: true });
    cpSync(join(root, 'wit', 'capability'), join(project.root, 'wit', 'capability'), { recursive: true });
    const config = project.components().find(({ name }) => name === 'connecting')!;
    writeFileSync(program, await buildComponent(project, readWitTexts(project.root), config, true));
  } finally {
    project.remove();
  }
  server = createServer((socket) => socket.end('hello'));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  port = (server.address() as AddressInfo).port;
});

afterAll(() => {
  server.close();
  rmSync(folder, { recursive: true, force: true });
});

/** Of `error-code` of wasi:sockets, and of `reason`, as the program prints them. */
const DENIED = '1';
const [NOT_OFFERED, NOBODY_TO_ASK, MALFORMED] = ['refused 0', 'refused 2', 'refused 5'];

async function ask(options: readonly string[], ...words: (string | number)[]): Promise<string[]> {
  const { code, stdout, stderr } = await nucleus(['run', ...options, program, ...words.map(String)]);
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  return stdout.toString().trim().split('\n');
}

describe('a component that asks for a connection', () => {
  it('gets that one, by address or by name', async () => {
    const offers = ['--offer', `tcp:127.0.0.0/8:${port}`, '--offer', 'tcp:localhost:*'];
    expect(await ask(offers, '127.0.0.1', port, 'localhost', port)).toEqual([
      `hello ${DENIED} ${DENIED}`,
      `hello ${DENIED} ${DENIED}`,
    ]);
  });

  it('keeps what it was granted at the start, and no more by asking', async () => {
    const options = ['--offer', `tcp:127.0.0.1:${port}`, '--connect', `tcp:127.0.0.1:${port}`];
    expect(await ask(options, '127.0.0.1', port)).toEqual([`hello ${DENIED} hello`]);
  });

  it('is refused what is not on offer, and what means nothing', async () => {
    const words = [
      '10.0.0.1',
      port,
      '127.0.0.1',
      port + 1,
      'example.invalid',
      port,
      '',
      port,
      'localhost',
      0,
    ];
    expect(await ask(['--offer', `tcp:127.0.0.1:${port}`], ...words)).toEqual([
      ...[NOT_OFFERED, NOT_OFFERED, NOT_OFFERED],
      ...[MALFORMED, MALFORMED],
    ]);
    expect(await ask([], '127.0.0.1', port)).toEqual([NOT_OFFERED]);
  });

  it('is refused where a person would have to be asked and there is none', async () => {
    const options = ['--ask', '--offer', `tcp:127.0.0.1:${port}`];
    const { stdout } = await nucleus(['run', ...options, program, '127.0.0.1', String(port)]);
    expect(stdout.toString()).toBe(`${NOBODY_TO_ASK}\n`);
  });

  it.each([
    ['udp:127.0.0.1:53', 'only tcp can be asked for'],
    ['tcp:127.0.0.1', 'needs the form tcp:HOST:PORT or udp:HOST:PORT'],
  ])('is not run with --offer %s', async (offer, problem) => {
    const { code, stderr } = await nucleus(['run', '--offer', offer, program]);
    expect([code, stderr]).toEqual([64, `nucleus: --offer ${offer}: ${problem}\n`]);
  });
});
