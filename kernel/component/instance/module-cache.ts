/**
 * Compiled core modules by content, so that a component that is known already starts without compiling. Equality is
 * decided by the bytes themselves; the sampled hash only finds candidates.
 */

import { moduleKeeper } from './module-keeper.ts';

interface Known {
  readonly bytes: Uint8Array;
  readonly module: Promise<WebAssembly.Module>;
}

/** Modules kept; the one used longest ago goes first. */
const LIMIT = 64;
const known = new Map<string, Known[]>();
let size = 0;

export function compileModule(bytes: Uint8Array): Promise<WebAssembly.Module> {
  const key = sample(bytes);
  const candidates = known.get(key) ?? [];
  const found = candidates.find((one) => sameBytes(one.bytes, bytes));
  known.delete(key);
  if (found !== undefined) {
    known.set(key, candidates);
    return found.module;
  }
  const module = compile(bytes);
  module.catch(() => {});
  known.set(key, [...candidates, { bytes, module }]);
  size++;
  while (size > LIMIT) evict();
  return module;
}

async function compile(bytes: Uint8Array): Promise<WebAssembly.Module> {
  const keeper = moduleKeeper();
  const found = keeper?.find(bytes);
  if (found !== undefined) return found;
  const module = await WebAssembly.compile(bytes as BufferSource);
  keeper?.add(bytes, module);
  return module;
}

function evict(): void {
  const [oldest] = known;
  if (oldest === undefined) return;
  known.delete(oldest[0]);
  size -= oldest[1].length;
}

/** FNV-1a over the length and 64 bytes spread over the whole. */
function sample(bytes: Uint8Array): string {
  let hash = 0x811c9dc5;
  const step = Math.max(1, Math.floor(bytes.length / 64));
  for (let at = 0; at < bytes.length; at += step) hash = Math.imul(hash ^ bytes[at]!, 0x01000193);
  return `${bytes.length}:${hash}`;
}

function sameBytes(a: Uint8Array, b: Uint8Array): boolean {
  if (a === b) return true;
  if (a.length !== b.length) return false;
  if (a.buffer === b.buffer && a.byteOffset === b.byteOffset) return true;
  for (let at = 0; at < a.length; at++) if (a[at] !== b[at]) return false;
  return true;
}
