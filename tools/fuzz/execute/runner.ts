/** Runs sequences on a machine, and holds every answer against what may be answered. */

import { type Rights, rightNames, rightsFromFlags } from '../../../kernel/capability/rights.ts';
import { ComponentError, capabilityOf, drop, Handle, Trap } from '../../../kernel/component/index.ts';
import type { ResourceType, ValueType } from '../../../kernel/component/types/model.ts';
import type { Check } from '../oracle/check.ts';
import type { Call, Sequence } from '../sequence/sequence.ts';
import type { Operation } from '../target/operation.ts';
import { type Answer, FAILED, RETURNED, SKIPPED, TRAPPED } from './answer.ts';
import { Checking } from './checking.ts';
import { type HandleIn, handlesIn } from './handles-in.ts';
import { type Held, HeldTable, isGone, objectOf } from './held.ts';
import type { Machine } from './machine.ts';
import { mayRepeat, movesTwice } from './moved-handles.ts';
import type { Problem } from './problem.ts';
import { NOTHING, type Resolution, resolve } from './resolve.ts';
import { appliesTo, grantedRights, type OperationRule, operationRules } from './rules.ts';
import { trapProblem } from './trap-problem.ts';

/** Dead from here on: what is left of the sequence makes no sense. */
class Ended {
  readonly problem: Problem | undefined;

  constructor(problem: Problem | undefined) {
    this.problem = problem;
  }
}

export class Runner implements Resolution {
  readonly machine: Machine;
  readonly answers: Answer[] = [];
  /** Operations that have returned, since the beginning: what is covered of the interface. */
  readonly returned: Uint32Array;
  readonly failed: Uint32Array;
  calls = 0;
  sequences = 0;
  readonly #operations: readonly Operation[];
  readonly #rules: readonly OperationRule[];
  /** Of operations: whether arguments can have a handle twice. */
  readonly #mayRepeat: readonly boolean[];
  /** Errors that operations may answer, where that is not all of their types. */
  readonly #errors: readonly (ReadonlySet<string> | undefined)[];
  readonly #held = new HeldTable();
  readonly #checking: Checking | undefined;
  #client = 0;
  #byId: number[] = [];
  #sequence: Sequence = { calls: [], seed: 0 };

  constructor(machine: Machine, check?: Check) {
    this.machine = machine;
    this.#checking = check && new Checking(check, machine);
    this.#operations = machine.target.operations;
    this.#rules = operationRules(this.#operations, machine.target.rulesOf);
    this.#mayRepeat = this.#operations.map(({ parameters }) => mayRepeat(parameters));
    this.#errors = this.#operations.map((one) => machine.target.errorsOf(one));
    this.returned = new Uint32Array(this.#operations.length);
    this.failed = new Uint32Array(this.#operations.length);
  }

  /**
   * From a fresh beginning to where everything has been dropped. Gives what is wrong, if anything. When it has returned, the
   * machine is as the sequence left it, for those who look at what is left.
   */
  async run(sequence: Sequence): Promise<Problem | undefined> {
    if (!this.machine.resetInPlace(sequence.seed)) await this.machine.reset(sequence.seed);
    return this.runHere(sequence);
  }

  /** The same on the machine as it is, with the same answers from the world. */
  runAgain(sequence: Sequence): Problem | undefined {
    this.machine.model.again(sequence.seed);
    return this.runHere(sequence);
  }

  /** The same on the machine as it is. */
  runHere(sequence: Sequence): Problem | undefined {
    this.#held.clear();
    this.answers.length = 0;
    this.#byId.length = 0;
    this.#sequence = sequence;
    this.sequences++;
    try {
      const { calls } = sequence;
      this.#invariant('before', 0, (checking) => checking.begin());
      for (let at = 0; at < calls.length; at++) this.#call(calls[at]!, at);
      this.#invariant('', calls.length, (checking) => checking.end());
      return this.#dropAll(calls.length);
    } catch (end) {
      if (end instanceof Ended) return end.problem;
      throw end;
    }
  }

  #call(call: Call, at: number): void {
    const operation = this.#operations[call.operation]!;
    const answer: Answer = { status: SKIPPED, value: undefined, args: call.args };
    this.answers.push(answer);
    this.#byId[call.id] = at;
    const args = this.#arguments(call, operation);
    if (args === undefined) return;
    answer.args = args;
    const rule = this.#rules[call.operation]!;
    // Who it is has to be known before the call takes the handle away.
    const self = this.#self(operation, rule, args);
    this.calls++;
    this.machine.tick();
    try {
      answer.value = this.machine.invoke[call.operation]!(args);
      answer.status = RETURNED;
      this.returned[call.operation]!++;
    } catch (error) {
      this.#fail(answer, error, operation, at);
    }
    if (answer.status === RETURNED) this.#returned(call, operation, rule, answer, self, at);
    // The target may live with a service that has died: it has been told.
    if (this.machine.isDead) throw new Ended(this.#trapped(this.machine.dead!.death, operation.name, at));
    this.#invariant(operation.name, at, (checking) => checking.after(call, operation, answer));
  }

  /** What the user's own file says. */
  #invariant(name: string, at: number, look: (checking: Checking) => string | undefined): void {
    const message = this.#checking && look(this.#checking);
    if (message === undefined) return;
    const named = name || lastName(this.#sequence, this.#operations);
    throw new Ended({ oracle: 'invariant', function: named, at, message, place: [] });
  }

  #self(operation: Operation, { receiver }: OperationRule, args: readonly unknown[]): Held | undefined {
    if (operation.kind !== 'function') return this.#held.of(args[0]);
    return receiver < 0 ? undefined : this.#held.of(args[receiver]);
  }

  #arguments(
    { args, plain, client }: Call,
    { parameters, index }: Operation,
  ): readonly unknown[] | undefined {
    this.#client = client;
    const made: unknown[] = [];
    for (let at = 0; at < args.length; at++) {
      const one =
        at < 32 && (plain & (1 << at)) !== 0 ? args[at] : resolve(args[at], parameters[at]!.type, this);
      if (one === NOTHING) return undefined;
      made.push(one);
    }
    return this.#mayRepeat[index] && movesTwice(made, parameters) ? undefined : made;
  }

