/** What may stand in HTTP fields, and which of them are not a component's to set or see. */

/** A token of RFC 9110, section 5.6.2: names of fields, and methods. */
const token = /^[!#$%&'*+\-.^_`|~0-9A-Za-z]+$/;

/** As Latin-1: no control characters but the tab (RFC 9110, section 5.5). */
const value = /^[\t\x20-\x7e\x80-\xff]*$/;

/** Fields of one connection, or that frame messages and route them: the host's alone. */
const forbidden: ReadonlySet<string> = new Set([
  'connection',
  'host',
  'http2-settings',
  'keep-alive',
  'proxy-authenticate',
  'proxy-authorization',
  'proxy-connection',
  'transfer-encoding',
  'upgrade',
]);

/** Bytes of names and values in one list of fields; and their number. */
export const FIELDS_LIMIT = 128 * 1024;
export const FIELD_COUNT_LIMIT = 1024;

export function isToken(text: string): boolean {
  return token.test(text);
}

/** `text` holds one character for each byte. */
export function isFieldValue(text: string): boolean {
  return value.test(text);
}

/** `name` in lower case. */
export function isForbidden(name: string): boolean {
  return forbidden.has(name);
}

/** What a component is shown of the fields that came: names in lower case, as every host gives them. */
export function visibleFields(raw: readonly string[]): string[] {
  const shown: string[] = [];
  for (let at = 0; at < raw.length; at += 2) {
    const name = raw[at]!.toLowerCase();
    if (!forbidden.has(name)) shown.push(name, raw[at + 1]!);
  }
  return shown;
}
