/**
 * `nucleus:capability/request`, as each of those who ask has it: the questions go to the policy service with the name of who
 * asks, and what it gives comes back as answers.ts says. Without a policy service everything is refused.
 */

import { drop, type Handle, Trap } from '../component/index.ts';
import { always, Failure, Pollable } from '../task/index.ts';
import { GIVES, type Kind, type Kinds } from './answers.ts';
import type { Functions } from './services.ts';

export const requestName = 'nucleus:capability/request@0.1.0';
export const policyName = 'nucleus:capability/policy';

/** Questions that one asker may have open. */
const MOST_OPEN = 64;

/** Resources of nucleus:capability/policy. */
interface Question<K extends Kind> extends Handle {
  subscribe(): object;
  take(): Kinds[K]['answer'];
}

type Policy = { [K in Kind]: (asker: string, ...asked: Kinds[K]['asked']) => Question<K> };

/** What is said without the policy service, or because it has died. */
const SAID = {
  'not-offered': { tag: 'refused', val: 'not-offered' },
  'too-many': { tag: 'refused', val: 'too-many' },
  'peer-died': { tag: 'peer-died' },
} as const;

type Said = keyof typeof SAID;

/** @param policy the functions of the policy service, once it runs; absent if there is none */
export function requestInterface(asker: string, policy?: () => Functions): object {
  let open = 0;

  /** What the resources for each kind have in common. */
  class Asked<K extends Kind> {
    readonly #kind: K;
    readonly #asked: Kinds[K]['asked'];
    readonly #question: Question<K> | Said;

    constructor(kind: K, asked: Kinds[K]['asked']) {
      this.#kind = kind;
      this.#asked = asked;
      this.#question = this.#put();
      open++;
    }

    #put(): Question<K> | Said {
      if (policy === undefined) return 'not-offered';
      if (open >= MOST_OPEN) return 'too-many';
      const ask = () => (policy() as unknown as Policy)[this.#kind](asker, ...this.#asked);
      return unlessDead(ask) ?? 'peer-died';
    }

    subscribe(): object {
      const question = this.#question;
      if (typeof question === 'string') return new Pollable(always);
      return unlessDead(() => question.subscribe()) ?? new Pollable(always);
    }

    take(): Kinds[K]['answer'] {
      const question = this.#question;
      if (typeof question === 'string') throw new Failure(SAID[question]);
      const answer = unlessDead(() => question.take());
      if (answer === undefined) throw new Failure(SAID['peer-died']);
      return GIVES[this.#kind](answer, ...this.#asked);
    }

    [Symbol.dispose](): void {
      open--;
      if (typeof this.#question !== 'string') drop(this.#question);
    }
  }

  // Each resource type has a class of its own.
  class FileRequest extends Asked<'file'> {}
  class ConnectionRequest extends Asked<'connection'> {}
  class DeviceRequest extends Asked<'device'> {}

  return {
    ...{ FileRequest, ConnectionRequest, DeviceRequest },
    file: (...asked: Kinds['file']['asked']) => new FileRequest('file', asked),
    connection: (...asked: Kinds['connection']['asked']) => new ConnectionRequest('connection', asked),
    device: (...asked: Kinds['device']['asked']) => new DeviceRequest('device', asked),
  };
}

/** Whoever asks does not end with the policy service. */
function unlessDead<T>(call: () => T): T | undefined {
  try {
    return call();
  } catch (error) {
    if (error instanceof Trap) return undefined;
    throw error;
  }
}