  held(type: { readonly resource: ResourceType }, call: number, nth: number): Held | undefined {
    return this.#held.find(type.resource, this.#client, call, nth);
  }

  model({ resource }: { readonly resource: ResourceType }): object | undefined {
    const { model } = this.machine;
    return model.has(resource) ? model.make(resource) : undefined;
  }

  result(call: number): { readonly value: unknown; readonly type: ValueType } | undefined {
    const at = this.#byId[call];
    const answer = at === undefined ? undefined : this.answers[at];
    if (answer?.status !== RETURNED) return undefined;
    const type = this.#operations[this.#sequence.calls[at!]!.operation]!.result;
    return type && { value: answer.value, type };
  }

  /** What came back instead of a result. Throws Ended where the component has died. */
  #fail(answer: Answer, error: unknown, operation: Operation, at: number): void {
    answer.status = FAILED;
    const { dead } = this.machine;
    const isAlive = dead === undefined || dead.service !== undefined;
    if (error instanceof ComponentError && !(error.cause instanceof Trap) && isAlive) {
      answer.value = error.payload;
      this.failed[operation.index]!++;
      if (dead !== undefined) return;
      const problem = this.#undeclared(operation, error.payload, at);
      if (problem) throw new Ended(problem);
      return;
    }
    answer.status = TRAPPED;
    answer.value = error;
    throw new Ended(this.#trapped(error, operation.name, at));
  }

