/**
 * A call's error, typed. TypeScript knows of no promise what it rejects with; `outcome` gives a call's end as a value:
 *
 *     const end = await outcome(store.put('a', entry));
 *     if (end.tag === 'err' && end.val.tag === 'full') ...
 */
import { ServiceError } from './boundary.ts';

declare const failure: unique symbol;

/** Resolves with `T`; rejects with `ServiceError<E>` where the service answers with an error, and as any call may. */
export interface Call<T, E = never> extends Promise<T> {
  readonly [failure]?: E;
}

export type Outcome<T, E> =
  | { readonly tag: 'ok'; readonly val: T }
  | { readonly tag: 'err'; readonly val: E };

/** Rejects with what is no error of the function: a trap, a peer that died, a value that does not fit. */
export async function outcome<T, E>(call: Call<T, E>): Promise<Outcome<T, E>> {
  try {
    return { tag: 'ok', val: await call };
  } catch (error) {
    if (error instanceof ServiceError) return { tag: 'err', val: error.payload as E };
    throw error;
  }
}
