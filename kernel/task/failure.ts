/**
 * How a host function reports an expected failure: jco's convention, a thrown object whose `payload` is the WIT error.
 *
 * It is no `Error` on purpose: a stack trace costs some microseconds, and "no such file" is an everyday answer. What
 * is a defect of the caller (a trap in WIT's sense) is thrown as an `Error` instead.
 */

export class Failure<T = unknown> {
  readonly payload: T;

  constructor(payload: T) {
    this.payload = payload;
  }
}
