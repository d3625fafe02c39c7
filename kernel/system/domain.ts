/**
 * Where one service lives, as its supervisor sees it: on the kernel's thread or on one of its own, started once and ended once. A
 * restart makes a new one. What a host brings makes them and links them.
 */

import type { Clock } from './clock.ts';
import type { LoadedPart } from './load.ts';
import type { Sources } from './part.ts';

/** How a service ended: a program by itself, or whatever made it fail. */
export type End =
  | { readonly how: 'finished' }
  /** One line. */
  | { readonly how: 'failed'; readonly why: string };

/** What a service uses, as far as is known. */
export interface Measure {
  /** Bytes of its memories. */
  readonly memory: number;
  /** Handles that it holds. */
  readonly handles: number;
  /** Calls that it has taken. */
  readonly calls: number;
}

/** Milliseconds that a service has to end by itself, where it can be asked; and that all have together when their system ends. */
export const MOMENT = 1000;
export const ALL_MOMENTS = 5000;

export interface Domain {
  /** Fulfilled when it is ready; never, if it ends before. */
  readonly ready: Promise<void>;
  readonly ended: Promise<End>;
  /** The thread, as `ps` shows it. */
  readonly thread: string;
  /** Ends it at once: `ended` follows. */
  stop(): void;
  measure(): Measure;
  /** Whether it is in a call now; absent where that cannot be seen from outside. */
  isBusy?(): boolean;
}

/** What carries the calls of one service to another one. */
export interface Link {
  /** One of the two is no more: whoever waits for it is told. */
  end(): void;
}

export interface Launch {
  readonly part: LoadedPart;
  readonly sources: Sources;
  /** Whether it lives on the kernel's thread. */
  readonly isDirect: boolean;
  /** The domains of those that it imports from, by service. */
  readonly providers: ReadonlyMap<string, Domain>;
}

export interface Hosting {
  readonly clock: Clock;
  /** Threads that are started at a time: more only take each other's time to be ready. Absent: all. */
  readonly atOnce?: number;
  /** Begins to start a service. */
  launch(launch: Launch): Domain;
  /** Lets a service call another; in place of whom it called before under that name. */
  link(importer: Domain, provider: Domain, name: string): Link;
  /** Asks a service to end, and gives it so many milliseconds, where it can be asked. */
  leave?(domain: Domain, moment: number): Promise<void>;
  /** Takes one line about a service. */
  log(service: string, line: string): void;
}
