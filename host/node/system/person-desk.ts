/**
 * One person at a terminal, whom the policy services of several threads ask: one conversation at a time, in the order in which they
 * came. What a service may say there is its policy service's question; its own output waits meanwhile.
 *
 *     person.take     -> Talk       once it is the thread's turn; nothing where it is not heard any more
 *     person.leave    -> nothing    the conversation is over
 */

import type { InputStream, OutputStream } from '../../../kernel/task/index.ts';
import type { Bell } from '../worker/bell.ts';
import type { RequestServer } from '../worker/request-server.ts';
import { ServedInput, ServedOutput } from '../worker/served-streams.ts';
import { SharedPipe } from '../worker/shared-pipe.ts';

export interface Talk {
  /** For `news`. */
  readonly number: number;
  readonly input: SharedArrayBuffer;
  readonly output: SharedArrayBuffer;
}

export interface PersonDeskOptions {
  readonly input: InputStream;
  readonly output: OutputStream;
  /** Called when somebody begins to speak, and when nobody does any more. */
  onBusy(isBusy: boolean): void;
}

/**
 * Conversations of one service in the life of a system: what a person has answered is forgotten when it is started again, so that
 * one which fails on purpose could ask for ever.
 */
const MOST_TALKS = 64;

export class PersonDesk {
  readonly #options: PersonDeskOptions;
  readonly #talks = new Map<string, number>();
  /** Those that wait for their turn. */
  readonly #waiting: (() => void)[] = [];
  #isBusy = false;

  constructor(options: PersonDeskOptions) {
    this.#options = options;
  }

  /** Lets a service's thread talk to the person. What comes back ends that. */
  serve(service: string, requests: RequestServer, bell: Bell): () => void {
    let end = () => {};
    let isOver = false;
    requests.handle('person.take', async () => {
      if (isOver || !this.#mayTalk(service)) return undefined;
      await this.#turn();
      if (isOver) {
        this.#next();
        return undefined;
      }
      const { talk, stop } = this.#talk(requests, bell);
      end = () => {
        end = () => {};
        requests.forget(talk.number);
        // What was said last is seen first.
        void stop().then(() => this.#next());
      };
      return talk;
    });
    requests.handle('person.leave', () => end());
    return () => {
      isOver = true;
      end();
    };
  }

  #mayTalk(service: string): boolean {
    const talks = (this.#talks.get(service) ?? 0) + 1;
    this.#talks.set(service, talks);
    return talks <= MOST_TALKS;
  }

  /** Resolves when it is somebody's turn. Who has gone by then passes it on. */
  #turn(): Promise<void> {
    if (this.#isBusy) return new Promise((resolve) => this.#waiting.push(resolve));
    this.#isBusy = true;
    this.#options.onBusy(true);
    return Promise.resolve();
  }

  #next(): void {
    const next = this.#waiting.shift();
    if (next !== undefined) {
      next();
      return;
    }
    this.#isBusy = false;
    this.#options.onBusy(false);
  }

  #talk(requests: RequestServer, bell: Bell): { talk: Talk; stop: () => Promise<void> } {
    const [input, output] = [new SharedPipe(), new SharedPipe()];
    const heard = new ServedInput(input, this.#options.input, bell);
    const said = new ServedOutput(output, this.#options.output, bell);
    output.sleep();
    const number = requests.listen(() => {
      heard.serve();
      void said.drain();
    });
    const stop = () => {
      heard.stop();
      return said.drain();
    };
    return { talk: { number, input: input.memory, output: output.memory }, stop };
  }
}
