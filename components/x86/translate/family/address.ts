// Translates the prelude of an unusual address (family/address.ts).

import { EFFECTIVE } from '../../state/register-file';
import { IMM, THIRD } from '../../state/uop';
import { currentUop } from '../current';
import { getRegister, setRegister } from '../local';
import { pushAddress } from '../value';
import { I64_ADD, I64_AND } from '../wasm';
import { long, op } from '../writer';

export function effective(): void {
  const u = currentUop();
  pushAddress();
  const mask = load<i64>(u, IMM);
  if (mask != -1) {
    long(mask);
    op(I64_AND);
  }
  getRegister(load<u16>(u, THIRD));
  op(I64_ADD);
  setRegister(EFFECTIVE);
}
