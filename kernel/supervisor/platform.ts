/**
 * What a host lends the kernel for one run. The kernel has no Node API: files, streams and clocks come in here, in
 * jco's conventions, and nothing else of the host is reachable.
 */

import type { CodeHost } from '../broker/code-host.ts';
import type { Digest, Identities } from '../broker/identity.ts';
import type { Component } from '../component/index.ts';
import type { DeviceOffer, Manifest } from '../manifest/manifest.ts';
import type { InputStream, Outcome, OutputStream } from '../task/index.ts';

/** `stream-kind` of nucleus:personality/programs. */
export type StreamKind = 'terminal' | 'pipe' | 'file' | 'null';

/** A standard stream: a host object of wasi:io/streams, and what it is on the host. */
export interface StandardStream {
  readonly stream: object;
  readonly kind: StreamKind;
}

export interface Window {
  readonly rows: number;
  readonly columns: number;
}

/** The host's terminal: how it takes keys. */
export interface TerminalDevice {
  /** Each key at once, unseen; or lines again. False if there is none any more. */
  takeKeys(isWanted: boolean): boolean;
  size(): Window;
}

/** Somebody at a terminal, for questions to them: host objects of wasi:io/streams. Dropping both lets others have them. */
export interface Person {
  readonly input: object;
  readonly output: object;
}

/** A device that may be granted, for as long as it is offered. */
export interface DeviceSource {
  /**
   * Opens it once more: host objects of wasi:io/streams, one for each right. May block the thread of who asks, and no other.
   * @throws Failure with `device-failure` of nucleus:policy/grants
   */
  open(rights: { readonly read: boolean; readonly write: boolean }): {
    readonly input?: object;
    readonly output?: object;
  };
}

/** A host object that ends by itself, whoever waits for it then, when its capability does. */
export interface Ending {
  endAfter?(nanoseconds: number): void;
}

/** A WASI command that is to run in a thread of its own. */
export interface CommandOrder {
  /** `program.personality` names the command among the services. */
  readonly manifest: Manifest;
  /** The command's bytes; the services' are found as `component` finds them. */
  readonly image: Uint8Array<ArrayBuffer>;
  /** Absent: at its end; goes nowhere. */
  readonly stdin?: InputStream;
  readonly stdout?: OutputStream;
  readonly stderr?: OutputStream;
}

export interface RunningCommand {
  /** Rejects with what failed where that is not the command, and with the reason to stop. */
  readonly outcome: Promise<Outcome>;
  stop(reason: Error): void;
}

export interface Platform {
  /** The bytes of a manifest's `component`. Rejects with a one-line reason. */
  component(reference: string): Promise<Uint8Array<ArrayBuffer>>;
  /** What a manifest's `component` of these bytes decodes to, where that is known. */
  decoded?(reference: string, bytes: Uint8Array<ArrayBuffer>): Component | undefined;
  /** The table of rights that the build made from the WIT texts, as parsed JSON. */
  rights(): Promise<unknown>;
  /** SHA-256 of the components that come with the package, by name; without it no built-in owns a broker. */
  identities?(): Promise<Identities>;
  /** Where the host has a quicker one than Web Cryptography's. */
  readonly sha256?: Digest;
  /** For the code broker. */
  readonly code?: CodeHost;
  /** Host interfaces by import name ("wasi:io/poll@0.2.12"): what services may use. They carry no authority. */
  readonly interfaces: Readonly<Record<string, object>>;
  /** A wasi:filesystem descriptor of a host directory. Throws with a one-line reason. */
  openDirectory(path: string, options: { readonly write: boolean }): object;
  /** A wasi:filesystem descriptor of a host file, for reading. Throws with a one-line reason. */
  openFile(path: string): object;
  /** A `tree` of nucleus:fs/base, for `grants.root`. Given away once. */
  openRoot?(): object;
  /** `changes` of nucleus:fs/base, which take down what became of that tree; `done` says whether all of it was told. */
  keepRoot?(): { readonly changes: object; done(whole: boolean): void };
  /** Host path of the file in a host directory that has this name in any case. */
  findFile?(directory: string, name: string): string | undefined;
  readonly input?: StandardStream;
  readonly output?: StandardStream;
  readonly error?: StandardStream;
  /** Size of the terminal, where one of the streams is one. */
  readonly window?: Window;
  /** Where standard input is a terminal. */
  readonly terminal?: TerminalDevice;
  /** Absent, or undefined, where there is nobody to ask; otherwise it waits until nobody else has them. */
  person?(): Person | undefined;
  /** For an offer of the manifest. */
  device?(offer: DeviceOffer): DeviceSource;
  /** What of the network a rule of nucleus:policy/grants covers: a `network` of wasi:sockets with one port of one host alone. */
  reach?(rule: string): { narrow(host: string, port: number): object | undefined };
  /** Output stream for the trace; absent when nobody traces. */
  readonly trace?: object;
  /** Starts a WASI command, where the host has threads for them. Rejects with the classes of failure.ts. */
  command?(order: CommandOrder): Promise<RunningCommand>;
  /** Takes one line for the kernel's log. */
  log(line: string): void;
  /** Gives the host's event loop a turn. */
  yieldToHost(): Promise<void>;
  /** Milliseconds, for measuring. */
  now(): number;
}
