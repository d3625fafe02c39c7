/** A device that may be granted, as the component's thread has it: each opening is two streams over shared pipes. */

import type { DeviceSource, Ending } from '../../../kernel/supervisor/platform.ts';
import { Holders } from '../sockets/component/holders.ts';
import { PipeOutput, RingInput } from '../worker/pipe-streams.ts';
import type { Requests } from '../worker/requests.ts';
import { SharedPipe } from '../worker/shared-pipe.ts';
import type { Access } from './device-file.ts';
import type { End, Open, Opened } from './device-server.ts';

/** What the streams of one opening have in common. */
class Opening {
  readonly #requests: Requests;
  readonly #number: number;
  readonly #holders: Holders;

  constructor(requests: Requests, { number, input, output }: Opened) {
    this.#requests = requests;
    this.#number = number;
    const count = [input, output].filter((memory) => memory !== undefined).length;
    this.#holders = new Holders(() => requests.say('device.close', number), count);
  }

  readonly news = (): void => this.#requests.news(this.#number);

  drop(): void {
    this.#holders.drop();
  }

  endAfter(nanoseconds: number): void {
    const end: End = { number: this.#number, milliseconds: nanoseconds / 1e6 };
    this.#requests.say('device.end', end);
  }
}

class DeviceInput extends RingInput implements Ending {
  readonly #opening: Opening;

  constructor(opening: Opening, memory: SharedArrayBuffer) {
    super(new SharedPipe(memory), opening.news);
    this.#opening = opening;
  }

  endAfter(nanoseconds: number): void {
    this.#opening.endAfter(nanoseconds);
  }

  override [Symbol.dispose](): void {
    this.stop();
    this.#opening.drop();
  }
}

class DeviceOutput extends PipeOutput implements Ending {
  readonly #opening: Opening;

  constructor(opening: Opening, memory: SharedArrayBuffer) {
    super(new SharedPipe(memory), opening.news);
    this.#opening = opening;
  }

  endAfter(nanoseconds: number): void {
    this.#opening.endAfter(nanoseconds);
  }

  override [Symbol.dispose](): void {
    this.end();
    this.#opening.drop();
  }
}

/** @param offer its number in the manifest */
export function deviceSource(requests: Requests, offer: number): DeviceSource {
  return {
    open({ read, write }: Access) {
      const opened = requests.call<Opened>('device.open', { offer, read, write } satisfies Open);
      const opening = new Opening(requests, opened);
      return {
        ...(opened.input ? { input: new DeviceInput(opening, opened.input) } : {}),
        ...(opened.output ? { output: new DeviceOutput(opening, opened.output) } : {}),
      };
    },
  };
}
