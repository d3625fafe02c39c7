/**
 * V8's machine code of WebAssembly modules, to keep and to take back. V8 has this for browsers; Node offers it to nobody, but V8's own
 * tests reach it by functions that a flag makes nameable (%Name), in V8 11 to 13. RATIONALE.md says why that may be used.
 */

import { setFlagsFromString } from 'node:v8';

/** What V8 has made of a function: nothing yet, quickly, or as well as it can. */
export type Tier = 'none' | 'baseline' | 'optimized';

type CoreFunction = (...values: never[]) => unknown;

export interface MachineCode {
  /** Its optimized functions. At least one has to be: V8 ends the process where none is. */
  serialize(module: WebAssembly.Module): ArrayBuffer;
  /** @param wire the module's bytes, just those. Undefined: of another V8, or made under other flags. */
  deserialize(code: ArrayBuffer, wire: Uint8Array): WebAssembly.Module | undefined;
  /** @param exported an exported function of an instance */
  tierOf(exported: CoreFunction): Tier;
  /** Optimizes a function now, on this thread. */
  optimize(exported: CoreFunction): void;
}

/** Exports "f", which gives what it is given. */
const SAMPLE = new Uint8Array([
  ...[0, 0x61, 0x73, 0x6d, 1, 0, 0, 0, 1, 6, 1, 0x60, 1, 0x7f, 1, 0x7f, 3, 2, 1, 0],
  ...[7, 5, 1, 1, 0x66, 0, 0, 10, 6, 1, 4, 0, 0x20, 0, 0x0b],
]);

let found: MachineCode | undefined;
let isSought = false;

/** Undefined where this engine does not offer it, or does not do what it should. */
export function machineCode(): MachineCode | undefined {
  if (!isSought) found = seek();
  isSought = true;
  return found;
}

function seek(): MachineCode | undefined {
  // Elsewhere these names may mean something else, and V8 ends the process of who calls them wrongly.
  if (!/^1[123]\./.test(process.versions.v8)) return undefined;
  try {
    return withNatives(() => {
      const natives = nameNatives();
      return worksOn(natives) ? natives : undefined;
    });
  } catch {
    // Where making code out of strings is forbidden, for one.
    return undefined;
  }
}

/** Runs `work` while such functions may be named. */
function withNatives<T>(work: () => T): T {
  setFlagsFromString('--allow-natives-syntax');
  try {
    return work();
  } finally {
    setFlagsFromString('--no-allow-natives-syntax');
  }
}

/** Errors: SyntaxError where one of them takes something else; ReferenceError, when it is called, where there is none. */
function nameNatives(): MachineCode {
  const native = (name: string, parameters = 'a') => {
    const call = new Function(parameters, `return %${name}(${parameters})`) as (
      ...values: unknown[]
    ) => unknown;
    return (...values: unknown[]) => {
      try {
        return call(...values);
      } catch (error) {
        if (!(error instanceof SyntaxError)) throw error;
        // It was not called for so long that V8 has let its code go, and has now tried to compile it again.
        withNatives(() => worksOn(natives));
        return call(...values);
      }
    };
  };
  const isOptimized = native('IsTurboFanFunction');
  const isBaseline = native('IsLiftoffFunction');
  const natives: MachineCode = {
    serialize: native('SerializeWasmModule') as MachineCode['serialize'],
    deserialize: native('DeserializeWasmModule', 'a, b') as MachineCode['deserialize'],
    tierOf: (exported) => (isOptimized(exported) ? 'optimized' : isBaseline(exported) ? 'baseline' : 'none'),
    optimize: native('WasmTierUpFunction'),
  };
  return natives;
}

/** V8 compiles a function when it is called first, so each is called here, as long as they may be named. */
function worksOn({ serialize, deserialize, tierOf, optimize }: MachineCode): boolean {
  const module = new WebAssembly.Module(SAMPLE);
  const f = new WebAssembly.Instance(module).exports.f as (value: number) => number;
  f(1);
  const before = tierOf(f);
  optimize(f);
  if (before !== 'baseline' || tierOf(f) !== 'optimized') return false;
  const code = serialize(module);
  if (deserialize(new ArrayBuffer(code.byteLength), SAMPLE) !== undefined) return false;
  const again = deserialize(code, SAMPLE);
  return again !== undefined && (new WebAssembly.Instance(again).exports.f as typeof f)(7) === 7;
}
