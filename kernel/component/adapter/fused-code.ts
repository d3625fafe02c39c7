/**
 * Generates the adapter of a call from one component to another.
 *
 *     check rights and handles        the caller is at fault; nothing has changed
 *     enter the callee
 *     copy parameters, call, copy results, post-return
 *     leave the callee, give lent handles back
 *
 * Failures inside: `phase` tells whose code was running (1: the caller's realloc); a broken rule is thrown by the side
 * that broke it. What is not asked for (rights, counting, borrows, post-return) is not in the text.
 */
import { ALL_RIGHTS } from '../../capability/rights.ts';
import { layoutOf, parameterTuple, signatureOf } from '../abi/layout.ts';
import { type HandleEntry, HandlesFull } from '../instance/handle-table.ts';
import type { Resource } from '../instance/resource.ts';
import { DEAD, ENTERED } from '../instance/state.ts';
import { isExhaustion, PeerDied, Trap } from '../instance/trap.ts';
import type { FunctionType, ValueType } from '../types/model.ts';
import { CalleeCode } from './callee-code.ts';
import { CallerCode } from './caller-code.ts';
import { Code } from './code.ts';
import { CopyCode } from './copy-code.ts';
import { FusedCrossing } from './crossing.ts';
import { isDead, killedBy, whyNotEntered } from './failure.ts';
import type { CallOptions, LiftedFunction } from './function.ts';
import { peerDiedResult } from './guard.ts';
import { borrowed, clearBorrows, endMoved, lender, Moved, ownMover } from './handle-moves.ts';
import { lowerResult } from './marshal.ts';
import type { CoreFunction, Port } from './port.ts';

export function generateFused(
  fn: LiftedFunction,
  port: Port,
  options: CallOptions,
  home: object,
): CoreFunction {
  return new FusedAdapter(fn, port, options, home).make();
}

class FusedAdapter {
  readonly #code = new Code();
  readonly #options: CallOptions;
  readonly #type: FunctionType;
  readonly #from: CallerCode;
  readonly #to: CalleeCode;
  readonly #home: object;
  /** Handles inside lists and the like are lent. */
  #lends = false;
  /** Handles are borrowed that the callee has to drop. */
  #borrows = false;
  /** What the present call has moved into the callee and not told it; kept only where parameters move. */
  readonly #moved = new Moved();
  #moves = false;

