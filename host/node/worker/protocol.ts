/**
 * What a component's worker and its owner tell each other. Bytes go through shared pipes; the worker is woken by a bell
 * in shared memory, its owner by a message. Channels take this over.
 */

import type { Manifest } from '../../../kernel/manifest/manifest.ts';
import type { CallTraceTarget } from '../trace/call-writer.ts';
import type { RequestsEnd } from './requests.ts';
import type { Held } from './table-view.ts';

/** Number of a standard stream. */
export type StreamNumber = 0 | 1 | 2;

/** `workerData`: all that the worker is told. */
export interface WorkerStart {
  /** What runs and what it is granted. `program.personality` names the service that is the component itself. */
  readonly manifest: Manifest;
  /** What the manifest's services are made of, by the names that they have there. */
  readonly components: Readonly<Record<string, Uint8Array>>;
  /** The table of rights, as parsed JSON. */
  readonly rights: unknown;
  /** Which of the standard streams are terminals. */
  readonly terminals: readonly boolean[];
  /** The host's number of the file that takes a line for each call. */
  readonly trace: number | undefined;
  /** Where calls between components are written. */
  readonly calls: CallTraceTarget | undefined;
  readonly bell: SharedArrayBuffer;
  /** Where the owner wishes for the capability table (table-view.ts). */
  readonly wishes: SharedArrayBuffer;
  /** Its end of requests.ts. */
  readonly requests: RequestsEnd;
  /** Standard input, output and error. */
  readonly pipes: readonly [SharedArrayBuffer, SharedArrayBuffer, SharedArrayBuffer];
}

/** A failure that is not the component's own, by the name of its class in kernel/supervisor/failure.ts. */
export interface ToldFailure {
  readonly name: string;
  readonly message: string;
  /** Of a `ComponentFailure`. */
  readonly component?: string;
}

/** From the worker: a pipe has news; a line for the kernel's log; its capability table; or the end, its last message. */
export type WorkerMessage =
  | { readonly tag: 'news'; readonly stream: StreamNumber }
  | { readonly tag: 'log'; readonly line: string }
  | { readonly tag: 'held'; readonly held: Held }
  | { readonly tag: 'failed'; readonly failure: ToldFailure }
  | { readonly tag: 'done'; readonly code: number; readonly message?: string };
