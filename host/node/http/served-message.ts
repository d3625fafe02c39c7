/**
 * What a server's worker and its owner tell each other (../worker/requests.ts). A worker has one request at a time: what it
 * says belongs to the one that it was given last.
 *
 *     serve/next     Served -> ServedRequest | undefined    done with the last one; undefined ends the worker
 *     serve/head     LargeHead                              the response begins, and its head is none for the slot
 *     serve/end      ResponseOver                           no more comes of it, but for what is in the pipe
 *     serve/room                                            there is room in the request's pipe
 *     serve/finish   -> BodyEnd                             lets the rest of the request go by, and waits for its end
 *     news                                                  there is a head in the slot (head-slot.ts), or bytes in the pipe
 *
 * `news` is said when the component sleeps, when half of the pipe is full, and not at all by one that ends at once:
 * `serve/next` says the same. While a component computes, its owner looks by itself.
 */

import type { ResponseHead } from './message.ts';

/** How the last request went; absent before the first. */
export interface Served {
  /** Why it was not answered, in one line. */
  readonly failure?: string | undefined;
}

/** What a worker and its owner share from one request to the next. */
export interface ServedMemory {
  /** A shared pipe for the response's body. */
  readonly pipe: SharedArrayBuffer;
  /** A head slot. */
  readonly slot: SharedArrayBuffer;
  /** Names them in `news`. */
  readonly number: number;
}

export interface ServedRequest {
  /** Method, path, whether an authority follows ("1") and that; then name and value in turns, as far as a component may see them. */
  readonly head: string;
  /** A shared pipe; absent where the request has no body. */
  readonly body?: SharedArrayBuffer | undefined;
  /** Where the response goes, if that has changed. */
  readonly memory?: ServedMemory | undefined;
}

export interface LargeHead extends ResponseHead {
  /** Where its body is, if not in the pipe that both have. */
  readonly pipe?: SharedArrayBuffer | undefined;
}

export interface ResponseOver {
  /** Whether that was all of it. */
  readonly complete: boolean;
  readonly trailers?: readonly string[] | undefined;
}

export interface RequestLine {
  readonly method: string;
  readonly path: string;
  readonly authority: string | undefined;
}

/** As `ServedRequest.head` has it: no part has a line's end in it, Node's parser sees to that. */
export function packHead({ method, path, authority }: RequestLine, headers: readonly string[]): string {
  return [method, path, authority === undefined ? '' : '1', authority ?? '', ...headers].join('\n');
}

export function unpackHead(text: string): RequestLine & { readonly headers: string[] } {
  const [method, path, hasAuthority, authority, ...headers] = text.split('\n');
  return { method: method!, path: path!, authority: hasAuthority === '' ? undefined : authority, headers };
}
