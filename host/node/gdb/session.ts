/** nucleus:debug/debugger as JavaScript calls it: a personality's hold on the process that is debugged. */

import type { Handle } from '../../../kernel/component/index.ts';

export interface Access {
  readonly read: boolean;
  readonly write: boolean;
  readonly execute: boolean;
}

/** Names of nucleus:hypervisor/machine's registers. */
export type RegisterName =
  | 'rax'
  | 'rcx'
  | 'rdx'
  | 'rbx'
  | 'rsp'
  | 'rbp'
  | 'rsi'
  | 'rdi'
  | 'r8'
  | 'r9'
  | 'r10'
  | 'r11'
  | 'r12'
  | 'r13'
  | 'r14'
  | 'r15'
  | 'rip'
  | 'rflags'
  | 'fsBase'
  | 'gsBase';

export interface ThreadState {
  readonly registers: Record<RegisterName, bigint>;
  /** System call that the thread is in, or -1. */
  readonly call: bigint;
}

export type Cause =
  | { readonly tag: 'halted' | 'stepped' | 'reached' | 'executed' | 'modules' }
  | { readonly tag: 'accessed'; readonly val: bigint }
  /** A number of Linux's. */
  | { readonly tag: 'signal' | 'killed'; readonly val: number }
  | { readonly tag: 'exited'; readonly val: number };

export interface Halt {
  readonly thread: number;
  readonly cause: Cause;
}

export interface Move {
  /** 0 means all that are left. */
  readonly thread: number;
  readonly step: boolean;
  /** A number of Linux's; 0 for none. */
  readonly signal: number;
}

/** A process of a task, and what its machine has executed. */
export interface RunningProcess {
  readonly id: number;
  readonly name: string;
  readonly instructions: bigint;
}

/** Where an image lies. */
export interface LoadedModule {
  readonly path: string;
  readonly base: bigint;
  readonly size: bigint;
}

export interface CodeFrame {
  /** Where it goes on. */
  readonly address: bigint;
  /** Where the function begins; 0 if nobody knows. */
  readonly begin: bigint;
  /** Of a function of the system's own. */
  readonly name: string | undefined;
}

/** A call that has just been done. */
export interface SampledCall {
  readonly process: number;
  readonly thread: number;
  readonly name: string;
}

/** Errors of all methods: what the component throws, with the tag of `debug-error` in its payload. */
export interface Session extends Handle {
  process(): number;
  threads(): { readonly id: number; readonly name: string }[];
  look(): Halt | undefined;
  resume(moves: readonly Move[]): void;
  halt(): void;
  kill(): void;
  detach(): void;
  pass(signals: Uint8Array): void;
  getState(thread: number): ThreadState;
  setState(thread: number, values: ThreadState): void;
  getVectors(thread: number): Uint8Array;
  setVectors(thread: number, image: Uint8Array): void;
  read(address: bigint, length: number): Uint8Array;
  write(address: bigint, data: Uint8Array): void;
  stop(address: bigint, length: number, on: Access): void;
  forget(address: bigint, length: number, on: Access): void;
  called(thread: number): string | undefined;
  modules(): readonly LoadedModule[];
  frames(thread: number): readonly CodeFrame[];
  sampleCalls(every: bigint): void;
  sampledCall(): SampledCall | undefined;
  image(): string;
  auxiliary(): Uint8Array;
  signalInfo(thread: number): Uint8Array;
  readLink(path: string): string;
  stat(path: string): { readonly size: bigint };
  readFile(path: string, offset: bigint, length: number): Uint8Array;
}

/** nucleus:debug/debugger, as far as it is called before there is a session. */
export interface Debugger {
  readonly Session: {
    attach(task: object): Session;
    attachProcess(task: object, process: number): Session;
    processes(task: object): readonly RunningProcess[];
  };
}

/** Gives undefined where the program refuses: there is no such thread, file or memory. What else goes wrong is thrown on. */
export function unlessRefused<T>(call: () => T): T | undefined {
  try {
    return call();
  } catch (error) {
    if ((error as { payload?: unknown }).payload !== undefined) return undefined;
    throw error;
  }
}
