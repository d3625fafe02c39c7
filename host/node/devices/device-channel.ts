/**
 * An open device as a stream of Node's. Nothing waits in the host: a device that has nothing now, or no room, is asked again a
 * little later, since Node's event loop can watch terminals and pipes, and no other devices.
 */

import { type FileHandle, open } from 'node:fs/promises';
import { Duplex } from 'node:stream';
import { errnoOf } from '../wasi/errno.ts';
import { type Access, flagsFor, isUnread, type OpenDevice } from './device-file.ts';

/** The most that is asked for at once, in bytes. */
const CHUNK = 65536;

/** Milliseconds before a device is asked again: the first time, and at most. */
const SOON = 1;
const LATE = 16;

/** A named pipe is at its end only after somebody has written to it. */
const NOBODY_YET = Symbol('nobody has written yet');

export class DeviceChannel extends Duplex {
  readonly #device: OpenDevice;
  readonly #access: Access;
  readonly #pauses = new Set<() => void>();
  #file: FileHandle | undefined;
  #hasHeard = false;

  constructor(device: OpenDevice, access: Access) {
    super({
      ...{ allowHalfOpen: true, readable: access.read, writable: access.write },
      ...{ readableHighWaterMark: CHUNK, writableHighWaterMark: CHUNK },
    });
    this.#device = device;
    this.#access = access;
    this.#file = device.file;
  }

  override _read(): void {
    const buffer = Buffer.allocUnsafeSlow(CHUNK);
    const take = async () => {
      const { bytesRead } = await this.#file!.read(buffer, 0, CHUNK, null);
      if (bytesRead === 0 && this.#device.isPipe && !this.#hasHeard) throw NOBODY_YET;
      this.#hasHeard = true;
      return bytesRead === 0 ? null : buffer.subarray(0, bytesRead);
    };
    this.#patiently(take, (error) => error === NOBODY_YET || isFull(error)).then(
      (bytes) => this.push(bytes),
      (error) => this.destroy(error),
    );
  }

  override _write(chunk: Uint8Array, _: string, callback: (error?: Error | null) => void): void {
    this.#give(chunk).then(() => callback(), callback);
  }

  override _destroy(error: Error | null, callback: (error?: Error | null) => void): void {
    for (const wake of this.#pauses) wake();
    // What the host is doing already it finishes first.
    const closed = this.#file?.close() ?? Promise.resolve();
    closed.then(() => callback(error), callback);
  }

  async #give(chunk: Uint8Array): Promise<void> {
    this.#file ??= await this.#patiently(() => open(this.#device.path, flagsFor(this.#access)), isUnread);
    for (let done = 0; done < chunk.length; ) {
      const rest = () => this.#file!.write(chunk, done, chunk.length - done, null);
      done += (await this.#patiently(rest, isFull)).bytesWritten;
    }
  }

  /** What `operation` comes to when it does not have to be made again any more. */
  async #patiently<T>(operation: () => Promise<T>, isEarly: (error: unknown) => boolean): Promise<T> {
    for (let pause = SOON; ; pause = Math.min(2 * pause, LATE)) {
      try {
        return await operation();
      } catch (error) {
        if (!isEarly(error)) throw error;
      }
      await this.#pause(pause);
      if (this.destroyed) throw new Error('the device was closed');
    }
  }

  #pause(milliseconds: number): Promise<void> {
    return new Promise((resolve) => {
      const wake = () => {
        clearTimeout(timer);
        this.#pauses.delete(wake);
        resolve();
      };
      const timer = setTimeout(wake, milliseconds);
      this.#pauses.add(wake);
    });
  }
}

function isFull(error: unknown): boolean {
  return errnoOf(error) === 'EAGAIN';
}
