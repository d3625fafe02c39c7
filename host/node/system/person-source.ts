/** The person at the terminal, as a service's thread has them: alone, until both streams are dropped. */

import type { Person } from '../../../kernel/supervisor/platform.ts';
import { Holders } from '../sockets/component/holders.ts';
import type { Bell } from '../worker/bell.ts';
import { PipeInput, PipeOutput } from '../worker/pipe-streams.ts';
import type { Requests } from '../worker/requests.ts';
import { SharedPipe } from '../worker/shared-pipe.ts';
import type { Talk } from './person-desk.ts';

class PersonInput extends PipeInput {
  readonly #holders: Holders;

  constructor(holders: Holders, ...rest: ConstructorParameters<typeof PipeInput>) {
    super(...rest);
    this.#holders = holders;
  }

  override [Symbol.dispose](): void {
    this.#holders.drop();
  }
}

class PersonOutput extends PipeOutput {
  readonly #holders: Holders;

  constructor(holders: Holders, ...rest: ConstructorParameters<typeof PipeOutput>) {
    super(...rest);
    this.#holders = holders;
  }

  override [Symbol.dispose](): void {
    this.#holders.drop();
  }
}

/** Sleeps until it is this thread's turn. Undefined while the thread has a turn, and where it is not heard any more. */
export function personSource(requests: Requests, bell: Bell): () => Person | undefined {
  let isTalking = false;
  return () => {
    const talk = isTalking ? undefined : requests.call<Talk | undefined>('person.take');
    if (talk === undefined) return undefined;
    isTalking = true;
    const holders = new Holders(() => {
      isTalking = false;
      requests.say('person.leave');
    }, 2);
    const news = () => requests.news(talk.number);
    return {
      input: new PersonInput(holders, new SharedPipe(talk.input), bell, news),
      output: new PersonOutput(holders, new SharedPipe(talk.output), news),
    };
  };
}
