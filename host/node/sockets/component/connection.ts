/** One TCP connection as the component's thread sees it: two streams over shared pipes. */

import type { InputStream, OutputStream } from '../../../../kernel/task/index.ts';
import { type ErrorOf, PipeOutput, RingInput } from '../../worker/pipe-streams.ts';
import type { Requests } from '../../worker/requests.ts';
import { SharedPipe } from '../../worker/shared-pipe.ts';
import { NetworkError } from '../error-code.ts';
import type { Wire } from '../messages.ts';
import { Holders } from './holders.ts';

const errorOf: ErrorOf = (error) => new NetworkError(error);

class ConnectionInput extends RingInput {
  readonly #holders: Holders;

  constructor(holders: Holders, ...rest: ConstructorParameters<typeof RingInput>) {
    super(...rest);
    this.#holders = holders;
  }

  override [Symbol.dispose](): void {
    this.stop();
    this.#holders.drop();
  }
}

class ConnectionOutput extends PipeOutput {
  readonly #holders: Holders;

  constructor(holders: Holders, ...rest: ConstructorParameters<typeof PipeOutput>) {
    super(...rest);
    this.#holders = holders;
  }

  override [Symbol.dispose](): void {
    this.end();
    this.#holders.drop();
  }
}

export class Connection {
  readonly #wire: Wire;
  readonly #input: ConnectionInput;
  readonly #output: ConnectionOutput;
  readonly #holders: Holders;

  /** `end` is called when the socket and both streams are dropped. */
  constructor(wire: Wire, requests: Requests, end: () => void) {
    const news = () => requests.news(wire.number);
    this.#wire = wire;
    this.#holders = new Holders(end, 3);
    this.#input = new ConnectionInput(this.#holders, new SharedPipe(wire.input), news, errorOf);
    this.#output = new ConnectionOutput(this.#holders, new SharedPipe(wire.output), news, errorOf);
  }

  get local() {
    return this.#wire.local;
  }

  get remote() {
    return this.#wire.remote;
  }

  get streams(): [InputStream, OutputStream] {
    return [this.#input, this.#output];
  }

  shutdown(type: 'receive' | 'send' | 'both'): void {
    if (type !== 'send') this.#input.stop();
    if (type !== 'receive') this.#output.end();
  }

  /** The socket itself is dropped; its streams may live on. */
  drop(): void {
    this.#holders.drop();
  }
}
