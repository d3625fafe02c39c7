// An access token: the user's, which says nothing that differs from run to run.

import { KernelObject } from './kernel-object';

export class TokenObject extends KernelObject {}
