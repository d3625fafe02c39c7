/**
 * Features of WebAssembly that toolchains use and that an old engine has, but not switched on. Node 20 is the one: it
 * reads arithmetic in constant expressions (position-independent code has it) only when told so.
 */

import { setEngineFlag } from '../launch/engine-flags.ts';

/** A module whose one global starts as 0 + 0: valid where the feature is on. */
const extendedConst = Uint8Array.from([
  ...[0, 0x61, 0x73, 0x6d, 1, 0, 0, 0],
  ...[6, 9, 1, 0x7f, 0, 0x41, 0, 0x41, 0, 0x6a, 0x0b],
]);

/** For what is compiled from now on, in this process. */
export function switchOnFeatures(): void {
  if (!WebAssembly.validate(extendedConst))
    setEngineFlag('--experimental-wasm-extended-const', '--no-experimental-wasm-extended-const');
}
