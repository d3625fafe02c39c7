/**
 * `nucleus:codegen` for one service: compiles modules that it makes, links them with its own memory, table and functions,
 * and puts their exports into its table. A typical sequence:
 *
 *     slot = reserve(1024, exit)          // "exit" leaves to the dispatcher
 *     install(module, constants, slot)    // call_indirect slot enters the translation
 *     release(slot)                       // the guest wrote to its code: call_indirect slot exits again
 *
 * A module holds nothing of the instance, since slot numbers and the like are constants that it imports: the same bytes
 * serve every instance of their maker. So its instances keep them for each other, and a host may for later runs: `kept`, `recall` and
 * `keep` move bytes between the makers' memories and `shared-code.ts`; `reinstall` is `install` of what is there.
 */

import { type CoreCaller, knowingCaller, type ModuleKeeper } from '../component/index.ts';
import { Failure } from '../task/failure.ts';
import { type CodeHost, emptyReport } from './code-host.ts';
import { exportCount, hasAllowedSections, importsOf } from './emitted-module.ts';
import { type SharedCode, SharedCodes } from './shared-code.ts';
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

/** For each core instance that makes code, but for what is kept, which is for one service. */
export interface CodegenLimits {
  /** Bytes of one module. */
  readonly module: number;
  /** Modules that are installed. */
  readonly modules: number;
  /** Their bytes together. */
  readonly bytes: number;
  /** Slots that are reserved. */
  readonly slots: number;
  /** Bytes that a run keeps for its own instances. */
  readonly kept: number;
}

export const CODEGEN_LIMITS: CodegenLimits = {
  module: 1 << 20,
  modules: 1 << 14,
  bytes: 1 << 27,
  slots: 1 << 16,
  kept: 1 << 25,
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
  /** Modules that are installed, and their bytes. */
  modules: number;
  bytes: number;
}

/** What is to be installed. */
interface Wanted {
  readonly length: number;
  readonly module: () => WebAssembly.Module;
}

export class Codegen {
  readonly #limits: CodegenLimits;
  readonly #makers = new WeakMap<CoreExports, Maker>();
  readonly #host: CodeHost;
  readonly #report;
  readonly #shared: SharedCodes;
  #tuned = false;

  constructor(limits: CodegenLimits = CODEGEN_LIMITS, host: CodeHost = {}) {
    this.#limits = limits;
    this.#host = host;
    this.#shared = new SharedCodes(host.store, limits.kept);
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
    kept: knowingCaller(
      (caller) => (first: number, into: Span) => this.#kept(this.#maker(caller), first, into),
    ),
    recall: knowingCaller(
      (caller) => (number: number, start: number, into: Span) =>
        this.#recall(this.#maker(caller), number, start, into),
    ),
    reinstall: knowingCaller(
      (caller) => (number: number, start: number, constants: Span, slot: number) =>
        this.#reinstall(this.#maker(caller), number, start, constants, slot),
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
    const slots = new Slots(table);
    const maker = { core, memory, slots, modules: 0, bytes: 0 };
    this.#makers.set(core, maker);
    return maker;
  }

  #reserve({ slots }: Maker, count: number, rest: number): number {
    const held = slots.function(rest);
    if (count === 0 || held === undefined) throw fail('invalid-slot');
    if (count > this.#limits.slots - slots.reserved) throw fail('exhausted');
    return attempt(() => slots.reserve(count, held), 'exhausted');
  }

  #install(maker: Maker, code: Span, constants: Span, slot: number): number {
    const bytes = bytesOf(code, maker.memory);
    return this.#put(maker, { length: code.length, module: () => compile(bytes) }, constants, slot);
  }

  #reinstall(maker: Maker, number: number, start: number, constants: Span, slot: number): number {
    const code = this.#shared.list()[number];
    const content = code?.content();
    if (content === undefined || start > content.length) throw fail('not-kept');
    const bytes = content.subarray(start) as Uint8Array<ArrayBuffer>;
    const count = this.#put(
      maker,
      { length: bytes.length, module: () => compiled(code!, start, bytes, this.#host.modules) },
      constants,
      slot,
    );
    this.#countShared(code!, count);
    return count;
  }

