/**
 * What the two ends of a component's HTTP tell each other (../worker/requests.ts): the component's thread asks, its owner
 * answers. Headers and trailers are name and value in turns. An exchange has a number, given by the component's thread.
 *
 *     http/send      OutgoingMessage -> ResponseHead     a request; fails with an `ErrorCode`
 *     http/bytes     exchange                            there are bytes of the request in its pipe
 *     http/end       BodyOver                            no more comes of the request
 *     http/room      exchange                            there is room in the response's pipe
 *     http/finish    exchange -> BodyEnd                 lets the rest of the response go by, and waits for its end
 *     http/cancel    exchange                            nobody wants the response
 */

/** Milliseconds; absent is the default. */
export interface Timeouts {
  readonly connect?: number | undefined;
  readonly firstByte?: number | undefined;
  readonly betweenBytes?: number | undefined;
}

export interface OutgoingMessage {
  readonly exchange: number;
  readonly method: string;
  readonly scheme: 'http' | 'https';
  readonly authority: string;
  readonly path: string;
  readonly headers: readonly string[];
  readonly timeouts: Timeouts;
  /** A shared pipe; absent where the request has no body. */
  readonly body?: SharedArrayBuffer | undefined;
  /** A shared pipe for the response's body. */
  readonly response: SharedArrayBuffer;
}

export interface ResponseHead {
  readonly status: number;
  readonly headers: string[];
}

export interface BodyOver {
  readonly exchange: number;
  /** Whether that was all of it. */
  readonly complete: boolean;
  readonly trailers?: readonly string[] | undefined;
}
