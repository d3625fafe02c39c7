/** `error-code` of wasi:http/types, and how one travels with a stream's error. */

import { IoError } from '../../../kernel/task/index.ts';
import type { PipeError } from '../worker/shared-pipe.ts';

export interface FieldSize {
  readonly fieldName?: string | undefined;
  readonly fieldSize?: number | undefined;
}

/** Cases without a payload. */
type PlainTag =
  | 'DNS-timeout'
  | 'destination-not-found'
  | 'destination-unavailable'
  | 'destination-IP-prohibited'
  | 'destination-IP-unroutable'
  | 'connection-refused'
  | 'connection-terminated'
  | 'connection-timeout'
  | 'connection-read-timeout'
  | 'connection-write-timeout'
  | 'connection-limit-reached'
  | 'TLS-protocol-error'
  | 'TLS-certificate-error'
  | 'HTTP-request-denied'
  | 'HTTP-request-length-required'
  | 'HTTP-request-method-invalid'
  | 'HTTP-request-URI-invalid'
  | 'HTTP-request-URI-too-long'
  | 'HTTP-response-incomplete'
  | 'HTTP-response-timeout'
  | 'HTTP-upgrade-failed'
  | 'HTTP-protocol-error'
  | 'loop-detected'
  | 'configuration-error';

type SizeTag = 'HTTP-request-body-size' | 'HTTP-response-body-size';

type SectionTag =
  | 'HTTP-request-header-section-size'
  | 'HTTP-request-trailer-section-size'
  | 'HTTP-response-header-section-size'
  | 'HTTP-response-trailer-section-size';

type TextTag = 'HTTP-response-transfer-coding' | 'HTTP-response-content-coding' | 'internal-error';

export type ErrorCode =
  | { readonly tag: PlainTag }
  | { readonly tag: SizeTag; readonly val?: bigint | undefined }
  | { readonly tag: SectionTag; readonly val?: number | undefined }
  | { readonly tag: TextTag; readonly val?: string | undefined }
  | { readonly tag: 'HTTP-request-header-size'; readonly val?: FieldSize | undefined }
  | {
      readonly tag: 'HTTP-request-trailer-size' | 'HTTP-response-header-size' | 'HTTP-response-trailer-size';
      readonly val: FieldSize;
    }
  | { readonly tag: 'DNS-error'; readonly val: { readonly rcode?: string; readonly infoCode?: number } }
  | {
      readonly tag: 'TLS-alert-received';
      readonly val: { readonly alertId?: number; readonly alertMessage?: string };
    };

/** Cases that an error of a body's stream may have: their payloads are optional, and left out. */
const streamTags: ReadonlySet<string> = new Set<ErrorCode['tag']>([
  'connection-terminated',
  'connection-timeout',
  'connection-read-timeout',
  'connection-write-timeout',
  'TLS-protocol-error',
  'HTTP-request-body-size',
  'HTTP-response-incomplete',
  'HTTP-response-body-size',
  'HTTP-response-transfer-coding',
  'HTTP-protocol-error',
]);

/** Resource `error` of wasi:io that `http-error-code` can read. */
export class HttpError extends IoError {
  readonly errorCode: ErrorCode;

  constructor(errorCode: ErrorCode, text: string = errorCode.tag) {
    super(text, errorCode.tag);
    this.errorCode = errorCode;
  }
}

/** From what a shared pipe carries: a tag and a text. */
export function errorFromPipe({ code, message }: PipeError): HttpError {
  const errorCode = streamTags.has(code) ? { tag: code } : { tag: 'internal-error', val: message };
  return new HttpError(errorCode as ErrorCode, message);
}

/** `http-error-code` */
export function httpErrorCode(error: IoError): ErrorCode | undefined {
  return error instanceof HttpError ? error.errorCode : undefined;
}
