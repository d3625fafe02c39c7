/**
 * The devices that one component may be granted, on its owner's thread: opens them, and passes on what comes and goes through
 * shared pipes. Which there are, and for what, is checked here, whatever the worker believes.
 *
 *     device.open    Open    -> Opened        or Failure with `device-failure` of nucleus:policy/grants
 *     device.end     End     -> nothing       it ends after so many milliseconds, whoever waits for it
 *     device.close   number  -> nothing       nobody has its streams any more
 */

import type { DeviceOffer } from '../../../kernel/manifest/manifest.ts';
import { Failure } from '../../../kernel/task/index.ts';
import { ioError } from '../wasi/errno.ts';
import type { Bell } from '../worker/bell.ts';
import { Inflow, Outflow } from '../worker/pump.ts';
import type { RequestServer } from '../worker/request-server.ts';
import { type PipeError, SharedPipe } from '../worker/shared-pipe.ts';
import { DeviceChannel } from './device-channel.ts';
import { type Access, type OpenDevice, openDevice } from './device-file.ts';

export interface Open extends Access {
  /** Number of the offer in the manifest. */
  readonly offer: number;
}

export interface Opened {
  /** Of this opening; for `news`, too. */
  readonly number: number;
  readonly input?: SharedArrayBuffer;
  readonly output?: SharedArrayBuffer;
}

export interface End {
  readonly number: number;
  readonly milliseconds: number;
}

/** Devices that a component may have open, those that still pass on their last bytes included. */
const LIMIT = 64;

/** Longest time of a timer, in milliseconds. */
const LONGEST = 2 ** 31 - 1;

export class DeviceServer {
  readonly #server: RequestServer;
  readonly #bell: Bell;
  readonly #offers: readonly DeviceOffer[];
  readonly #open = new Map<number, DeviceConnection>();
  #opening = 0;
  #ended = false;

  constructor(server: RequestServer, bell: Bell, offers: readonly DeviceOffer[]) {
    this.#server = server;
    this.#bell = bell;
    this.#offers = offers;
    if (offers.length === 0) return;
    server.handle('device.open', (body: Open) => this.#connect(body));
    server.handle('device.end', ({ number, milliseconds }: End) =>
      this.#open.get(number)?.endAfter(Math.min(milliseconds, LONGEST)),
    );
    server.handle('device.close', (number: number) => void this.#open.get(number)?.release());
  }

  /** The component has ended: fulfilled when the host has what it wrote. */
  async finish(): Promise<void> {
    this.#ended = true;
    await Promise.all([...this.#open.values()].map((one) => one.release()));
  }

  /** Ends everything at once. */
  close(): void {
    this.#ended = true;
    for (const one of this.#open.values()) one.destroy();
  }

  async #connect({ offer: number, read, write }: Open): Promise<Opened> {
    const offer = this.#offers[number];
    const has = (right: 'read' | 'write') => offer?.rights.includes(right) === true;
    if (offer === undefined || (read && !has('read')) || (write && !has('write')) || !(read || write))
      throw new Error('it opens a device that is not offered so');
    if (this.#open.size + this.#opening >= LIMIT) throw new Failure({ tag: 'not-opened' });
    this.#opening++;
    try {
      return this.#add(await openDevice(offer.host, { read, write }), { read, write });
    } finally {
      this.#opening--;
    }
  }

  #add(device: OpenDevice, access: Access): Opened {
    const connection = new DeviceConnection(device, access, this.#server, this.#bell, () =>
      this.#open.delete(connection.opened.number),
    );
    this.#open.set(connection.opened.number, connection);
    if (this.#ended) connection.destroy();
    return connection.opened;
  }
}

class DeviceConnection {
  readonly opened: Opened;
  readonly #server: RequestServer;
  readonly #channel: DeviceChannel;
  readonly #closed: Promise<void>;
  readonly #input: SharedPipe | undefined;
  readonly #output: SharedPipe | undefined;
  readonly #inflow: Inflow | undefined;
  readonly #outflow: Outflow | undefined;
  #timer: NodeJS.Timeout | undefined;

  /** `gone` is called when it is closed. */
  constructor(device: OpenDevice, access: Access, server: RequestServer, bell: Bell, gone: () => void) {
    this.#server = server;
    const channel = new DeviceChannel(device, access);
    this.#channel = channel;
    const input = access.read ? new SharedPipe() : undefined;
    const output = access.write ? new SharedPipe() : undefined;
    this.#input = input;
    this.#output = output;
    this.#inflow = input && new Inflow(channel, input, bell);
    this.#outflow = output && new Outflow(output, channel, bell);
    const number = server.listen(() => this.#resume());
    this.opened = {
      number,
      ...(input ? { input: input.memory } : {}),
      ...(output ? { output: output.memory } : {}),
    };
    let why: PipeError | undefined;
    channel.on('error', (error) => {
      why ??= pipeErrorOf(error);
    });
    this.#closed = new Promise((resolve) => {
      channel.on('close', () => {
        clearTimeout(this.#timer);
        this.#outflow?.refuse(why);
        this.#inflow?.end(why);
        gone();
        resolve();
      });
    });
    this.#resume();
  }

  #resume(): void {
    // What nobody reads any more stays in the device.
    if (this.#input?.refused) this.#channel.pause();
    else this.#inflow?.resume();
    this.#outflow?.resume();
  }

  endAfter(milliseconds: number): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.destroy(), milliseconds).unref();
  }

  /** The component has let go of it. Fulfilled when the host has all that it wrote, or the device has failed. */
  async release(): Promise<void> {
    const channel = this.#channel;
    this.#server.forget(this.opened.number);
    this.#output?.end();
    this.#outflow?.resume();
    if (channel.writableFinished || this.#isSilent) channel.destroy();
    else channel.once('finish', () => channel.destroy());
    await this.#closed;
  }

  /** Whether nothing that was written is left. */
  get #isSilent(): boolean {
    return (this.#output?.length ?? 0) === 0 && this.#channel.writableLength === 0;
  }

  destroy(): void {
    this.#channel.destroy();
  }
}

function pipeErrorOf(error: Error): PipeError {
  const { code = 'io' } = ioError(error);
  return { code, message: error.message };
}
