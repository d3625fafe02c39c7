/**
 * A decoded component apart from its file: plain data that a host can write down and read again (structured clone keeps what is shared
 * in it), and where in the file the bytes lie that it shows. Decoding a component of ours takes longer than all else that a start does
 * with it, and gives the same each time.
 */
import { decodeComponent } from './decode.ts';
import { readRights } from './rights-section.ts';
import type { Component } from './types/component.ts';

/** An object in it whose `bytes` are `size` bytes of the file, from `offset` on. */
interface View {
  readonly of: { bytes: Uint8Array | undefined };
  readonly offset: number;
  readonly size: number;
}

export interface Decoded {
  /** Without any `bytes`. */
  readonly component: Component;
  readonly views: readonly View[];
}

/** Decodes `bytes`. Throws BinaryError. */
export function decodeApart(bytes: Uint8Array): Decoded {
  const component = decodeComponent(bytes);
  const views: View[] = [];
  takeViews(component, bytes, new Set(), views);
  return { component, views };
}

/** The component that `bytes` decode to. `decoded` was made of the same bytes by the same kernel, and is used once. */
export function withFile({ component, views }: Decoded, bytes: Uint8Array): Component {
  for (const { of, offset, size } of views) of.bytes = bytes.subarray(offset, offset + size);
  readRights(component, bytes);
  return component;
}

function takeViews(part: unknown, file: Uint8Array, seen: Set<unknown>, views: View[]): void {
  if (typeof part !== 'object' || part === null || seen.has(part)) return;
  seen.add(part);
  const { bytes } = part as { bytes?: unknown };
  if (bytes instanceof Uint8Array) {
    const of = part as View['of'];
    views.push({ of, offset: bytes.byteOffset - file.byteOffset, size: bytes.length });
    of.bytes = undefined;
  }
  const parts = part instanceof Map || Array.isArray(part) ? part.values() : Object.values(part);
  for (const one of parts) takeViews(one, file, seen, views);
}
