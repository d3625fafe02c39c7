/**
 * `nucleus:capability/request`, as each of those who ask has it: the questions go to the policy service with the name of who
 * asks, and what it gives comes back cut to what was asked for. Without a policy service everything is refused.
 */

import type { Right } from '../capability/rights.ts';
import { attenuate, drop, type Handle, inspect, label, lendAs, Trap } from '../component/index.ts';
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

interface Question extends Handle {
  subscribe(): object;
  take(): object;
}

/** Resources of nucleus:capability/policy. */
interface FileQuestion extends Question {
  take(): FileAnswer;
}
interface ConnectionQuestion extends Question {
  /** A `network` of wasi:sockets. */
  take(): object;
}

interface Policy {
  file(asker: string, path: string, rights: Flags, purpose: string): FileQuestion;
  connection(asker: string, host: string, port: number, purpose: string): ConnectionQuestion;
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

  /** A question, whatever it is about. */
  class Asked<Q extends Question> {
    readonly question: Q | Said;

    constructor(ask: (policy: Policy) => Q) {
      this.question = this.#put(ask);
      open++;
    }

    #put(ask: (policy: Policy) => Q): Q | Said {
      if (policy === undefined) return 'not-offered';
      if (open >= MOST_OPEN) return 'too-many';
      return unlessDead(() => ask(policy() as unknown as Policy)) ?? 'peer-died';
    }

    subscribe(): object {
      const { question } = this;
      if (typeof question === 'string') return new Pollable(always);
      return unlessDead(() => question.subscribe()) ?? new Pollable(always);
    }

    /** What the policy service gave. */
    protected answer(): ReturnType<Q['take']> {
      if (typeof this.question === 'string') throw new Failure(SAID[this.question]);
      return this.question.take() as ReturnType<Q['take']>;
    }

    [Symbol.dispose](): void {
      open--;
      if (typeof this.question !== 'string') drop(this.question);
    }
  }

  /** Resource `file-request`. */
  class FileRequest extends Asked<FileQuestion> {
    readonly #path: string;
    readonly #asked: Flags;

    constructor(path: string, asked: Flags, purpose: string) {
      super((service) => service.file(asker, path, asked, purpose));
      this.#path = path;
      this.#asked = asked;
    }

    take(): FileAnswer {
      const { file, rights } = this.answer();
      return cut(file, both(rights, this.#asked), `${this.#path} (asked for)`);
    }
  }

  /** Resource `connection-request`. The network is the host's own object, and says itself what it is good for. */
  class ConnectionRequest extends Asked<ConnectionQuestion> {
    readonly #label: string;

    constructor(host: string, port: number, purpose: string) {
      super((service) => service.connection(asker, host, port, purpose));
      this.#label = `connect tcp:${host}:${port} (asked for)`;
    }

    take(): object {
      return lendAs(this.answer(), ['read', 'write'], this.#label);
    }
  }

  return {
    FileRequest,
    ConnectionRequest,
    file: (path: string, rights: Flags, purpose: string) => new FileRequest(path, rights, purpose),
    connection: (host: string, port: number, purpose: string) => new ConnectionRequest(host, port, purpose),
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
