/**
 * What a component's worker and its owner tell each other. Bytes go through shared pipes; the worker is woken by a bell
 * in shared memory, its owner by a message. Channels take this over.
 */

/** Number of a standard stream. */
export type StreamNumber = 0 | 1 | 2;

/** `workerData`: all that the worker is told. */
export interface WorkerStart {
  readonly name: string;
  readonly bytes: Uint8Array;
  readonly arguments: readonly string[];
  readonly environment: readonly (readonly [string, string])[];
  /** Guest path. */
  readonly directory: string | undefined;
  readonly directories: readonly DirectoryGrant[];
  /** Which of the standard streams are terminals. */
  readonly terminals: readonly boolean[];
  readonly bell: SharedArrayBuffer;
  /** Standard input, output and error. */
  readonly pipes: readonly [SharedArrayBuffer, SharedArrayBuffer, SharedArrayBuffer];
}

export interface DirectoryGrant {
  /** Host path. */
  readonly host: string;
  /** Path that the component knows it by. */
  readonly guest: string;
  readonly write: boolean;
}

/** From the worker: a pipe has news; or the end, its last message. */
export type WorkerMessage =
  | { readonly tag: 'news'; readonly stream: StreamNumber }
  | { readonly tag: 'done'; readonly code: number; readonly message?: string };
