/**
 * What Node lends the code broker. V8 compiles a function quickly when it is called first, and well once it has run so many
 * bytes of it. What it compiles well costs ten times as much, 0.6 to 1.1 ms a KiB of WebAssembly, and each return counts as if all of the
 * function had run: with V8's own limit nearly every translation was compiled twice (RATIONALE.md).
 */

import {
  type CodeHost,
  type CodeReport,
  type CodeStore,
  emptyReport,
} from '../../../kernel/broker/code-host.ts';
import type { ModuleKeeper } from '../../../kernel/component/index.ts';
import { setEngineFlag } from '../launch/engine-flags.ts';

/** For modules that are compiled from then on; the core's own have been compiled by then. */
const TIERING_BUDGET = 200_000_000;
/** What V8 has of itself: version 11, and later ones. */
const ENGINE_BUDGET = process.versions.v8.startsWith('11.') ? 1_800_000 : 13_000_000;

/** A module with x * y + z of vectors, rounded as the host likes: valid where V8 has relaxed SIMD, which in Node 20 is switched off. */
const RELAXED = Uint8Array.from([
  ...[0, 0x61, 0x73, 0x6d, 1, 0, 0, 0, 1, 8, 1, 0x60, 3, 0x7b, 0x7b, 0x7b, 1, 0x7b, 3, 2, 1, 0],
  ...[10, 13, 1, 11, 0, 0x20, 0, 0x20, 1, 0x20, 2, 0xfd, 0x87, 2, 0x0b],
]);

export interface NodeCodeHost extends CodeHost {
  readonly report: CodeReport;
}

/** For what is compiled from then on, in this process. */
export function switchOnRelaxedSimd(): void {
  if (!WebAssembly.validate(RELAXED))
    setEngineFlag('--experimental-wasm-relaxed-simd', '--no-experimental-wasm-relaxed-simd');
}

/** `store` is where code outlives the run, if anywhere; `modules` where the engine's code of that does. */
export function nodeCodeHost(store?: CodeStore, modules?: ModuleKeeper): NodeCodeHost {
  return {
    store,
    modules,
    tune: () => {
      setEngineFlag(`--wasm-tiering-budget=${TIERING_BUDGET}`, `--wasm-tiering-budget=${ENGINE_BUDGET}`);
      switchOnRelaxedSimd();
      setEngineFlag('--experimental-wasm-branch-hinting', '--no-experimental-wasm-branch-hinting');
    },
    now: () => performance.now(),
    report: emptyReport(),
  };
}
