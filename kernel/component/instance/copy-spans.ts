/** Parts of one core memory, copied to the same places in another. */
import { AbiError } from '../abi/memory.ts';

const PAGE = 0x1_0000;

/** `spans` are pairs of address and length. False if the target has no room, and cannot grow. */
export function copySpans(
  source: WebAssembly.Memory,
  target: WebAssembly.Memory,
  spans: Uint32Array,
): boolean {
  const from = source.buffer;
  const end = endOf(spans);
  if (end > from.byteLength) {
    throw new AbiError(`a span of its copy ends at ${end}, behind its memory of ${from.byteLength} bytes`);
  }
  if (!reach(target, end)) return false;
  const into = new Uint8Array(target.buffer);
  for (let at = 0; at + 1 < spans.length; at += 2) {
    into.set(new Uint8Array(from, spans[at]!, spans[at + 1]!), spans[at]!);
  }
  return true;
}

function endOf(spans: Uint32Array): number {
  let end = 0;
  for (let at = 0; at + 1 < spans.length; at += 2) end = Math.max(end, spans[at]! + spans[at + 1]!);
  return end;
}

function reach(memory: WebAssembly.Memory, end: number): boolean {
  const missing = end - memory.buffer.byteLength;
  if (missing <= 0) return true;
  try {
    memory.grow(Math.ceil(missing / PAGE));
    return true;
  } catch {
    return false;
  }
}
