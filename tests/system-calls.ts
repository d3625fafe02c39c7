/** What the sources of components/linux say of its system calls, for tests. */

import { readSystemCalls } from '../tools/build/system-calls.ts';
import { root } from './arch/source-files.ts';

export const { rows: systemCalls, lacking, written, linuxCalls } = readSystemCalls(root);
