/**
 * `nucleus:capability/request`, as each of those who ask has it: the questions go to the policy service with the name of who
 * asks, and what it gives comes back cut to what was asked for. Without a policy service everything is refused.
 */

import type { Right } from '../capability/rights.ts';
import { attenuate, drop, type Handle, inspect, label, Trap } from '../component/index.ts';
import { always, Failure, Pollable } from '../task/index.ts';
import type { Functions } from './services.ts';

export const requestName = 'nucleus:capability/request@0.1.0';
export const policyName = 'nucleus:capability/policy';

/** Questions that one asker may have open. */
const MOST_OPEN = 64;

/** `rights` of nucleus:capability, in jco's conventions. */
type Flags = Partial<Record<Right, boolean>>;

interface FileAnswer {
  readonly file: Handle;
  readonly rights: Flags;
}

/** Resource `file-question` of nucleus:capability/policy. */
interface Question extends Handle {
  subscribe(): object;
  take(): FileAnswer;
}

interface Policy {
  file(asker: string, path: string, rights: Flags, purpose: string): Question;
}

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

  /** Resource `file-request`. */
  class FileRequest {
    readonly #question: Question | Said;
    readonly #path: string;
    readonly #asked: Flags;

    constructor(question: Question | Said, path: string, asked: Flags) {
      this.#question = question;
      this.#path = path;
      this.#asked = asked;
      open++;
    }

    subscribe(): object {
      if (typeof this.#question === 'string') return new Pollable(always);
      const question = this.#question;
      return unlessDead(() => question.subscribe()) ?? new Pollable(always);
    }

    take(): FileAnswer {
      if (typeof this.#question === 'string') throw new Failure(SAID[this.#question]);
      const { file, rights } = this.#question.take();
      return cut(file, both(rights, this.#asked), `${this.#path} (asked for)`);
    }

    [Symbol.dispose](): void {
      open--;
      if (typeof this.#question !== 'string') drop(this.#question);
    }
  }

  return {
    FileRequest,
    file(path: string, rights: Flags, purpose: string): FileRequest {
      if (policy === undefined) return new FileRequest('not-offered', path, rights);
      if (open >= MOST_OPEN) return new FileRequest('too-many', path, rights);
      const service = policy() as unknown as Policy;
      const question = unlessDead(() => service.file(asker, path, rights, purpose));
      return new FileRequest(question ?? 'peer-died', path, rights);
    },
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

function both(rights: Flags, asked: Flags): Right[] {
  return (Object.keys(asked) as Right[]).filter((right) => asked[right] && rights[right]);
}

/** What is handed over derives from what the policy service gave, which itself derives from what that holds. */
function cut(file: Handle, rights: readonly Right[], text: string): FileAnswer {
  label(file, text);
  const weak = attenuate(file, rights);
  drop(file);
  return { file: weak, rights: Object.fromEntries(inspect(weak).map((right) => [right, true])) };
}
