/**
 * nucleus:fs/base: trees of files that a file system in memory may begin as, and what takes down how it differs from one. The interface
 * carries no authority: trees are made by ../rootfs, for who is granted one.
 */

import { Failure } from '../../../kernel/task/index.ts';
import type { Datetime, DescriptorType } from './attributes.ts';

/** `base-entries` */
export interface BaseEntries {
  /** Each with a slash behind it. */
  readonly names: string;
  readonly kinds: readonly DescriptorType[];
  readonly objects: Uint32Array;
}

/** `base-attributes` */
export interface BaseAttributes {
  readonly size: bigint;
  readonly links: number;
  readonly sameAs: number;
  readonly mode: number;
  readonly user: number;
  readonly group: number;
  readonly represents: bigint;
  readonly accessed: Datetime;
  readonly modified: Datetime;
  readonly changed: Datetime;
}

/** An extended attribute's name and value. */
export type Extended = [name: string, value: Uint8Array];

/** Resource `tree`. Each method throws Failure<ErrorCode>. */
export class Tree {
  list(_directory: number, _start: number): BaseEntries {
    throw new Failure('unsupported');
  }

  look(_object: number): BaseAttributes {
    throw new Failure('unsupported');
  }

  target(_object: number): string {
    throw new Failure('unsupported');
  }

  readAt(_object: number, _offset: bigint, _length: number): Uint8Array {
    throw new Failure('unsupported');
  }

  extended(_object: number): Extended[] {
    throw new Failure('unsupported');
  }

  [Symbol.dispose](): void {}
}

/** `change` */
export interface Change {
  readonly path: string;
  readonly kind: DescriptorType;
  readonly size: bigint;
  readonly target: string;
  readonly sameAs: string | undefined;
  readonly opaque: boolean;
  readonly mode: number;
  readonly user: number;
  readonly group: number;
  readonly represents: bigint;
  readonly accessed: Datetime;
  readonly modified: Datetime;
  readonly extended: readonly Extended[];
}

/** Resource `changes`. Each method throws Failure<ErrorCode>. */
export class Changes {
  add(_change: Change): void {
    throw new Failure('unsupported');
  }

  data(_bytes: Uint8Array): void {
    throw new Failure('unsupported');
  }

  remove(_path: string): void {
    throw new Failure('unsupported');
  }

  [Symbol.dispose](): void {}
}

/** nucleus:fs/base */
export const base = { Tree, Changes };
