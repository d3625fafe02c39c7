/**
 * Programs as lists of items, so that one can be left out: instructions whose parts may name places by a label, branches, and the labels
 * themselves. A branch is as short as it may be; one that has no long form goes over a jump.
 */

/** The address of a label plus `add`, in `size` bytes; relative to the end of the instruction, or to `from` when that is given. */
export interface Reference {
  readonly label: number;
  readonly size: 1 | 4 | 8;
  readonly relative: boolean;
  readonly add?: number;
  /** Relative to this label. */
  readonly from?: number;
}

export type Part = number | Reference;

/** A branch's opcode: a condition (0 to 15), JMP, CALL, or what reaches only 127 bytes. */
export type Branch = number | 'jmp' | 'call' | 'loopne' | 'loope' | 'loop' | 'jrcxz' | 'jecxz';

export type Item =
  | { readonly kind: 'label'; readonly label: number }
  | { readonly kind: 'code'; readonly parts: readonly Part[] }
  | { readonly kind: 'branch'; readonly branch: Branch; readonly label: number; readonly short: boolean };

export interface Assembled {
  readonly bytes: Uint8Array;
  /** Addresses, by label. */
  readonly labels: ReadonlyMap<number, number>;
  /** Offset of each item. */
  readonly offsets: readonly number[];
}

const NEAR_ONLY: Record<string, readonly number[]> = {
  loopne: [0xe0],
  loope: [0xe1],
  loop: [0xe2],
  jrcxz: [0xe3],
  jecxz: [0x67, 0xe3],
};

export const label = (number: number): Item => ({ kind: 'label', label: number });
export const code = (...parts: readonly Part[]): Item => ({ kind: 'code', parts });
export const branch = (opcode: Branch, to: number, short = true): Item => ({
  kind: 'branch',
  branch: opcode,
  label: to,
  short,
});

/** Assembles the items at an address. Labels that nobody put anywhere are the address itself. */
export function assemble(items: readonly Item[], origin: number): Assembled {
  const long = new Set<Item>();
  while (true) {
    const offsets = layOut(items, long);
    const labels = new Map<number, number>();
    for (const [index, item] of items.entries())
      if (item.kind === 'label') labels.set(item.label, origin + offsets[index]!);
    const far = items.filter(
      (item, index) =>
        item.kind === 'branch' &&
        !long.has(item) &&
        !isNear(displacement(item, labels, origin + offsets[index]! + lengthOf(item, false))),
    );
    if (far.length === 0) return { bytes: emit(items, long, offsets, labels, origin), labels, offsets };
    for (const item of far) long.add(item);
  }

  function displacement(
    item: Extract<Item, { kind: 'branch' }>,
    labels: ReadonlyMap<number, number>,
    end: number,
  ): number {
    return item.short || typeof item.branch === 'string' ? (labels.get(item.label) ?? origin) - end : 128;
  }
}

const isNear = (distance: number): boolean => distance >= -128 && distance <= 127;

function layOut(items: readonly Item[], long: ReadonlySet<Item>): number[] {
  let at = 0;
  return items.map((item) => {
    const here = at;
    at += lengthOf(item, long.has(item));
    return here;
  });
}

function lengthOf(item: Item, long: boolean): number {
  if (item.kind === 'label') return 0;
  if (item.kind === 'code')
    return item.parts.reduce<number>((sum, part) => sum + (typeof part === 'number' ? 1 : part.size), 0);
  const near = typeof item.branch === 'string' ? NEAR_ONLY[item.branch] : undefined;
  if (near) return near.length + 1 + (long ? 7 : 0);
  if (item.branch === 'call') return 5;
  return long ? (item.branch === 'jmp' ? 5 : 6) : 2;
}

function emit(
  items: readonly Item[],
  long: ReadonlySet<Item>,
  offsets: readonly number[],
  labels: ReadonlyMap<number, number>,
  origin: number,
): Uint8Array {
  const bytes: number[] = [];
  for (const [index, item] of items.entries()) {
    const end = origin + offsets[index]! + lengthOf(item, long.has(item));
    const to = (number: number): number => labels.get(number) ?? origin;
    if (item.kind === 'code') {
      for (const part of item.parts) {
        if (typeof part === 'number') bytes.push(part & 0xff);
        else {
          const base = part.from === undefined ? end : to(part.from);
          push(bytes, to(part.label) + (part.add ?? 0) - (part.relative ? base : 0), part.size);
        }
      }
    } else if (item.kind === 'branch') pushBranch(bytes, item.branch, to(item.label) - end, long.has(item));
  }
  return Uint8Array.from(bytes);
}

function pushBranch(bytes: number[], opcode: Branch, distance: number, long: boolean): void {
  const near = typeof opcode === 'string' ? NEAR_ONLY[opcode] : undefined;
  if (near) bytes.push(...near, ...(long ? [2, 0xeb, 5, 0xe9] : []));
  else if (opcode === 'call') bytes.push(0xe8);
  else if (opcode === 'jmp') bytes.push(long ? 0xe9 : 0xeb);
  else bytes.push(...(long ? [0x0f, 0x80 | (opcode as number)] : [0x70 | (opcode as number)]));
  push(bytes, distance, long || opcode === 'call' ? 4 : 1);
}

function push(bytes: number[], value: number, size: number): void {
  let rest = BigInt(value);
  for (let left = size; left > 0; left--, rest >>= 8n) bytes.push(Number(rest & 255n));
}
