/** A component that asks for connections and devices while it runs: it gets one port of one host, one device, and nothing around it. */

import { execFileSync, spawn } from 'node:child_process';
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { open, readFile, writeFile } from 'node:fs/promises';
import { type AddressInfo, createServer, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { buildComponent } from '../../../tools/build/build-component.ts';
import { TemporaryProject } from '../../../tools/build/temporary-project.ts';
import { readWitTexts } from '../../../tools/build/wit-files.ts';
import { root } from '../../arch/source-files.ts';
import { Folder } from '../../system/folder.ts';
import { cli, nucleus } from '../command.ts';
import { atTerminal, hasTerminals, QUESTION } from './terminal.ts';

const folder = mkdtempSync(join(tmpdir(), 'reaching-'));
const program = join(folder, 'reaching.wasm');
const ownPolicy = join(folder, 'generous.wasm');
const built: Record<string, string> = { reaching: program, generous: ownPolicy };
/** One says hello and ends; the other goes on, and says no more. */
let server: Server;
let silent: Server;
let port: number;

beforeAll(async () => {
  const project = new TemporaryProject({});
  try {
    cpSync(join(import.meta.dirname, 'assembly'), project.root, { recursive: true });
    for (const one of ['capability', 'policy', 'bootstrap'])
      cpSync(join(root, 'wit', one), join(project.root, 'wit', one), { recursive: true });
    const texts = readWitTexts(project.root);
    for (const config of project.components().filter(({ name }) => name in built))
      writeFileSync(built[config.name]!, await buildComponent(project, texts, config, true));
  } finally {
    project.remove();
  }
  server = createServer((socket) => socket.end('hello'));
  silent = createServer((socket) => socket.on('error', () => {}).write('hello'));
  for (const one of [server, silent])
    await new Promise<void>((resolve) => one.listen(0, '127.0.0.1', resolve));
  port = (server.address() as AddressInfo).port;
});

afterAll(() => {
  server.close();
  silent.close();
  rmSync(folder, { recursive: true, force: true });
});

/** Of `error-code` of wasi:sockets, and of `reason`, as the program prints them. */
const DENIED = '1';
const [NOT_OFFERED, NOBODY_TO_ASK, MALFORMED] = ['refused 0', 'refused 2', 'refused 5'];

async function ask(options: readonly string[], ...words: string[]): Promise<string[]> {
  const { code, stdout, stderr } = await nucleus(['run', ...options, program, ...words]);
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  return stdout.toString().trim().split('\n');
}

/** Words by which the program asks for these, host and port in turn. */
function connections(...words: (string | number)[]): string[] {
  return words.map(String).flatMap((word, at) => (at % 2 === 0 ? ['connection', word] : [word]));
}

describe('a component that asks for a connection', () => {
  it('gets that one, by address or by name, and is refused what is not on offer, and what means nothing', async () => {
    const cases = [
      ['127.0.0.1', port, `hello ${DENIED} ${DENIED}`],
      ['localhost', port, `hello ${DENIED} ${DENIED}`],
      ['10.0.0.1', port, NOT_OFFERED],
      ['127.0.0.1', port + 1, NOT_OFFERED],
      ['example.invalid', port, NOT_OFFERED],
      ['', port, MALFORMED],
      ['localhost', 0, MALFORMED],
    ] as const;
    const offers = ['--offer', `tcp:127.0.0.0/8:${port}`, '--offer', 'tcp:localhost:*'];
    expect(await ask(offers, ...connections(...cases.flatMap((one) => one.slice(0, 2))))).toEqual(
      cases.map(([, , told]) => told),
    );
    expect(await ask([], ...connections('127.0.0.1', port))).toEqual([NOT_OFFERED]);
  });

  it('keeps what it was granted at the start, and no more by asking', async () => {
    const options = ['--offer', `tcp:127.0.0.1:${port}`, '--connect', `tcp:127.0.0.1:${port}`];
    expect(await ask(options, ...connections('127.0.0.1', port))).toEqual([`hello ${DENIED} hello`]);
  });

  it('is sent on by a server that says no more when its time is over', async () => {
    const { port: other } = silent.address() as AddressInfo;
    const offer = ['--offer', 'tcp:127.0.0.1:*:0.3s'];
    expect(await ask(offer, ...connections('127.0.0.1', other))).toEqual(['hello and no more']);
  });

  it('is refused where a person would have to be asked and there is none', async () => {
    const options = ['--ask', '--offer', `tcp:127.0.0.1:${port}`];
    const { stdout } = await nucleus(['run', ...options, program, ...connections('127.0.0.1', port)]);
    expect(stdout.toString()).toBe(`${NOBODY_TO_ASK}\n`);
  });
});

it('a policy of one`s own decides, and gives no more than was asked for, whatever it says', async () => {
  const options = ['--replace', `policy=${ownPolicy}`, '--offer', 'device:null=/dev/null:rw'];
  const words = [...['device', 'any', 'read'], ...['device', 'any', 'write'], ...connections('localhost', 1)];
  const { code, stdout, stderr } = await nucleus(['run', ...options, program, ...words]);
  expect(stdout.toString().trim().split('\n')).toEqual([
    `rights ${READ} for a time, read nothing`,
    `rights ${WRITE} for a time, wrote`,
    // It has died of the question, and who asks goes on.
    'failure 1',
  ]);
  expect([code, stderr]).toEqual([70, expect.stringMatching(/^nucleus: service policy \(.*\n$/)]);
});

it('a program that has ended is ended for good by a signal where nobody takes what it wrote', async () => {
  const path = join(folder, 'unread');
  execFileSync('mkfifo', [path]);
  const options = ['run', '--offer', `device:out=${path}:wo`, program, 'device', 'out', 'write'];
  const child = spawn(process.execPath, [cli, ...options], { timeout: 500_000 });
  const ended = new Promise((resolve) => child.on('close', resolve));
  child.stdout.once('data', () => child.kill('SIGINT'));
  expect(await ended).toBe(130);
});

it('a service of a system may be offered all that a command may', async () => {
  const system = new Folder();
  system.write('reaching.wasm', readFileSync(program));
  const offers = [
    { connect: `tcp:127.0.0.1:${port}` },
    { device: 'null', host: '/dev/null', rights: ['read', 'write'] as const, lasts: 60 },
  ];
  const asker = (given: typeof offers) => ({
    component: './reaching.wasm',
    grants: {
      arguments: ['connection', '127.0.0.1', String(port), 'device', 'null', 'read,write'],
      offers: given,
    },
  });
  system.describe({ one: asker(offers), other: asker([]) });
  try {
    const { code, stdout } = await system.up().ended;
    expect(code).toBe(0);
    expect(stdout.trim().split('\n').sort()).toEqual([
      `one | hello ${DENIED} ${DENIED}`,
      'one | rights 3 for a time, wrote, read nothing',
      ...[`other | ${NOT_OFFERED}`, `other | ${NOT_OFFERED}`],
    ]);
  } finally {
    system.remove();
  }
});

it.skipIf(!hasTerminals)(
  'a person decides for the services of a system, one question after the other',
  async () => {
    const system = new Folder();
    system.write('reaching.wasm', readFileSync(program));
    const asker = (name: string) => ({
      component: './reaching.wasm',
      restart: { policy: 'never' as const },
      grants: {
        arguments: ['device', name, 'read', 'device', name, 'read'],
        offers: [{ device: name, host: '/dev/null', rights: ['read' as const] }],
      },
    });
    system.describe({ one: asker('good'), other: asker('bad') });
    const answer = (question: string) => (question.includes('"good"') ? 'run' : 'deny');
    try {
      const file = join(system.path, 'nucleus.json');
      const text = await atTerminal(['up', '--ask', file], answer, {
        ...process.env,
        XDG_RUNTIME_DIR: system.path,
      });
      const questions = text.split('\n').filter((line) => line.includes(QUESTION));
      expect(questions.sort()).toEqual([
        'nucleus: "one" asks to READ the device: "good"',
        'nucleus: "other" asks to READ the device: "bad"',
      ]);
      const told = text.split('\n').filter((line) => line.includes(' | '));
      expect(told.sort()).toEqual([
        ...['one | rights 1, read nothing', 'one | rights 1, read nothing'],
        ...['other | refused 1', 'other | refused 1'],
      ]);
    } finally {
      system.remove();
    }
  },
);

/** The numbers of `rights`. */
const [READ, WRITE] = [1, 2];

describe.skipIf(process.platform === 'win32')('a component that asks for a device', () => {
  const pipe = (name: string) => {
    const path = join(folder, name);
    execFileSync('mkfifo', [path]);
    return path;
  };

  it('gets its streams, with the rights that it asked for and that are offered', async () => {
    const offers = ['zero=/dev/zero', 'null=/dev/null:rw', 'full=/dev/full:wo'];
    const options = offers.flatMap((offer) => ['--offer', `device:${offer}`]);
    const cases = [
      ['zero', 'read,write', `rights ${READ}, read ${'\0'.repeat(20)} and more`],
      ['null', 'read,write', `rights ${READ + WRITE}, wrote, read nothing`],
      ['null', 'write', `rights ${WRITE}, wrote`],
      ['full', 'read', NOT_OFFERED],
      ['/dev/zero', 'read', NOT_OFFERED],
      ['', 'read', MALFORMED],
      ['zero', 'none', MALFORMED],
      ['zero', 'read,delete', MALFORMED],
    ] as const;
    const words = cases.flatMap(([name, rights]) => ['device', name, rights]);
    expect(await ask(options, ...words)).toEqual(cases.map(([, , told]) => told));
  });

  it('waits with a named pipe for who is at its other end, and is sent on when its time is over', async () => {
    const [spoken, heard, silent] = ['spoken', 'heard', 'silent'].map(pipe) as [string, string, string];
    const offers = [`in=${spoken}`, `out=${heard}:wo`, `silent=${silent}:ro:0.3s`];
    const speaking = writeFile(spoken, 'hello');
    const hearing = readFile(heard, 'utf8');
    // Somebody could write, and nobody does.
    const mute = await open(silent, 'r+');
    const options = offers.flatMap((offer) => ['--offer', `device:${offer}`]);
    const words = ['in read', 'out write', 'silent read'].flatMap((one) => ['device', ...one.split(' ')]);
    expect(await ask(options, ...words)).toEqual([
      `rights ${READ}, read hello`,
      `rights ${WRITE}, wrote`,
      `rights ${READ} for a time, read nothing`,
    ]);
    await Promise.all([speaking, mute.close()]);
    expect(await hearing).toBe('hello, device\n');
  });
});
