/**
 * What adapters know of a component instance: whether it may be entered and left, its handles, and how it died.
 *
 *     bit     0     1        2
 *             dead  entered  must not leave (inside realloc or post-return)
 *
 * An instance may be entered only when no bit is set, so that is one comparison.
 */
import { HandleTable } from './handle-table.ts';
import type { InstancePool, PoolMember } from './instance-pool.ts';
import type { Trap } from './trap.ts';

export const DEAD = 1;
export const ENTERED = 2;
export const NO_LEAVE = 4;

export class InstanceState {
  /** Holder name in records and messages. */
  readonly name: string;
  flags = 0;
  /** Borrowed handles in the table; 0 again when a call ends. */
  borrows = 0;
  readonly table: HandleTable;
  /** Why it is dead. */
  death: Trap | undefined = undefined;
  /** The instance whose component made this one. */
  readonly parent: InstanceState | undefined;
  /** Where it is one of the instances of a pool, which learns when its objects have gone. */
  pooled: { readonly pool: InstancePool; readonly member: PoolMember } | undefined = undefined;
  #onDeath: ((why: Trap) => void) | undefined;

  /** @param handles the most that it may hold */
  constructor(name: string, parent?: InstanceState, handles?: number, onDeath?: (why: Trap) => void) {
    this.name = name;
    this.parent = parent;
    this.table = new HandleTable(handles, this);
    this.#onDeath = onDeath;
  }

  /** Marks it dead: its frames have been unwound half-way, so its memory means nothing any more. */
  kill(trap: Trap): void {
    this.flags |= DEAD;
    if (this.death !== undefined) return;
    this.death = trap;
    if (this.pooled?.pool.died(this.pooled.member, trap)) return;
    const told = this.#onDeath;
    this.#onDeath = undefined;
    told?.(trap);
  }
}
