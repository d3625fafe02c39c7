// bcryptprimitives.dll: random bytes.
//
// Source: Microsoft, "ProcessPrng function".

import { fillRandom } from '../system/random';
import { Library } from '../system/export';

export function bcryptprimitives(): Library {
  const library = new Library('bcryptprimitives.dll');
  library.add('ProcessPrng', (thread, call) => (fillRandom(thread, call.a0, call.a1) ? 1 : 0));
  return library;
}
