/**
 * What holders can do with capabilities, and how they can be answered: the words that the model and the kernel share.
 *
 * Holders stand in a row, a, b, c: each calls the one before it. Every object is provided by `p`.
 */

export const READ = 1;
export const WRITE = 2;
export const GRANT = 16;
export const DELEGATE = 32;
export const ALL = 63;
/** What `give` hands out at most, by its `Grants:` line. */
export const GIVEN = READ | WRITE | GRANT | DELEGATE;

export const HOLDERS = ['a', 'b', 'c'] as const;
export type Holder = (typeof HOLDERS)[number];

export type Step = {
  readonly name: number;
  readonly by: Holder;
} /** Who is restarted is another instance than before, in the same place. */ & (
  | { readonly op: 'make' | 'crash' | 'close' | 'restart' | 'crash-provider' | 'restart-provider' | 'tick' }
  | { readonly op: 'read' | 'write' | 'revoke' | 'expire' | 'drop' | 'finish'; readonly on: number }
  | { readonly op: 'attenuate' | 'share' | 'open'; readonly on: number; readonly keep: number }
  /** `by` moves handles to the one it calls, or has one returned. */
  | { readonly op: 'send' | 'fetch'; readonly on: number }
  | { readonly op: 'send-all'; readonly on: number; readonly and: number }
  /** `by` lends to the one it calls, which does `inner` with what it borrows, and keeps what it gets. */
  | { readonly op: 'lend'; readonly on: number; readonly inner: Inner; readonly keep: number }
);
export type Inner = 'read' | 'attenuate' | 'share' | 'revoke' | 'expire' | 'crash';
export type Answer = 'ok' | 'revoked' | 'expired' | 'peer-died' | `missing ${number}`;

/** Nanoseconds from `expire` to the end, and that `tick` takes. */
export const LIFETIME = 10;
export const TICK = 5;

export interface Capability {
  /** Number of the step that made it. */
  readonly name: number;
  readonly object: { ended: boolean /** With its provider. */; gone: boolean };
  holder: Holder;
  rights: number;
  parent?: Capability | undefined;
  /** Made by `share` and not moved yet. */
  gift: boolean;
  revoked: boolean;
  expires: number;
}
