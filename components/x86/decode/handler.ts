// The handler of a micro-operation that no instruction is: its row has only one.

import { handler } from '../gen/handlers';
import { VARIANTS } from '../gen/tables';
import { firstVariant } from './row';

/** Its place in the function table. */
export function handlerOf(row: u32): u32 {
  return handler(load<u16>(VARIANTS + (<usize>firstVariant(row) << 1)));
}
