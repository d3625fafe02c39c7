// The sixteen conditions of Jcc, SETcc and CMOVcc in the order of their encoding, as classes that families take as type
// parameters. `holds` reads the flags. `after` is the same where a comparison has just stored them and its operands are at
// hand, `afterLogic` where an operation that clears CF and OF has, `afterResult` where any other has: what is fused with the branch
// need not read back all of them.

import { carry, extend, overflow, parity, sign, zero } from './flags';

@final @unmanaged export class IfO {
  // @ts-ignore: decorator
  @inline holds(): bool { return overflow(); }
  // @ts-ignore: decorator
  @inline after<T>(a: T, b: T): bool { return overflow(); }
  // @ts-ignore: decorator
  @inline afterLogic<T>(r: T): bool { return false; }
  // @ts-ignore: decorator
  @inline afterResult<T>(r: T): bool { return this.holds(); }
}

@final @unmanaged export class IfNO {
  // @ts-ignore: decorator
  @inline holds(): bool { return !overflow(); }
  // @ts-ignore: decorator
  @inline after<T>(a: T, b: T): bool { return !overflow(); }
  // @ts-ignore: decorator
  @inline afterLogic<T>(r: T): bool { return true; }
  // @ts-ignore: decorator
  @inline afterResult<T>(r: T): bool { return this.holds(); }
}

@final @unmanaged export class IfB {
  // @ts-ignore: decorator
  @inline holds(): bool { return carry() != 0; }
  // @ts-ignore: decorator
  @inline after<T>(a: T, b: T): bool { return a < b; }
  // @ts-ignore: decorator
  @inline afterLogic<T>(r: T): bool { return false; }
  // @ts-ignore: decorator
  @inline afterResult<T>(r: T): bool { return this.holds(); }
}

@final @unmanaged export class IfNB {
  // @ts-ignore: decorator
  @inline holds(): bool { return carry() == 0; }
  // @ts-ignore: decorator
  @inline after<T>(a: T, b: T): bool { return a >= b; }
  // @ts-ignore: decorator
  @inline afterLogic<T>(r: T): bool { return true; }
  // @ts-ignore: decorator
  @inline afterResult<T>(r: T): bool { return this.holds(); }
}

@final @unmanaged export class IfZ {
  // @ts-ignore: decorator
  @inline holds(): bool { return zero(); }
  // @ts-ignore: decorator
  @inline after<T>(a: T, b: T): bool { return a == b; }
  // @ts-ignore: decorator
  @inline afterLogic<T>(r: T): bool { return r == 0; }
  // @ts-ignore: decorator
  @inline afterResult<T>(r: T): bool { return r == 0; }
}

@final @unmanaged export class IfNZ {
  // @ts-ignore: decorator
  @inline holds(): bool { return !zero(); }
  // @ts-ignore: decorator
  @inline after<T>(a: T, b: T): bool { return a != b; }
  // @ts-ignore: decorator
  @inline afterLogic<T>(r: T): bool { return r != 0; }
  // @ts-ignore: decorator
  @inline afterResult<T>(r: T): bool { return r != 0; }
}

@final @unmanaged export class IfBE {
  // @ts-ignore: decorator
  @inline holds(): bool { return carry() != 0 || zero(); }
  // @ts-ignore: decorator
  @inline after<T>(a: T, b: T): bool { return a <= b; }
  // @ts-ignore: decorator
  @inline afterLogic<T>(r: T): bool { return r == 0; }
  // @ts-ignore: decorator
  @inline afterResult<T>(r: T): bool { return this.holds(); }
}

@final @unmanaged export class IfNBE {
  // @ts-ignore: decorator
  @inline holds(): bool { return carry() == 0 && !zero(); }
  // @ts-ignore: decorator
  @inline after<T>(a: T, b: T): bool { return a > b; }
  // @ts-ignore: decorator
  @inline afterLogic<T>(r: T): bool { return r != 0; }
  // @ts-ignore: decorator
  @inline afterResult<T>(r: T): bool { return this.holds(); }
}

