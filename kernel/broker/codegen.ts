/**
 * `nucleus:codegen` for one service: compiles modules that it makes, links them with its own memory, table and functions,
 * and puts their exports into its table. A typical sequence:
 *
 *     slot = reserve(1024, exit)          // "exit" leaves to the dispatcher
 *     install(module, constants, slot)    // call_indirect slot enters the translation
 *     release(slot)                       // the guest wrote to its code: call_indirect slot exits again
 *
 * A module holds nothing of the instance, since slot numbers and the like are constants that it imports: the same bytes
 * serve every instance of their maker. So a host may keep them for later runs: `kept`, `recall` and `keep` only move bytes between
 * the maker's memory and the host's store.
 */

import { type CoreCaller, knowingCaller } from '../component/index.ts';
import { Failure } from '../task/failure.ts';
import { type CodeHost, type CodeStore, emptyReport } from './code-host.ts';
import { exportCount, hasAllowedSections, importsOf } from './emitted-module.ts';
import { Slots } from './slots.ts';

/** Cases of `codegen-error` in wit/codegen. */
export const CODEGEN_ERRORS = [
  'not-owner',
  'invalid-span',
  'invalid-module',
  'invalid-import',
  'invalid-slot',
  'exhausted',
  'unsupported',
  'not-kept',
  'peer-died',
] as const;
export type CodegenError = (typeof CODEGEN_ERRORS)[number];

/** For one service. */
export interface CodegenLimits {
  /** Bytes of one module. */
  readonly module: number;
  /** Modules that are installed. */
  readonly modules: number;
  /** Their bytes together. */
  readonly bytes: number;
  /** Slots that are reserved. */
  readonly slots: number;
}

export const CODEGEN_LIMITS: CodegenLimits = {
  module: 1 << 20,
  modules: 1 << 14,
  bytes: 1 << 27,
  slots: 1 << 16,
};

interface Span {
  readonly address: number;
  readonly length: number;
}

type CoreExports = NonNullable<CoreCaller['exports']>;

/** A core instance that makes code. */
interface Maker {
  readonly core: CoreExports;
  readonly memory: WebAssembly.Memory;
  readonly slots: Slots;
}

export class Codegen {
  readonly #limits: CodegenLimits;
  readonly #makers = new WeakMap<CoreExports, Maker>();
  readonly #host: CodeHost;
  readonly #report;
  #tuned = false;
  /** Where something was recalled to, if nothing was installed since. */
  #recalled: Span | undefined;
  #slots = 0;
  #modules = 0;
  #bytes = 0;

  constructor(limits: CodegenLimits = CODEGEN_LIMITS, host: CodeHost = {}) {
    this.#limits = limits;
    this.#host = host;
    this.#report = host.report ?? emptyReport();
  }

  /** The interface, in jco's conventions. */
  readonly interface = {
    reserve: knowingCaller(
      (caller) => (count: number, rest: number) => this.#reserve(this.#maker(caller), count, rest),
    ),
    install: knowingCaller(
      (caller) => (module: Span, constants: Span, slot: number) =>
        this.#install(this.#maker(caller), module, constants, slot),
    ),
    release: knowingCaller((caller) => (slot: number) => this.#release(this.#maker(caller), slot)),
    kept: knowingCaller((caller) => (into: Span) => this.#kept(this.#maker(caller), into)),
    recall: knowingCaller(
      (caller) => (number: number, start: number, into: Span) =>
        this.#recall(this.#maker(caller), number, start, into),
    ),
    keep: knowingCaller(
      (caller) => (label: Span, content: Span) => this.#keep(this.#maker(caller), label, content),
    ),
  };

  #maker({ exports: core, memory }: CoreCaller): Maker {
    if (core === undefined || memory === undefined) throw fail('unsupported');
    const known = this.#makers.get(core);
    if (known !== undefined) return known;
    const [table, second] = Object.values(core).filter((one) => one instanceof WebAssembly.Table);
    if (table === undefined || second !== undefined) throw fail('unsupported');
    const maker = { core, memory, slots: new Slots(table) };
    this.#makers.set(core, maker);
    return maker;
  }

  #reserve({ slots }: Maker, count: number, rest: number): number {
    const held = slots.function(rest);
    if (count === 0 || held === undefined) throw fail('invalid-slot');
    if (count > this.#limits.slots - this.#slots) throw fail('exhausted');
    const first = attempt(() => slots.reserve(count, held), 'exhausted');
    this.#slots += count;
    return first;
  }

  #install({ core, memory, slots }: Maker, code: Span, constants: Span, slot: number): number {
    const { buffer } = memory;
    const isRecalled = code.address === this.#recalled?.address && code.length === this.#recalled.length;
    this.#recalled = undefined;
    if (!isInside(code, buffer) || !isInside(constants, buffer) || constants.length % 4 !== 0)
      throw fail('invalid-span');
    this.#checkLimits(code.length);
    this.#tune();
    const begun = this.#now();
    const module = compile(new Uint8Array(buffer, code.address, code.length));
    const count = exportCount(module);
    if (count === undefined || count === 0) throw fail('invalid-module');
    const words = new DataView(buffer, constants.address, constants.length);
    const imports = importsOf(module, core, words, (index) => slots.function(index >>> 0));
    if (imports === undefined) throw fail('invalid-import');
    if (!slots.areFree(slot, count)) throw fail('invalid-slot');
    const instance = attempt(() => new WebAssembly.Instance(module, imports), 'invalid-import');
    slots.fill({ first: slot, count, bytes: code.length }, instance.exports);
    this.#modules += 1;
    this.#bytes += code.length;
    this.#report.modules += 1;
    this.#report.functions += count;
    this.#report.bytes += code.length;
    this.#report.milliseconds += this.#now() - begun;
    this.#report.recalledModules += isRecalled ? 1 : 0;
    this.#report.recalledFunctions += isRecalled ? count : 0;
    return count;
  }

