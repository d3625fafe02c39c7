/** Both ends on one thread: `call`, which sleeps, is tried where there are two (host/node/sockets). */

import { afterEach, describe, expect, it } from 'vitest';
import { Failure } from '../../../kernel/task/index.ts';
import { Bell } from './bell.ts';
import { RequestServer } from './request-server.ts';
import { Requests } from './requests.ts';

const servers: RequestServer[] = [];

function ends() {
  const bell = new Bell();
  const server = new RequestServer(bell);
  servers.push(server);
  return { bell, server, requests: new Requests(server.end, bell) };
}

/** The port delivers in turns of the event loop. */
async function until(condition: () => boolean): Promise<void> {
  while (!condition()) await new Promise((resolve) => setImmediate(resolve));
}

afterEach(() => {
  for (const server of servers.splice(0)) server.close();
});

describe('requests', () => {
  it('are answered with a value, in any order, and the bell rings', async () => {
    const { bell, server, requests } = ends();
    let release = (_: string) => {};
    server.handle('slow', () => new Promise<string>((resolve) => (release = resolve)));
    server.handle('double', (body: { of: number }) => body.of * 2);
    const [slow, quick] = [requests.ask<string>('slow'), requests.ask<number>('double', { of: 21 })];
    expect([slow.ready(), quick.ready()]).toEqual([false, false]);
    await until(() => quick.ready());
    expect([quick.take(), slow.ready(), bell.count]).toEqual([42, false, 1]);
    release('done');
    await until(() => slow.ready());
    expect([slow.take(), bell.count]).toEqual(['done', 2]);
  });

  it('fail with the payload of a Failure, or trap on a defect', async () => {
    const { server, requests } = ends();
    server.handle('refuse', () => {
      throw new Failure('access-denied');
    });
    server.handle('break', () => Promise.reject(new Error('no such thing')));
    const [refused, broken, unknown] = ['refuse', 'break', 'walk'].map((kind) => requests.ask(kind));
    await until(() => broken!.ready());
    expect(() => refused!.take()).toThrow(expect.objectContaining({ payload: 'access-denied' }));
    expect(() => broken!.take()).toThrow('"break" failed: no such thing');
    expect(() => unknown!.take()).toThrow('nobody answers "walk"');
  });

  it('that nobody waits for any more are aborted, and answered all the same', async () => {
    const { server, requests } = ends();
    const aborted: string[] = [];
    const handler = (body: string, signal: AbortSignal) =>
      new Promise<string>((resolve) => {
        signal.addEventListener('abort', () => resolve(aborted.push(body) ? body : ''));
      });
    server.handle('wait', handler);
    server.handle('echo', (body: string) => body);
    requests.ask('wait', 'a').cancel();
    requests.say('echo', 'b');
    const last = requests.ask<string>('echo', 'c');
    await until(() => last.ready());
    expect([aborted, last.take()]).toEqual([['a'], 'c']);
    last.cancel();
  });

  it('carry news of a number to who listens for it', async () => {
    const { server, requests } = ends();
    const heard: string[] = [];
    const [one, two] = [server.listen(() => heard.push('one')), server.listen(() => heard.push('two'))];
    for (const number of [two, one, 99]) requests.news(number);
    server.forget(one);
    server.handle('echo', () => true);
    const last = requests.ask('echo');
    await until(() => last.ready());
    expect(heard).toEqual(['two']);
  });

  it('under way are aborted at the end', async () => {
    const { server, requests } = ends();
    let stopped = false;
    server.handle('wait', (_: never, signal) => {
      signal.addEventListener('abort', () => (stopped = true));
      return new Promise(() => {});
    });
    server.handle('echo', () => true);
    requests.ask('wait');
    const last = requests.ask('echo');
    await until(() => last.ready());
    server.close();
    expect(stopped).toBe(true);
  });
});