@final @unmanaged export class IfS {
  // @ts-ignore: decorator
  @inline holds(): bool { return sign(); }
  // @ts-ignore: decorator
  @inline after<T>(a: T, b: T): bool { return extend<T>(<T>(a - b)) < 0; }
  // @ts-ignore: decorator
  @inline afterLogic<T>(r: T): bool { return extend<T>(r) < 0; }
  // @ts-ignore: decorator
  @inline afterResult<T>(r: T): bool { return extend<T>(r) < 0; }
}

@final @unmanaged export class IfNS {
  // @ts-ignore: decorator
  @inline holds(): bool { return !sign(); }
  // @ts-ignore: decorator
  @inline after<T>(a: T, b: T): bool { return extend<T>(<T>(a - b)) >= 0; }
  // @ts-ignore: decorator
  @inline afterLogic<T>(r: T): bool { return extend<T>(r) >= 0; }
  // @ts-ignore: decorator
  @inline afterResult<T>(r: T): bool { return extend<T>(r) >= 0; }
}

@final @unmanaged export class IfP {
  // @ts-ignore: decorator
  @inline holds(): bool { return parity(); }
  // @ts-ignore: decorator
  @inline after<T>(a: T, b: T): bool { return parity(); }
  // @ts-ignore: decorator
  @inline afterLogic<T>(r: T): bool { return parity(); }
  // @ts-ignore: decorator
  @inline afterResult<T>(r: T): bool { return this.holds(); }
}

@final @unmanaged export class IfNP {
  // @ts-ignore: decorator
  @inline holds(): bool { return !parity(); }
  // @ts-ignore: decorator
  @inline after<T>(a: T, b: T): bool { return !parity(); }
  // @ts-ignore: decorator
  @inline afterLogic<T>(r: T): bool { return !parity(); }
  // @ts-ignore: decorator
  @inline afterResult<T>(r: T): bool { return this.holds(); }
}

@final @unmanaged export class IfL {
  // @ts-ignore: decorator
  @inline holds(): bool { return sign() != overflow(); }
  // @ts-ignore: decorator
  @inline after<T>(a: T, b: T): bool { return extend<T>(a) < extend<T>(b); }
  // @ts-ignore: decorator
  @inline afterLogic<T>(r: T): bool { return extend<T>(r) < 0; }
  // @ts-ignore: decorator
  @inline afterResult<T>(r: T): bool { return this.holds(); }
}

@final @unmanaged export class IfNL {
  // @ts-ignore: decorator
  @inline holds(): bool { return sign() == overflow(); }
  // @ts-ignore: decorator
  @inline after<T>(a: T, b: T): bool { return extend<T>(a) >= extend<T>(b); }
  // @ts-ignore: decorator
  @inline afterLogic<T>(r: T): bool { return extend<T>(r) >= 0; }
  // @ts-ignore: decorator
  @inline afterResult<T>(r: T): bool { return this.holds(); }
}

@final @unmanaged export class IfLE {
  // @ts-ignore: decorator
  @inline holds(): bool { return zero() || sign() != overflow(); }
  // @ts-ignore: decorator
  @inline after<T>(a: T, b: T): bool { return extend<T>(a) <= extend<T>(b); }
  // @ts-ignore: decorator
  @inline afterLogic<T>(r: T): bool { return extend<T>(r) <= 0; }
  // @ts-ignore: decorator
  @inline afterResult<T>(r: T): bool { return this.holds(); }
}

@final @unmanaged export class IfNLE {
  // @ts-ignore: decorator
  @inline holds(): bool { return !zero() && sign() == overflow(); }
  // @ts-ignore: decorator
  @inline after<T>(a: T, b: T): bool { return extend<T>(a) > extend<T>(b); }
  // @ts-ignore: decorator
  @inline afterLogic<T>(r: T): bool { return extend<T>(r) > 0; }
  // @ts-ignore: decorator
  @inline afterResult<T>(r: T): bool { return this.holds(); }
}

/** Does this condition hold for the flags? */
// @ts-ignore: decorator
@inline
export function holds<C>(): bool {
  return changetype<C>(0).holds();
}