  /** Undefined where it may end itself. */
  #trapped(error: unknown, name: string, at: number): Problem | undefined {
    const problem = trapProblem(this.machine, error, name, at);
    const mayEnd =
      problem?.oracle === 'trap' && this.#checking?.mayEnd(this.machine.lastLine(problem.service));
    return mayEnd ? undefined : problem;
  }

  /** The text of a function says which errors it answers. */
  #undeclared(operation: Operation, error: unknown, at: number): Problem | undefined {
    const listed = this.#errors[operation.index];
    const name = typeof error === 'string' ? error : (error as { readonly tag?: string } | undefined)?.tag;
    if (listed === undefined || name === undefined || listed.has(name)) return undefined;
    const message = `answers ${name}, which is not among its errors: ${[...listed].join(', ')}`;
    return { oracle: 'error', function: operation.name, at, message, place: [] };
  }

  #returned(
    call: Call,
    operation: Operation,
    rule: OperationRule,
    answer: Answer,
    self: Held | undefined,
    at: number,
  ): void {
    const { args } = answer;
    const problem = operation.kind === 'function' && this.#allowed(operation, rule, args, at);
    if (problem) throw new Ended(problem);
    this.#note(operation, rule, args, self);
    if (!operation.givesHandle) return;
    let nth = 0;
    for (const [handle, resource] of this.#handlesIn(operation, answer.value)) {
      const client = operation.kind === 'transfer' ? Number(args[1]) & 3 : call.client;
      // What is another service's derives from what that has given, and from nothing here.
      const isOwn =
        operation.kind !== 'function' || this.machine.target.ownerOf(resource) === operation.service;
      const derives = isOwn && (operation.kind !== 'function' || rule.grants.kind === 'derive');
      const held = this.#held.add(handle, resource, client, call.id, nth++, derives ? self : undefined);
      if (isOwn) this.#setRights(held, operation, rule, self, args);
      else held.rights = capabilityOf(handle).rights;
      const gained = this.#gained(held, operation, answer.args, at);
      if (gained !== undefined) throw new Ended(gained);
    }
  }

  /** The rules say that the call had to be refused. */
  #allowed(
    operation: Operation,
    { requires, handles }: OperationRule,
    args: readonly unknown[],
    at: number,
  ): Problem | undefined {
    for (const one of handles) {
      const held = this.#held.of(args[one]);
      if (held === undefined || (!held.revoked && held.expires > this.machine.now)) continue;
      const how = held.revoked ? 'was revoked' : 'has expired';
      const message = `it returned, though the handle that it was called with ${how}`;
      return { oracle: 'ended', function: operation.name, at, message, place: [] };
    }
    for (const one of requires) {
      const held = this.#held.of(args[one.parameter]);
      if (held === undefined || !appliesTo(one, args)) continue;
      const missing: Rights = one.rights & ~held.rights;
      if (missing === 0) continue;
      const message = `it returned, though ${operation.parameters[one.parameter]!.name} lacks ${rightNames(missing).join(', ')}`;
      return { oracle: 'right', function: operation.name, at, message, place: [] };
    }
    return undefined;
  }

  /** What an operation does to handles besides giving some. */
  #note(operation: Operation, rule: OperationRule, args: readonly unknown[], self: Held | undefined): void {
    const what = operation.kind === 'function' ? rule.kernel : operation.kind;
    if (self === undefined) return;
    if (what === 'revoke') this.#held.revokeBelow(self);
    if (what === 'expire') this.#held.expireFrom(self, this.machine.now + Number(args[1]));
  }

  #setRights(
    held: Held,
    operation: Operation,
    rule: OperationRule,
    self: Held | undefined,
    args: readonly unknown[],
  ): void {
    const what = operation.kind === 'function' ? rule.kernel : operation.kind;
    if (what === 'attenuate' || what === 'share')
      held.rights = (self?.rights ?? 0) & rightsFromFlags(args[1] as Record<string, boolean>);
    else if (what === 'transfer') held.rights = capabilityOf(held.handle).rights;
    else if (self !== undefined) held.rights = grantedRights(rule, self.rights, args);
  }

  /** Through the new handle an object can be used in a way that the handle which it came from does not allow. */
  #gained(held: Held, operation: Operation, args: readonly unknown[], at: number): Problem | undefined {
    const { rights } = capabilityOf(held.handle);
    const more = rights & ~held.rights;
    if (more !== 0) {
      const message = `the handle that it gave has ${rightNames(more).join(', ')}, which it may not have`;
      return { oracle: 'right', function: operation.name, at, message, place: [] };
    }
    const given = args.flatMap((arg) => (arg instanceof Handle ? (this.#held.of(arg) ?? []) : []));
    const same = given.filter((one) => one.resource === held.resource && objectOf(one) === objectOf(held));
    // Of several handles on one object, the call may pass on what any of them allows; of those that it took away, the object is not known any more.
    const taken = given.filter((one) => one.resource === held.resource && isGone(one));
    const gained = rights & ~[...same, ...taken].reduce((all, one) => all | one.rights, 0);
    if (same.length === 0 || gained === 0) return undefined;
    const message = `it gave a handle on the same object with ${rightNames(gained).join(', ')}, which the one given lacks`;
    return { oracle: 'right', function: operation.name, at, message, place: [] };
  }

  *#handlesIn(operation: Operation, value: unknown): Iterable<HandleIn> {
    const { result } = operation;
    if (result !== undefined) yield* handlesIn(value, result);
  }

  /** The last to come goes first, as in any program. */
  #dropAll(at: number): Problem | undefined {
    const { all } = this.#held;
    for (let index = all.length - 1; index >= 0; index--) {
      const held = all[index]!;
      if (isGone(held)) continue;
      try {
        drop(held.handle);
      } catch (error) {
        const name = `[drop]${this.machine.target.resources.get(held.resource)}`;
        return this.#trapped(error, name, at);
      }
    }
    const { dead } = this.machine;
    return dead && this.#trapped(dead.death, lastName(this.#sequence, this.#operations), at);
  }
}

function lastName({ calls }: Sequence, operations: readonly Operation[]): string {
  const last = calls.at(-1);
  return last === undefined ? '' : operations[last.operation]!.name;
}
