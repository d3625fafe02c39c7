// An access token: the user's, which says nothing that differs from run to run.

import { KernelObject } from './kernel-object';

/** What a token is opened for. */
export const TOKEN_QUERY: u32 = 8;
export const TOKEN_ADJUST_PRIVILEGES: u32 = 0x20;
const TOKEN_ALL_ACCESS: u32 = 0xf_01ff;
const MAXIMUM_ALLOWED: u32 = 0x200_0000;
const GENERIC_ALL: u32 = 0x1000_0000;
const GENERIC_WRITE: u32 = 0x4000_0000;
const GENERIC_READ: u32 = 0x8000_0000;

export class TokenObject extends KernelObject {}

/** What generic rights, and the most there are, mean of a token. */
export function tokenRights(access: u32): u32 {
  if ((access & (GENERIC_ALL | MAXIMUM_ALLOWED)) != 0) return TOKEN_ALL_ACCESS;
  return access | ((access & GENERIC_READ) != 0 ? TOKEN_QUERY : 0) | ((access & GENERIC_WRITE) != 0 ? TOKEN_ADJUST_PRIVILEGES : 0);
}
