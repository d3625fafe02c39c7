import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { type FileHandle, open } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { GrantRight } from '../../../kernel/manifest/manifest.ts';
import { Bell } from '../worker/bell.ts';
import type { Handler, RequestServer } from '../worker/request-server.ts';
import { SharedPipe } from '../worker/shared-pipe.ts';
import { DeviceServer, type Opened } from './device-server.ts';

const bytes = (text: string) => new TextEncoder().encode(text);

describe.skipIf(process.platform === 'win32')('devices on their owner`s side', () => {
  let folder: string;
  let pipe: string;
  let handlers: Map<string, Handler>;
  let listeners: (() => void)[];
  let server: DeviceServer;
  let others: FileHandle[];

  const offer = (host: string, rights: GrantRight[]) => ({
    device: host,
    host,
    rights,
    verdict: 'grant' as const,
  });

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'devices-'));
    pipe = join(folder, 'pipe');
    execFileSync('mkfifo', [pipe]);
    writeFileSync(join(folder, 'file'), '');
    [handlers, listeners, others] = [new Map(), [() => {}], []];
    const requests = {
      handle: (kind: string, handler: Handler) => handlers.set(kind, handler),
      listen: (changed: () => void) => listeners.push(changed) - 1,
      forget: () => {},
    };
    const offers = [
      offer(pipe, ['read']),
      offer(pipe, ['write']),
      offer('/dev/null', ['read', 'write']),
      offer(join(folder, 'gone'), ['read']),
      offer(join(folder, 'file'), ['read']),
    ];
    server = new DeviceServer(requests as unknown as RequestServer, new Bell(), offers);
  });
  afterEach(async () => {
    server.close();
    for (const other of others) await other.close();
    rmSync(folder, { recursive: true });
  });

  /** What the worker asks. */
  const ask = <T>(kind: string, body: unknown) => handlers.get(kind)!(body as never, undefined as never) as T;
  const opened = (number: number, read: boolean, write = !read) =>
    ask<Promise<Opened>>('device.open', { offer: number, read, write });
  const until = async (holds: () => boolean) => {
    while (!holds()) await new Promise(setImmediate);
  };
  const other = async (flags: string) => {
    const file = await open(pipe, flags);
    others.push(file);
    return file;
  };

  it('a named pipe is at its end when all who wrote have gone, and not before anybody came', async () => {
    const input = new SharedPipe((await opened(0, true)).input);
    const writer = await open(pipe, 'w');
    await writer.write(bytes('hello'));
    await until(() => input.length === 5);
    expect(input.ended).toBe(false);
    await writer.close();
    await until(() => input.ended);
    expect(new TextDecoder().decode(input.take(10))).toBe('hello');
  });

  it('what is written to a named pipe waits for a reader, and fails when that has gone', async () => {
    const { number, output: memory } = await opened(1, false);
    const output = new SharedPipe(memory);
    const news = listeners[number]!;
    output.put(bytes('early'));
    news();
    const reader = await open(pipe, 'r');
    expect((await reader.read()).bytesRead).toBe(5);
    await reader.close();
    output.put(bytes('late'));
    news();
    await until(() => output.refused);
    expect(output.takeError()?.code).toBe('pipe');
  });

  it('an opening ends after its time, whoever waits for it', async () => {
    await other('r+');
    const { number, input: memory } = await opened(0, true);
    ask('device.end', { number, milliseconds: 1 });
    await until(() => new SharedPipe(memory).ended);
  });

  it('the end of a component waits until what it wrote is out', async () => {
    const { output } = await opened(1, false);
    new SharedPipe(output).put(bytes('last words'));
    const finished = server.finish();
    const reader = await other('r');
    expect((await reader.read()).bytesRead).toBe(10);
    await finished;
  });

  it.each([
    [1, true, 'it opens a device that is not offered so'],
    [0, false, 'it opens a device that is not offered so'],
    [9, true, 'it opens a device that is not offered so'],
  ])('offer %i is not opened with read: %s', async (number, read, message) => {
    await expect(opened(number, read)).rejects.toThrow(message);
  });

  it.each([
    [3, 'not-found'],
    [4, 'not-opened'],
  ])('of offer %i, which is no device any more, the asker is told %s', async (number, tag) => {
    await expect(opened(number, true)).rejects.toMatchObject({ payload: { tag } });
  });

  it('only so many are open at a time', async () => {
    const all = await Promise.all(Array.from({ length: 64 }, () => opened(2, true, true)));
    await expect(opened(2, true)).rejects.toMatchObject({ payload: { tag: 'not-opened' } });
    ask('device.close', all[0]!.number);
    const again = () => opened(2, true).catch(() => undefined);
    for (let one = await again(); one === undefined; one = await again()) await new Promise(setImmediate);
  });
});
