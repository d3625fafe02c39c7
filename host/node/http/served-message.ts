/**
 * What a server's worker and its owner tell each other (../worker/requests.ts). A worker has one request at a time: what it
 * says belongs to the one that it was given last.
 *
 *     serve/next     Served -> ServedRequest | undefined    done with the last one; undefined ends the worker
 *     serve/head     ResponseHead                           the response begins
 *     serve/end      ResponseOver                           no more comes of it, but for what is in the pipe
 *     serve/room                                            there is room in the request's pipe
 *     serve/finish   -> BodyEnd                             lets the rest of the request go by, and waits for its end
 *     news                                                  there are bytes in the response's pipe, or its end
 */

/** How the last request went; absent before the first. */
export interface Served {
  /** Why it was not answered, in one line. */
  readonly failure?: string | undefined;
}

export interface ServedRequest {
  readonly method: string;
  readonly authority: string | undefined;
  readonly path: string;
  /** Name and value in turns, as far as a component may see them. */
  readonly headers: string[];
  /** A shared pipe; absent where the request has no body. */
  readonly body?: SharedArrayBuffer | undefined;
  /** A shared pipe for the response's body. */
  readonly response: SharedArrayBuffer;
  /** Names the response's pipe in `news`. */
  readonly number: number;
}

export interface ResponseOver {
  /** Whether that was all of it. */
  readonly complete: boolean;
  readonly trailers?: readonly string[] | undefined;
}
