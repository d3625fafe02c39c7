// The types that WIT has and AssemblyScript lacks. Payloads that are not there are zero: look at `isSome`, `isOk` first.

export {
  Tuple1, Tuple2, Tuple3, Tuple4, Tuple5, Tuple6, Tuple7, Tuple8, Tuple9, Tuple10, Tuple11, Tuple12, Tuple13, Tuple14,
  Tuple15, Tuple16,
} from './tuple';

/** What a `result` without a payload carries; its only value is 0. */
export type Unit = u8;

/** The zero of any type: 0, false, or a reference that must not be followed. */
// @ts-ignore: decorator
@inline
export function absent<T>(): T {
  if (isReference<T>()) return changetype<T>(<usize>0);
  // @ts-ignore: cast
  return <T>0;
}

export class Option<T> {
  constructor(public isSome: bool, public value: T) {}

  static some<T>(value: T): Option<T> {
    return new Option<T>(true, value);
  }

  static none<T>(): Option<T> {
    return new Option<T>(false, absent<T>());
  }
}

export class Result<T, E> {
  constructor(public isOk: bool, public value: T, public error: E) {}

  static ok<T, E>(value: T): Result<T, E> {
    return new Result<T, E>(true, value, absent<E>());
  }

  static err<T, E>(error: E): Result<T, E> {
    return new Result<T, E>(false, absent<T>(), error);
  }
}
