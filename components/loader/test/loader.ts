/** The built loader, as the tests call it: errors come back as values. */

import { readFileSync } from 'node:fs';
import { decodeComponent, hostInterface, instantiate } from '../../../kernel/component/index.ts';

export interface Segment {
  address: bigint;
  memorySize: bigint;
  fileOffset: bigint;
  fileSize: bigint;
  access: { read: boolean; write: boolean; execute: boolean };
}

export interface LoadPlan {
  format: string;
  positionIndependent: boolean;
  entry: bigint;
  low: bigint;
  high: bigint;
  alignment: bigint;
  segments: Segment[];
  headersAddress: bigint;
  headersSize: number;
  headersCount: number;
  interpreter?: string;
  threadStorage?: { address: bigint; fileSize: bigint; memorySize: bigint; alignment: bigint };
  executableStack: boolean;
  readOnlyAfterRelocation?: [bigint, bigint];
}

export interface Description {
  format: string;
  summary: string;
  entry: bigint;
  interpreter?: string;
  libraries: string[];
  imports: { library: string; name: string }[];
  exports: string[];
}

interface Range {
  address: number;
  size: number;
}

/** As `portable-executable.part`. */
export interface Part {
  offset: bigint;
  bytes: Uint8Array;
}

/** As `portable-executable.image`. */
export interface PeImage {
  preferredBase: bigint;
  size: number;
  headersSize: number;
  entry: number;
  library: boolean;
  subsystem: number;
  sections: {
    name: string;
    address: number;
    memorySize: number;
    fileOffset: number;
    fileSize: number;
    access: Segment['access'];
  }[];
  relocations?: Uint32Array;
  libraries: { library: string; slots: { called: { tag: string; val: unknown }; slot: number }[]; delayed?: number }[];
  exports: { ordinal: number; name?: string; target: { tag: string; val: unknown } }[];
  exportName?: string;
  threadStorage?: { template: Range; zeros: number; alignment: number; index: number; callbacks: number };
  exceptions?: Range;
  resources?: Range;
  stackReserve: bigint;
  stackCommit: bigint;
  heapReserve: bigint;
  heapCommit: bigint;
}

/** As the exception's payload, flattened: `malformed bad-order 64`, `unsupported bits-32`, `need 120`. */
export type Refusal = string;

export interface Loader {
  identify(head: Uint8Array): string;
  plan(head: Uint8Array, size?: number | bigint): LoadPlan | Refusal;
  describe(image: Uint8Array): Description | Refusal;
  /** `parts` are what is at hand of it; all by default. */
  readPe(image: Uint8Array, parts?: Part[]): PeImage | Refusal;
}

const WASM = new URL('../../../dist/components/loader.wasm', import.meta.url);

export async function startLoader(): Promise<Loader> {
  const component = decodeComponent(new Uint8Array(readFileSync(WASM)));
  const emergency = hostInterface('test', { debug: (line: string) => console.error(line), exit: () => {} });
  const instance = await instantiate(component, {
    name: 'loader',
    imports: { 'nucleus:bootstrap/emergency@0.1.0': emergency },
  });
  const calls = instance.exports.get('nucleus:loader/loader@0.1.0')!.js as Record<
    'identify' | 'plan' | 'describe',
    (...parameters: unknown[]) => never
  >;
  const pe = instance.exports.get('nucleus:loader/portable-executable@0.1.0')!.js as Record<
    'read',
    (parts: Part[], size: bigint) => never
  >;
  return {
    identify: (head) => calls.identify(head),
    plan: (head, size = head.length) => answerOf(() => calls.plan(head, BigInt(size))),
    describe: (image) => answerOf(() => calls.describe(image)),
    readPe: (image, parts = [{ offset: 0n, bytes: image }]) => answerOf(() => pe.read(parts, BigInt(image.length))),
  };
}

function answerOf<T>(call: () => T): T | Refusal {
  try {
    return call();
  } catch (error) {
    if (!(error instanceof Error) || !('payload' in error)) throw error;
    const { tag, val } = error.payload as { tag: string; val?: unknown };
    if (tag === 'malformed') {
      const flaw = val as { what: string; offset: bigint };
      return `malformed ${flaw.what} ${flaw.offset}`;
    }
    return val === undefined ? tag : `${tag} ${val}`;
  }
}
