/** `error-code` of wasi:sockets/network, and from the host's errors to it: one table. */

import { Failure, IoError } from '../../../kernel/task/index.ts';
import type { PipeError } from '../worker/shared-pipe.ts';

export const ERROR_CODES = [
  'unknown',
  'access-denied',
  'not-supported',
  'invalid-argument',
  'out-of-memory',
  'timeout',
  'concurrency-conflict',
  'not-in-progress',
  'would-block',
  'invalid-state',
  'new-socket-limit',
  'address-not-bindable',
  'address-in-use',
  'remote-unreachable',
  'connection-refused',
  'connection-reset',
  'connection-aborted',
  'datagram-too-large',
  'name-unresolvable',
  'temporary-resolver-failure',
  'permanent-resolver-failure',
] as const;

export type ErrorCode = (typeof ERROR_CODES)[number];

/** By the names that Node gives to errno values and to the resolver's. */
const CODES: Readonly<Record<string, ErrorCode>> = {
  EACCES: 'access-denied',
  EPERM: 'access-denied',
  EADDRINUSE: 'address-in-use',
  EADDRNOTAVAIL: 'address-not-bindable',
  EAFNOSUPPORT: 'not-supported',
  ENOTSUP: 'not-supported',
  EOPNOTSUPP: 'not-supported',
  EPROTONOSUPPORT: 'not-supported',
  EINVAL: 'invalid-argument',
  EDESTADDRREQ: 'invalid-argument',
  ENOMEM: 'out-of-memory',
  ENOBUFS: 'out-of-memory',
  ETIMEDOUT: 'timeout',
  EMFILE: 'new-socket-limit',
  ENFILE: 'new-socket-limit',
  EHOSTUNREACH: 'remote-unreachable',
  EHOSTDOWN: 'remote-unreachable',
  ENETUNREACH: 'remote-unreachable',
  ENETDOWN: 'remote-unreachable',
  ENONET: 'remote-unreachable',
  ECONNREFUSED: 'connection-refused',
  ECONNRESET: 'connection-reset',
  EPIPE: 'connection-reset',
  ECONNABORTED: 'connection-aborted',
  EMSGSIZE: 'datagram-too-large',
  ENOTFOUND: 'name-unresolvable',
  EAI_AGAIN: 'temporary-resolver-failure',
  EAI_FAIL: 'permanent-resolver-failure',
};

/** WASI's code for what a Node call threw or reported. */
export function errorCodeOf(error: unknown): ErrorCode {
  return CODES[(error as NodeJS.ErrnoException).code ?? ''] ?? 'unknown';
}

/** For a pipe that an error closes. */
export function pipeErrorOf(error: Error): PipeError {
  return { code: errorCodeOf(error), message: error.message };
}

export function fail(code: ErrorCode): Failure<ErrorCode> {
  return new Failure(code);
}

/** Resource `error` of wasi:io/error as a stream of a connection gives it. */
export class NetworkError extends IoError {
  readonly networkCode: ErrorCode;

  constructor({ code, message }: PipeError) {
    super(message);
    this.networkCode = ERROR_CODES.find((one) => one === code) ?? 'unknown';
  }
}
