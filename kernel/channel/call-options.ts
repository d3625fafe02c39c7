/** What a caller may say of one call, and what its thread does around its waits. */

export interface CallOptions {
  /** Milliseconds after which the call is cancelled. */
  readonly timeout?: number | undefined;
  /** Of `callLater`: cancels the call when it aborts. */
  readonly signal?: AbortSignal | undefined;
  /** Takes a result that comes after the call was cancelled. */
  readonly late?: ((bytes: Uint8Array, length: number) => void) | undefined;
}

/** What a thread that may block has to do around its waits: not to wait in a ring, and to serve what it must meanwhile. */
export interface Waiting {
  /** Before a call is sent. Throws CallRefused if its answer cannot come. */
  enter(): void;
  /** The call whose answer is waited for is about to be sent, with this number; undefined: it could not be. */
  sends(id: number | undefined): void;
  /** After each look for the answer. */
  serve(): void;
  /** Whether a ring of waits was found that this wait has closed: its answer cannot come. */
  isRefused(): boolean;
  /** Milliseconds after which it wants to look again. */
  longest(): number;
  leave(): void;
}

export interface BeginOptions {
  /** Milliseconds that it may be held. */
  readonly timeout?: number | undefined;
  /** Whether it is refused where as many are held as a component may have: the kernel's own calls are few. */
  readonly bounded?: boolean;
  /** Ends what moves with it, where it is not sent and the link goes on. */
  readonly drop?: (() => void) | undefined;
}
