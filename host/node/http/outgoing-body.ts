/**
 * Resource `outgoing-body`: the sending end of a body, in the component's thread. Bytes go into a shared pipe, at first
 * nobody's; from `connect` on its owner is told of them. What the pipe has no room for holds the component back.
 */

import { Failure, failed, type OutputStream } from '../../../kernel/task/index.ts';
import { PipeOutput } from '../worker/pipe-streams.ts';
import type { SharedPipe } from '../worker/shared-pipe.ts';
import { type ErrorCode, errorFromPipe, HttpError } from './error-code.ts';
import { Family } from './family.ts';
import type { Fields } from './fields.ts';

/** Who sends the body. */
export interface BodySink {
  /** The owner sleeps, and there are bytes in the pipe. */
  bytes(): void;
  /** The component asked that what it wrote be sent. */
  flush(): void;
  /** No more comes; `complete` says whether that is all. */
  end(complete: boolean, trailers: readonly string[] | undefined): void;
}

/** What a body belongs to. */
export type MessageKind = 'request' | 'response';

export class OutgoingBody {
  readonly pipe: SharedPipe;
  readonly #kind: MessageKind;
  /** By the message's content-length. */
  readonly #length: number | undefined;
  readonly #family = new Family('outgoing-body');
  #sink: BodySink | undefined;
  #end: { readonly complete: boolean; readonly trailers: readonly string[] | undefined } | undefined;
  #written = 0;
  #taken = false;

  constructor(kind: MessageKind, pipe: SharedPipe, length: number | undefined) {
    this.#kind = kind;
    this.pipe = pipe;
    this.#length = length;
  }

  write(): OutputStream {
    if (this.#taken) throw new Failure(undefined);
    this.#taken = true;
    return new BodyOutput(this, this.#family);
  }

  /** @throws Failure<ErrorCode> if the content is not as long as content-length said */
  static finish(body: OutgoingBody, trailers: Fields | undefined): void {
    body.#family.checkAlone('finished');
    if (body.#length !== undefined && body.#written !== body.#length) {
      body.#close(false, undefined);
      throw new Failure(body.#sizeError());
    }
    body.#close(true, trailers?.list);
  }

  [Symbol.dispose](): void {
    this.#family.checkAlone('dropped');
    this.#close(false, undefined);
  }

  /** From now on somebody sends it. */
  connect(sink: BodySink): void {
    this.#sink = sink;
    if (this.#end) sink.end(this.#end.complete, this.#end.trailers);
  }

  /** How it ended, if it has. */
  get end() {
    return this.#end;
  }

  /** For its stream. @throws Failure<StreamError> for more than content-length said */
  count(length: number): void {
    this.#written += length;
    if (this.#length !== undefined && this.#written > this.#length) {
      throw failed(new HttpError(this.#sizeError()));
    }
  }

  /** For its stream. */
  tellSink(): void {
    this.#sink?.bytes();
  }

  /** For its stream. */
  flush(): void {
    this.#sink?.flush();
  }

  #sizeError(): ErrorCode {
    return { tag: `HTTP-${this.#kind}-body-size`, val: BigInt(this.#written) };
  }

  #close(complete: boolean, trailers: readonly string[] | undefined): void {
    if (this.#end) return;
    this.#end = { complete, trailers };
    this.#sink?.end(complete, trailers);
  }
}

class BodyOutput extends PipeOutput {
  readonly #body: OutgoingBody;
  readonly #family: Family;

  constructor(body: OutgoingBody, family: Family) {
    super(body.pipe, () => body.tellSink(), errorFromPipe);
    this.#body = body;
    this.#family = family;
    family.join();
  }

  protected override take(contents: Uint8Array): void {
    this.#body.count(contents.length);
    super.take(contents);
  }

  override flush(): void {
    super.flush();
    this.#body.flush();
  }

  override [Symbol.dispose](): void {
    this.#family.leave();
  }
}