  constructor(fn: LiftedFunction, port: Port, options: CallOptions, home: object) {
    this.#options = options;
    this.#home = home;
    this.#type = fn.type;
    const callee = { instance: fn.port.instance, gone: this.#gone };
    this.#from = new CallerCode(this.#code, fn.type, port, options, true, callee);
    this.#to = new CalleeCode(this.#code, fn, true);
  }

  make(): CoreFunction {
    const code = this.#code;
    const from = this.#from;
    from.check();
    code.line(`if (callee.flags !== 0) return ${code.bind(this.#cannotEnter)}(${from.last});`);
    const entries = [...from.entries.values()];
    for (const entry of entries) code.line(`${entry}.lends++;`);
    code.line(`callee.flags = ${ENTERED};`);
    code.line('let phase = 0, result;');
    const before = code.mark();
    code.line('try {');
    const parameters = this.#copyParameters();
    if (this.#moves) code.line(`${code.bind(this.#moved)}.count = 0;`);
    const raw = this.#to.call(parameters, this.#borrows);
    if (raw !== undefined) this.#copyResult(raw);
    this.#to.postReturn(raw);
    const lent = [...entries, ...(this.#lends ? ['...lent'] : [])];
    code.line(
      `} catch (e) { callee.flags |= ${DEAD}; return ${code.bind(this.#failed)}(e, phase, [${lent.join(', ')}], ${from.last}); }`,
    );
    code.line('callee.flags = 0;');
    for (const entry of entries) code.line(`${entry}.lends--;`);
    if (this.#lends) {
      code.insert(before, 'const lent = [];');
      code.line('for (const entry of lent) entry.lends--;');
    }
    code.line('return result;');
    return code.compile(from.names, this.#home, [from.views, this.#to.views]) as CoreFunction;
  }

  readonly #cannotEnter = (last: unknown): unknown => {
    const callee = this.#to.port.instance;
    const why = whyNotEntered(callee);
    if (isDead(callee) && why instanceof Trap) return this.#peerDied(why, last);
    throw this.#from.blame(why);
  };

  readonly #gone = (last: unknown): unknown =>
    this.#peerDied(new PeerDied(this.#to.port.instance.name), last);

  #peerDied(trap: Trap, last: unknown): unknown {
    const result = isExhaustion(trap) ? undefined : peerDiedResult(this.#type);
    if (result === undefined) throw this.#from.blame(trap);
    const crossing = new FusedCrossing(this.#options);
    try {
      return lowerResult(this.#type, this.#from.port, [last], result, crossing);
    } catch (error) {
      throw this.#from.blame(error);
    }
  }

  /** What a failure inside comes to for the caller. */
  readonly #failed = (
    error: unknown,
    phase: number,
    lent: readonly HandleEntry[],
    last: unknown,
  ): unknown => {
    const caller = this.#from.port.instance;
    const callee = this.#to.port.instance;
    for (const entry of lent) entry.lends--;
    if (phase === 1 || ((caller.flags & DEAD) !== 0 && caller.death === error)) {
      this.#leave();
      throw this.#from.blame(error);
    }
    if (error instanceof PeerDied) {
      this.#leave();
      return this.#peerDied(error, last);
    }
    return this.#peerDied(killedBy(callee, this.#options.site, error), last);
  };

  /** The callee has not begun: it is as it was. */
  #leave(): void {
    const callee = this.#to.port.instance;
    clearBorrows(callee);
    callee.flags = callee.death === undefined ? 0 : DEAD;
    endMoved(callee, this.#moved, this.#options.policy);
  }

  /** Gives the core arguments of the call. */
  #copyParameters(): string[] {
    const from = this.#from;
    const copy = new CopyCode(this.#code, from, this.#to, (type, handle) =>
      this.#passParameter(type, handle),
    );
    from.views.reload();
    this.#to.views.reload();
    if (from.spilled) return [this.#copySpilled(copy)];
    const values: string[] = [];
    from.eachParameter((type, parameter, slots) => {
      const entry = from.entries.get(parameter);
      values.push(...(entry === undefined ? copy.flat(type, slots) : [this.#lend(entry, type)]));
    });
    return values;
  }

  #copySpilled(copy: CopyCode): string {
    const tuple = parameterTuple(this.#type);
    const { size, alignment } = layoutOf(tuple);
    const source = this.#code.define('p0 >>> 0');
    this.#from.checkArea('"the parameters"', source, size, alignment);
    const target = copy.allocate(String(size), alignment);
    copy.memory(tuple, { base: source, offset: 0 }, { base: target, offset: 0 });
    return target;
  }

  #lend(entry: string, type: ValueType): string {
    const { resource } = type as Extract<ValueType, { kind: 'borrow' }>;
    if ((resource as Resource).implementer === this.#to.port.instance) return `${entry}.rep`;
    this.#borrows = true;
    return this.#code.define(`${this.#code.bind(borrowed)}(${entry}, callee)`);
  }

  #passParameter(type: Extract<ValueType, { kind: 'own' | 'borrow' }>, handle: string): string {
    const code = this.#code;
    const caller = this.#from.port.instance;
    const callee = this.#to.port.instance;
    const resource = type.resource as Resource;
    const own = ownMover(caller, callee, resource, this.#options.policy, false);
    const lend = lender(caller, callee, resource);
    const moved = this.#moved;
    const guarded = (index: number, lent?: HandleEntry[]): number => {
      try {
        if (lent !== undefined) return lend(index, lent);
        return moved.note(own(index, undefined, ALL_RIGHTS));
      } catch (error) {
        if (error instanceof HandlesFull || error instanceof PeerDied) throw error;
        throw this.#from.blame(error);
      }
    };
    if (type.kind === 'own') {
      this.#moves = true;
      return `${code.bind(guarded)}(${handle})`;
    }
    this.#lends = true;
    if (resource.implementer !== callee) this.#borrows = true;
    return `${code.bind(guarded)}(${handle}, lent)`;
  }

  /** Sets `result`, or fills the return area. */
  #copyResult(raw: string): void {
    const code = this.#code;
    const type = this.#type.result!;
    this.#from.views.reload();
    this.#to.views.reload();
    const copy = new CopyCode(code, this.#to, this.#from, (handle, index) => this.#passResult(handle, index));
    if (!signatureOf(this.#type, 'lift').returned) {
      code.line(`result = ${copy.flat(type, [raw])[0]};`);
      return;
    }
    const { size, alignment } = layoutOf(type);
    const source = code.define(`${raw} >>> 0`);
    const target = code.define(`${this.#from.last} >>> 0`);
    this.#to.checkArea('"the result"', source, size, alignment);
    this.#from.checkArea('"the return area"', target, size, alignment);
    copy.memory(type, { base: source, offset: 0 }, { base: target, offset: 0 });
  }

  /** Owned handles only: the component model has no results that borrow. */
  #passResult(type: Extract<ValueType, { kind: 'own' | 'borrow' }>, handle: string): string {
    const [callee, caller] = [this.#to.port.instance, this.#from.port.instance];
    const move = ownMover(callee, caller, type.resource as Resource, this.#options.policy, true);
    const guarded: typeof move = (index, receiver, want) => {
      try {
        return move(index, receiver, want);
      } catch (error) {
        throw error instanceof HandlesFull ? this.#from.blame(error) : error;
      }
    };
    return `${this.#code.bind(guarded)}(${handle}, ${this.#from.receiver()}, ${this.#from.wanted()})`;
  }
}
