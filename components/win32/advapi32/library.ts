// ADVAPI32.dll: its groups' rows.

import { Library } from '../system/export';
import { hashExports } from './hash';
import { randomExports } from './random';
import { registryExports } from './registry';
import { securityExports } from './security';
import { traceExports } from './trace';

export function advapi32(): Library {
  const library = new Library('ADVAPI32.dll');
  hashExports(library);
  randomExports(library);
  registryExports(library);
  securityExports(library);
  traceExports(library);
  return library;
}
