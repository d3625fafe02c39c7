// The sixteen conditions as type parameters of translators: their numbers.

@final @unmanaged export class IfO { number(): u32 { return 0; } }
@final @unmanaged export class IfNO { number(): u32 { return 1; } }
@final @unmanaged export class IfB { number(): u32 { return 2; } }
@final @unmanaged export class IfNB { number(): u32 { return 3; } }
@final @unmanaged export class IfZ { number(): u32 { return 4; } }
@final @unmanaged export class IfNZ { number(): u32 { return 5; } }
@final @unmanaged export class IfBE { number(): u32 { return 6; } }
@final @unmanaged export class IfNBE { number(): u32 { return 7; } }
@final @unmanaged export class IfS { number(): u32 { return 8; } }
@final @unmanaged export class IfNS { number(): u32 { return 9; } }
@final @unmanaged export class IfP { number(): u32 { return 10; } }
@final @unmanaged export class IfNP { number(): u32 { return 11; } }
@final @unmanaged export class IfL { number(): u32 { return 12; } }
@final @unmanaged export class IfNL { number(): u32 { return 13; } }
@final @unmanaged export class IfLE { number(): u32 { return 14; } }
@final @unmanaged export class IfNLE { number(): u32 { return 15; } }

/** Number of a condition, as in the opcode. */
export function numberOf<C>(): u32 {
  return changetype<C>(0).number();
}
