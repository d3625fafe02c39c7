/** Methods, schemes, authorities, paths and status codes: what is well formed, and how each looks in WIT. */

import { isToken } from './field-syntax.ts';

export type Method = { readonly tag: string; readonly val?: string };
export type Scheme = { readonly tag: 'HTTP' | 'HTTPS' } | { readonly tag: 'other'; readonly val: string };

/** Cases of `method` that are spelled as they are named. */
const methods: ReadonlySet<string> = new Set([
  'get',
  'head',
  'post',
  'put',
  'delete',
  'connect',
  'options',
  'trace',
  'patch',
]);

/** From the text on the wire, where only capitals are the standard methods. */
export function methodOf(text: string): Method {
  const tag = text.toLowerCase();
  return methods.has(tag) && text === text.toUpperCase() ? { tag } : { tag: 'other', val: text };
}

/** The text on the wire. */
export function methodText(method: Method): string {
  return method.tag === 'other' ? method.val! : method.tag.toUpperCase();
}

export function isMethod(method: Method): boolean {
  return method.tag !== 'other' || isToken(method.val!);
}

export function isScheme(scheme: Scheme): boolean {
  return scheme.tag !== 'other' || /^[A-Za-z][A-Za-z0-9+.-]*$/.test(scheme.val);
}

/** Host, with or without a port; neither a user nor an empty port. */
const authority = /^(?:\[[0-9A-Fa-f:.]+\]|[A-Za-z0-9\-._~%!$&'()*+,;=]+)(?::(\d{1,5}))?$/;

export function isAuthority(text: string): boolean {
  const port = authority.exec(text)?.[1];
  return authority.test(text) && (port === undefined || Number(port) <= 65535);
}

/** Visible characters; what a URI would have to escape is let through where Node lets it through. */
export function isPathWithQuery(text: string): boolean {
  return text === '' || text === '*' || /^[/?][!-~\x80-\xff]*$/.test(text);
}

export function isStatus(code: number): boolean {
  return code >= 100 && code <= 599;
}

/** Longest path and query, in characters. */
export const PATH_LIMIT = 64 * 1024;
