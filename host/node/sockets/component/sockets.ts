/** What the sockets of one component share in its thread: the way to the owner, numbers, and how many there may be. */

import type { Requests } from '../../worker/requests.ts';
import { fail } from '../error-code.ts';
import { type OnSocket, SOCKET_LIMIT } from '../messages.ts';

export class Sockets {
  readonly requests: Requests;
  #lastNumber = 0;
  #live = 0;

  constructor(requests: Requests) {
    this.requests = requests;
  }

  /** The number of a new socket. @throws Failure `new-socket-limit` */
  open(): number {
    if (this.#live >= SOCKET_LIMIT) throw fail('new-socket-limit');
    this.#live++;
    return ++this.#lastNumber;
  }

  /** The component has let go of a socket, and of its streams. */
  close(socket: number): void {
    this.#live--;
    this.requests.say('close', { socket } satisfies OnSocket);
  }
}
