/**
 * Resources `incoming-body` and `future-trailers`: the receiving end of a body, in the component's thread. Its owner puts
 * bytes into a shared pipe as they come, and stops while that is full.
 */

import { Failure, type InputStream, Pollable, type Readiness } from '../../../kernel/task/index.ts';
import { RingInput } from '../worker/pipe-streams.ts';
import { pipeMemory, SharedPipe } from '../worker/shared-pipe.ts';
import { type ErrorCode, errorFromPipe } from './error-code.ts';
import { Family } from './family.ts';
import { Fields } from './fields.ts';

/** How a body came to its end. */
export type BodyEnd =
  | { readonly tag: 'ok'; readonly trailers?: string[] | undefined }
  | { readonly tag: 'err'; readonly error: ErrorCode };

/** Where a body comes from. */
export interface BodySource {
  /** Absent where there is no body. */
  readonly pipe?: SharedPipe;
  /** Tells the owner that there is room in the pipe again. */
  readonly room: () => void;
  /** The component wants nothing more of it; what was begun may be given up. */
  cancel(): void;
  /** Lets the rest go by, and waits for the end. */
  finish(): Readiness & { take(): BodyEnd };
}

class BodyInput extends RingInput {
  readonly #family: Family;

  constructor(pipe: SharedPipe, room: () => void, family: Family) {
    super(pipe, room, errorFromPipe);
    this.#family = family;
    family.join();
  }

  override [Symbol.dispose](): void {
    this.#family.leave();
  }
}

export class IncomingBody {
  readonly #source: BodySource;
  readonly #family = new Family('incoming-body');
  #taken = false;

  constructor(source: BodySource) {
    this.#source = source;
  }

  stream(): InputStream {
    if (this.#taken) throw new Failure(undefined);
    this.#taken = true;
    const { pipe = emptyPipe(), room } = this.#source;
    return new BodyInput(pipe, room, this.#family);
  }

  static finish(body: IncomingBody): FutureTrailers {
    body.#family.checkAlone('finished');
    return new FutureTrailers(body.#source.finish());
  }

  [Symbol.dispose](): void {
    this.#family.checkAlone('dropped');
    this.#source.cancel();
  }
}

export class FutureTrailers {
  readonly #end: Readiness & { take(): BodyEnd };
  readonly #family = new Family('future-trailers');
  #taken = false;

  constructor(end: Readiness & { take(): BodyEnd }) {
    this.#end = end;
  }

  subscribe(): Pollable {
    return new Pollable(this.#end);
  }

  get() {
    if (!this.#end.ready()) return undefined;
    if (this.#taken) return { tag: 'err', val: undefined };
    this.#taken = true;
    const end = this.#end.take();
    if (end.tag === 'err') return { tag: 'ok', val: { tag: 'err', val: end.error } };
    const { trailers } = end;
    const fields =
      trailers === undefined ? undefined : new Fields(trailers, { mutable: false, family: this.#family });
    return { tag: 'ok', val: { tag: 'ok', val: fields } };
  }

  [Symbol.dispose](): void {
    this.#family.checkAlone('dropped');
  }
}

/** Of the least size: it is at its end. */
function emptyPipe(): SharedPipe {
  const pipe = new SharedPipe(pipeMemory(1));
  pipe.end();
  return pipe;
}

/** An end that is known already. */
export function knownEnd(end: BodyEnd): Readiness & { take(): BodyEnd } {
  return { ready: () => true, onReady: () => () => {}, take: () => end };
}

/** A body that is empty. */
export const emptyBody: BodySource = {
  room: () => {},
  cancel: () => {},
  finish: () => knownEnd({ tag: 'ok' }),
};