  #tune(): void {
    if (!this.#tuned) this.#host.tune?.();
    this.#tuned = true;
  }

  #now(): number {
    return this.#host.now?.() ?? 0;
  }

  #checkLimits(length: number): void {
    const { module, modules, bytes } = this.#limits;
    if (length > module || this.#modules >= modules || length > bytes - this.#bytes) throw fail('exhausted');
  }

  #release({ slots }: Maker, slot: number): void {
    const translation = slots.clear(slot);
    if (translation === undefined) throw fail('invalid-slot');
    this.#modules -= 1;
    this.#bytes -= translation.bytes;
    this.#report.released += 1;
    this.#report.releasedBytes += translation.bytes;
  }

  get #store(): CodeStore {
    const { store } = this.#host;
    if (store === undefined) throw fail('unsupported');
    return store;
  }

  #kept({ memory }: Maker, into: Span): number {
    const space = bytesOf(into, memory);
    let end = 0;
    for (const label of this.#store.labels()) {
      if (end + 4 + label.length > space.length) break;
      new DataView(space.buffer, space.byteOffset + end, 4).setUint32(0, label.length, true);
      space.set(label, end + 4);
      end += 4 + label.length;
    }
    return end;
  }

  #recall({ memory }: Maker, number: number, start: number, into: Span): number {
    const space = bytesOf(into, memory);
    const content = this.#store.content(number);
    if (content === undefined) throw fail('not-kept');
    space.set(content.subarray(start, start + space.length));
    this.#recalled = into;
    return content.length;
  }

  #keep({ memory }: Maker, label: Span, content: Span): void {
    const [name, bytes] = [bytesOf(label, memory), bytesOf(content, memory)];
    if (!this.#store.keep(name.slice(), bytes.slice())) throw fail('exhausted');
  }
}

function fail(error: CodegenError): Failure<CodegenError> {
  return new Failure(error);
}

function isInside({ address, length }: Span, buffer: ArrayBufferLike): boolean {
  return address + length <= buffer.byteLength;
}

/** Bytes of the caller's memory, where they are. */
function bytesOf(span: Span, { buffer }: WebAssembly.Memory): Uint8Array {
  if (!isInside(span, buffer)) throw fail('invalid-span');
  return new Uint8Array(buffer, span.address, span.length);
}

/** The engine keeps a copy of its own, so the bytes are read where they are. */
function compile(bytes: Uint8Array<ArrayBuffer>): WebAssembly.Module {
  if (!hasAllowedSections(bytes)) throw fail('invalid-module');
  return attempt(() => new WebAssembly.Module(bytes), 'invalid-module');
}

/** What an engine refuses means `refused`, unless it has no memory left, or may not compile at all. */
function attempt<T>(work: () => T, refused: CodegenError): T {
  try {
    return work();
  } catch (error) {
    if (error instanceof RangeError) throw fail('exhausted');
    if (error instanceof WebAssembly.CompileError && !/disallowed|blocked/i.test(error.message))
      throw fail(refused);
    if (error instanceof WebAssembly.LinkError || error instanceof TypeError) throw fail(refused);
    throw fail('unsupported');
  }
}
