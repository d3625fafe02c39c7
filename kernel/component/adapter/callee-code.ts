/** Generates the inside of a call into a component, whoever it comes from. */
import { signatureOf } from '../abi/layout.ts';
import { DEAD, NO_LEAVE } from '../instance/state.ts';
import { checkArea } from './caller-code.ts';
import type { Code } from './code.ts';
import { whyNotEntered } from './failure.ts';
import { faults } from './faults.ts';
import type { LiftedFunction } from './function.ts';
import { hasLongs, joinLongs, joinResult } from './long-words.ts';
import type { CoreFunction, Port } from './port.ts';
import { Views } from './views-code.ts';

export class CalleeCode {
  readonly views: Views;
  readonly port: Port;
  /** Errors about the callee's values are thrown as they are. */
  readonly fault = '';
  readonly #code: Code;
  readonly #fn: LiftedFunction;
  readonly #postReturn: CoreFunction | undefined;

  /** With `words`, arguments and result of 64 bits are two words each. */
  constructor(code: Code, fn: LiftedFunction, words: boolean) {
    const signature = signatureOf(fn.type, 'lift');
    const joins = words && hasLongs(signature);
    const joinsResult = words && signature.results[0] === 'i64';
    this.#code = code;
    this.#fn = fn;
    this.#postReturn = joinsResult && fn.postReturn ? joinResult(fn.postReturn) : fn.postReturn;
    this.port = fn.port;
    this.views = new Views(code, 'b', fn.port.memory);
    code.bindAs('callee', fn.port.instance);
    code.bindAs('core', joins ? joinLongs(signature, fn.core) : fn.core);
  }

  /** Emits an allocation in the callee's memory. */
  allocate(size: string, alignment: number): string {
    const code = this.#code;
    code.line(`callee.flags |= ${NO_LEAVE};`);
    const pointer = code.define(`${code.bind(this.port.realloc)}(0, 0, ${alignment}, ${size}) >>> 0`);
    code.line(`callee.flags &= ${~NO_LEAVE};`);
    this.#checkAlive();
    this.views.reload();
    this.checkArea('"what realloc returned"', pointer, size, alignment);
    return pointer;
  }

  checkArea(what: string, pointer: string, size: string | number, alignment: number): void {
    checkArea(this.#code, this.views, '', what, pointer, size, alignment);
  }

  /** Emits the core call; gives the variable of its result. */
  call(args: readonly string[], mayBorrow: boolean): string | undefined {
    const code = this.#code;
    const call = `core(${args.join(', ')})`;
    const hasResult = signatureOf(this.#fn.type, 'lift').results.length > 0;
    const raw = hasResult ? code.define(call) : undefined;
    if (!hasResult) code.line(`${call};`);
    this.#checkAlive();
    if (mayBorrow) {
      code.line(`if (callee.borrows !== 0) throw ${code.bind(faults)}.borrows(callee.borrows);`);
    }
    return raw;
  }

  postReturn(raw: string | undefined): void {
    if (this.#postReturn === undefined) return;
    const call = `${this.#code.bind(this.#postReturn)}(${raw ?? ''})`;
    this.#code.line(`callee.flags |= ${NO_LEAVE}; ${call};`);
    this.#checkAlive();
  }

  /** WebAssembly can catch what we throw at a dead instance, and return as if nothing had happened. */
  #checkAlive(): void {
    this.#code.line(`if ((callee.flags & ${DEAD}) !== 0) throw ${this.#code.bind(whyNotEntered)}(callee);`);
  }
}
