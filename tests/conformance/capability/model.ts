/** The rules of capabilities as an executable specification: what each step answers, and who holds what after it. */
import {
  ALL,
  type Answer,
  type Capability,
  DELEGATE,
  GIVEN,
  GRANT,
  HOLDERS,
  type Holder,
  LIFETIME,
  READ,
  type Step,
  TICK,
  WRITE,
} from './steps.ts';

export class Model {
  now = 0;
  /** Who has died or was closed; `p` is the provider. */
  readonly dead = new Set<Holder | 'p'>();
  readonly held = new Map<number, Capability>();
  /** Objects that their provider was told to end. */
  ended = 0;

  /** What a use that needs `rights` is refused with; to move it takes `delegate`, or having been made by `share`. */
  refusal(one: Capability, rights: number, moves = false): Answer | undefined {
    if (one.revoked) return 'revoked';
    if (this.now >= one.expires) return 'expired';
    const missing = (rights | (moves && !one.gift ? DELEGATE : 0)) & ~one.rights;
    return missing === 0 ? undefined : `missing ${missing}`;
  }

  perform(step: Step): Answer {
    const { by, name } = step;
    const next = HOLDERS[HOLDERS.indexOf(by) - 1]!;
    const one = 'on' in step ? this.held.get(step.on)! : undefined!;
    switch (step.op) {
      case 'make':
        return this.#calls('p', () => this.#add(name, by, ALL));
      case 'read':
      case 'write':
        return this.refusal(one, step.op === 'read' ? READ : WRITE) ?? this.#callsOn(one, () => {});
      case 'open':
        return this.refusal(one, READ) ?? this.#callsOn(one, () => this.#add(name, by, step.keep, one));
      case 'attenuate':
        return this.refusal(one, 0) ?? this.#add(name, by, step.keep, one, one.object);
      case 'share':
        return this.refusal(one, GRANT) ?? this.#add(name, by, step.keep, one, one.object, true);
      case 'revoke':
        return this.refusal(one, 0) ?? this.#revoke(one);
      case 'expire':
        return this.refusal(one, 0) ?? this.#expire(one, this.now + LIFETIME);
      case 'drop':
        return this.#drop(one);
      case 'finish':
        return this.refusal(one, 0, true) ?? this.#callsOn(one, () => this.#bringHome(one));
      case 'send':
        return this.refusal(one, 0, true) ?? this.#calls(next, () => this.#move(one, next));
      case 'send-all': {
        const other = this.held.get(step.and)!;
        const refused = this.refusal(one, 0, true) ?? this.refusal(other, 0, true);
        return refused ?? this.#calls(next, () => [one, other].map((each) => this.#move(each, next)));
      }
      case 'fetch':
        // Who returns what it may not pass on has broken a rule, and dies of it.
        return this.#calls(next, () =>
          this.refusal(one, 0, true) ? this.#die(next) : this.#move(one, by, GIVEN),
        );
      case 'lend':
        return this.refusal(one, 0) ?? this.#calls(next, () => this.#borrowed(step, next));
      case 'tick':
        this.now += TICK;
        return 'ok';
      // What the dead hold stays theirs until they are closed.
      case 'crash-provider':
      case 'crash':
        this.dead.add(step.op === 'crash' ? by : 'p');
        return 'ok';
      case 'close':
      case 'restart':
        this.dead.add(by);
        for (const each of [...this.held.values()]) if (each.holder === by) this.#drop(each);
        if (step.op === 'restart') this.dead.delete(by);
        return 'ok';
      case 'restart-provider':
        this.dead.delete('p');
        this.ended = 0;
        for (const each of this.held.values()) each.object.gone = true;
        return 'ok';
    }
  }

  /** What the callee `by` does with a handle that it borrows. */
  #borrowed({ inner, name, on, keep }: Extract<Step, { op: 'lend' }>, by: Holder): Answer {
    if (inner === 'crash') return this.#die(by);
    // What is said of the capability itself is not the borrower's to say.
    if (inner === 'revoke' || inner === 'expire') return `missing ${DELEGATE}`;
    return this.perform(inner === 'read' ? { name, by, op: inner, on } : { name, by, op: inner, on, keep });
  }

  #calls(callee: Holder | 'p', body: () => unknown): Answer {
    if (this.dead.has(callee)) return 'peer-died';
    const answer = body();
    return typeof answer === 'string' ? (answer as Answer) : 'ok';
  }

  /** A call of the provider's, with one of its objects. */
  #callsOn({ object }: Capability, body: () => unknown): Answer {
    return object.gone ? 'peer-died' : this.#calls('p', body);
  }

  /** Whether nobody is there who has the object. */
  isGone({ object }: Capability): boolean {
    return object.gone || this.dead.has('p');
  }

  #die(who: Holder): Answer {
    return this.dead.add(who) && 'peer-died';
  }

  #add(name: number, holder: Holder, keep: number, parent?: Capability, on?: object, gift = false): Answer {
    const { rights, expires, revoked } = parent ?? { rights: ALL, expires: Infinity, revoked: false };
    const object = (on as Capability['object']) ?? { ended: false, gone: false };
    this.held.set(name, { name, object, holder, rights: rights & keep, parent, gift, expires, revoked });
    return 'ok';
  }

  #move(one: Capability, to: Holder, granted = ALL): void {
    one.rights &= granted;
    if (!one.gift && (one.rights & GRANT) === 0) one.rights &= ~DELEGATE;
    one.gift = false;
    one.holder = to;
  }

  #drop(one: Capability): Answer {
    this.held.delete(one.name);
    for (const each of this.held.values()) if (each.parent === one) each.parent = one.parent;
    if (![...this.held.values()].some(({ object }) => object === one.object)) this.#end(one.object);
    return 'ok';
  }

  #end(object: Capability['object']): void {
    if (!object.ended && !object.gone && !this.dead.has('p')) this.ended++;
    object.ended = true;
  }

  /** The provider ends the object, so no other handle on it stands for anything. */
  #bringHome(one: Capability): void {
    this.#end(one.object);
    for (const each of this.held.values()) if (each.object === one.object) each.revoked = true;
    this.#drop(one);
  }

  #revoke(one: Capability): Answer {
    for (const each of this.held.values()) if (each !== one && isBelow(each, one)) each.revoked = true;
    return 'ok';
  }

  #expire(one: Capability, at: number): Answer {
    for (const each of this.held.values()) if (isBelow(each, one)) each.expires = Math.min(each.expires, at);
    return 'ok';
  }
}
function isBelow(one: Capability, top: Capability): boolean {
  return one === top || (one.parent !== undefined && isBelow(one.parent, top));
}