  #put(maker: Maker, { length, module: make }: Wanted, constants: Span, slot: number): number {
    const { core, memory, slots } = maker;
    const { buffer } = memory;
    if (!isInside(constants, buffer) || constants.length % 4 !== 0) throw fail('invalid-span');
    this.#checkLimits(maker, length);
    this.#tune();
    const begun = this.#now();
    const module = make();
    const count = exportCount(module);
    if (count === undefined || count === 0) throw fail('invalid-module');
    const words = new DataView(buffer, constants.address, constants.length);
    const imports = importsOf(module, core, words, (index) => slots.function(index >>> 0));
    if (imports === undefined) throw fail('invalid-import');
    if (!slots.areFree(slot, count)) throw fail('invalid-slot');
    const instance = attempt(() => new WebAssembly.Instance(module, imports), 'invalid-import');
    slots.fill({ first: slot, count, bytes: length }, instance.exports);
    this.#host.modules?.note(module, instance.exports);
    maker.modules += 1;
    maker.bytes += length;
    this.#report.modules += 1;
    this.#report.functions += count;
    this.#report.bytes += length;
    this.#report.milliseconds += this.#now() - begun;
    return count;
  }

  #countShared(code: SharedCode, functions: number): void {
    this.#report[code.isRecalled ? 'recalledModules' : 'sharedModules'] += 1;
    this.#report[code.isRecalled ? 'recalledFunctions' : 'sharedFunctions'] += functions;
  }

  #tune(): void {
    if (!this.#tuned) this.#host.tune?.();
    this.#tuned = true;
  }

  #now(): number {
    return this.#host.now?.() ?? 0;
  }

  #checkLimits(maker: Maker, length: number): void {
    const { module, modules, bytes } = this.#limits;
    if (length > module || maker.modules >= modules || length > bytes - maker.bytes) throw fail('exhausted');
  }

  #release(maker: Maker, slot: number): void {
    const translation = maker.slots.clear(slot);
    if (translation === undefined) throw fail('invalid-slot');
    maker.modules -= 1;
    maker.bytes -= translation.bytes;
    this.#report.released += 1;
    this.#report.releasedBytes += translation.bytes;
  }

  #kept({ memory }: Maker, first: number, into: Span): number {
    const space = bytesOf(into, memory);
    const codes = this.#shared.list();
    let end = 0;
    for (let number = first; number < codes.length; number++) {
      const { label } = codes[number]!;
      if (end + 4 + label.length > space.length) break;
      new DataView(space.buffer, space.byteOffset + end, 4).setUint32(0, label.length, true);
      space.set(label, end + 4);
      end += 4 + label.length;
    }
    return end;
  }

  #recall({ memory }: Maker, number: number, start: number, into: Span): number {
    const space = bytesOf(into, memory);
    const content = this.#shared.list()[number]?.content();
    if (content === undefined) throw fail('not-kept');
    space.set(content.subarray(start, start + space.length));
    return content.length;
  }

  #keep({ memory }: Maker, label: Span, content: Span): void {
    const [name, bytes] = [bytesOf(label, memory), bytesOf(content, memory)];
    if (!this.#shared.keep(name.slice(), bytes.slice())) throw fail('exhausted');
  }
}

function fail(error: CodegenError): Failure<CodegenError> {
  return new Failure(error);
}

function isInside({ address, length }: Span, buffer: ArrayBufferLike): boolean {
  return address + length <= buffer.byteLength;
}

/** Bytes of the caller's memory, where they are. */
function bytesOf(span: Span, { buffer }: WebAssembly.Memory): Uint8Array<ArrayBuffer> {
  if (!isInside(span, buffer)) throw fail('invalid-span');
  return new Uint8Array(buffer, span.address, span.length);
}

/** The module at the end of what is kept, from its byte `start` on. */
function compiled(
  code: SharedCode,
  start: number,
  bytes: Uint8Array<ArrayBuffer>,
  keeper: ModuleKeeper | undefined,
): WebAssembly.Module {
  if (code.compiled?.start !== start) code.compiled = { start, module: recompile(bytes, keeper) };
  return code.compiled.module;
}

function recompile(bytes: Uint8Array<ArrayBuffer>, keeper: ModuleKeeper | undefined): WebAssembly.Module {
  if (!hasAllowedSections(bytes)) throw fail('invalid-module');
  const found = keeper?.find(bytes);
  if (found !== undefined) return found;
  const module = compile(bytes);
  keeper?.add(bytes, module);
  return module;
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
