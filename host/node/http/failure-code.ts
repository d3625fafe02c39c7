/** What Node's network errors are in wasi:http's terms. */

import type { ErrorCode } from './error-code.ts';

/** Columns: an error's `code`; the case. Of a whole family of codes, the beginning. */
const codes: readonly (readonly [string, ErrorCode])[] = [
  ['ENOTFOUND', { tag: 'DNS-error', val: { rcode: 'NXDOMAIN' } }],
  ['ENODATA', { tag: 'DNS-error', val: { rcode: 'NOERROR' } }],
  ['EAI_AGAIN', { tag: 'DNS-error', val: { rcode: 'SERVFAIL' } }],
  ['EAI_', { tag: 'DNS-error', val: {} }],
  ['ETIMEOUT', { tag: 'DNS-timeout' }],
  ['ECONNREFUSED', { tag: 'connection-refused' }],
  ['ECONNRESET', { tag: 'connection-terminated' }],
  ['ECONNABORTED', { tag: 'connection-terminated' }],
  ['EPIPE', { tag: 'connection-terminated' }],
  ['ETIMEDOUT', { tag: 'connection-timeout' }],
  ['ERR_SOCKET_CONNECTION_TIMEOUT', { tag: 'connection-timeout' }],
  ['EHOSTUNREACH', { tag: 'destination-IP-unroutable' }],
  ['ENETUNREACH', { tag: 'destination-IP-unroutable' }],
  ['EADDRNOTAVAIL', { tag: 'destination-unavailable' }],
  ['EHOSTDOWN', { tag: 'destination-unavailable' }],
  ['EACCES', { tag: 'destination-IP-prohibited' }],
  ['EPERM', { tag: 'destination-IP-prohibited' }],
  ['EMFILE', { tag: 'connection-limit-reached' }],
  ['ENFILE', { tag: 'connection-limit-reached' }],
  ['CERT_', { tag: 'TLS-certificate-error' }],
  ['CRL_', { tag: 'TLS-certificate-error' }],
  ['UNABLE_TO_', { tag: 'TLS-certificate-error' }],
  ['DEPTH_ZERO_SELF_SIGNED_CERT', { tag: 'TLS-certificate-error' }],
  ['SELF_SIGNED_CERT_IN_CHAIN', { tag: 'TLS-certificate-error' }],
  ['HOSTNAME_MISMATCH', { tag: 'TLS-certificate-error' }],
  ['INVALID_CA', { tag: 'TLS-certificate-error' }],
  ['INVALID_PURPOSE', { tag: 'TLS-certificate-error' }],
  ['PATH_LENGTH_EXCEEDED', { tag: 'TLS-certificate-error' }],
  ['ERR_TLS_CERT_', { tag: 'TLS-certificate-error' }],
  ['ERR_TLS_', { tag: 'TLS-protocol-error' }],
  ['ERR_SSL_', { tag: 'TLS-protocol-error' }],
  ['EPROTO', { tag: 'TLS-protocol-error' }],
  ['HPE_HEADER_OVERFLOW', { tag: 'HTTP-response-header-section-size' }],
  ['HPE_INVALID_TRANSFER_ENCODING', { tag: 'HTTP-response-transfer-coding' }],
  ['HPE_', { tag: 'HTTP-protocol-error' }],
  ['ERR_INVALID_CHAR', { tag: 'HTTP-protocol-error' }],
  ['ERR_UNESCAPED_CHARACTERS', { tag: 'HTTP-request-URI-invalid' }],
  ['ERR_INVALID_URL', { tag: 'HTTP-request-URI-invalid' }],
];

interface NetworkError {
  readonly code?: string;
  readonly message?: string;
  /** Of several addresses that were tried. */
  readonly errors?: readonly NetworkError[];
  /** OpenSSL's. */
  readonly reason?: string;
}

export function failureCode(error: unknown): ErrorCode {
  const { code, message = String(error), errors, reason } = error as NetworkError;
  const name = code ?? errors?.[0]?.code ?? '';
  return alertOf(name, message, reason) ?? known(name) ?? { tag: 'internal-error', val: message };
}

function known(name: string): ErrorCode | undefined {
  return codes.find(([start]) => (start.endsWith('_') ? name.startsWith(start) : name === start))?.[1];
}

/** An alert that the other side has sent: OpenSSL tells its number in the text alone. */
function alertOf(name: string, message: string, reason: string | undefined): ErrorCode | undefined {
  if (!/^ERR_SSL_.*ALERT/.test(name)) return undefined;
  const number = /SSL alert number (\d+)/.exec(message)?.[1];
  return {
    tag: 'TLS-alert-received',
    val: {
      ...(number === undefined ? {} : { alertId: Number(number) }),
      ...(reason === undefined ? {} : { alertMessage: reason }),
    },
  };
}
