/**
 * The rules of capabilities as an executable specification: what each step answers, and what is held by whom after it.
 * It knows nothing of the kernel; `lockstep.ts` compares the two after every step.
 */

import { type Answer, DELEGATE, GIVEN, GRANT, ALL, HOLDERS, type Holder, LIFETIME, READ, type Step, TICK, WRITE } from './steps.ts';

export interface Capability {
  /** Number of the step that made it. */
  readonly name: number;
  readonly object: { ended: boolean };
  holder: Holder;
  rights: number;
  parent: Capability | undefined;
  /** Made by `share` and not moved yet. */
  gift: boolean;
  revoked: boolean;
  expires: number;
}

export class Model {
  now = 0;
  /** Holders that have died or were closed, and `p`. */
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
    const target = HOLDERS[HOLDERS.indexOf(by) - 1]!;
    const one = 'on' in step ? this.held.get(step.on)! : undefined!;
    switch (step.op) {
      case 'make':
        return this.#provided(() => this.#add({ name, object: { ended: false }, holder: by, rights: ALL }));
      case 'read':
      case 'write':
        return this.refusal(one, step.op === 'read' ? READ : WRITE) ?? this.#provided(() => {});
      case 'open':
        return this.refusal(one, READ) ?? this.#provided(() => this.#derive(name, one, by, step.keep, { ended: false }));
      case 'drop':
        return this.#drop(one);
      case 'finish':
        return this.refusal(one, 0, true) ?? this.#provided(() => this.#bringHome(one));
      case 'send':
        return this.refusal(one, 0, true) ?? this.#called(target, () => this.#move(one, target));
      case 'send-all': {
        const both = [one, this.held.get(step.and)!];
        const refused = both.map((each) => this.refusal(each, 0, true)).find((each) => each !== undefined);
        return refused ?? this.#called(target, () => both.forEach((each) => this.#move(each, target)));
      }
      case 'fetch':
        return this.#called(target, () => {
          // Who returns what it may not pass on has broken a rule, and dies of it.
          if (this.refusal(one, 0, true) !== undefined) return this.#die(target);
          one.rights &= GIVEN;
          this.#move(one, by);
        });
      case 'lend':
        return this.refusal(one, 0) ?? this.#called(target, () => {
          if (step.inner === 'crash') return this.#die(target);
          // What is said of the capability itself is not the borrower's to say.
          if (step.inner === 'revoke' || step.inner === 'expire') return `missing ${DELEGATE}`;
          if (step.inner === 'read') return this.perform({ name, by: target, op: 'read', on: step.on });
          return this.perform({ name, by: target, op: step.inner, on: step.on, keep: step.keep });
        });
      case 'attenuate':
        return this.refusal(one, 0) ?? this.#derive(name, one, by, step.keep, one.object);
      case 'share':
        return this.refusal(one, GRANT) ?? this.#derive(name, one, by, step.keep, one.object, true);
      case 'revoke':
        return this.refusal(one, 0) ?? this.#below(one, (each) => (each.revoked ||= each !== one));
      case 'expire': {
        const at = this.now + LIFETIME;
        return this.refusal(one, 0) ?? this.#below(one, (each) => (each.expires = Math.min(each.expires, at)));
      }
      case 'tick':
        this.now += TICK;
        return 'ok';
      case 'crash-provider':
        this.dead.add('p');
        return 'ok';
      case 'crash':
        // It can do nothing more with its handles; they end when it is closed.
        this.dead.add(by);
        return 'ok';
      case 'close':
        this.dead.add(by);
        for (const each of [...this.held.values()]) if (each.holder === by) this.#drop(each);
        return 'ok';
    }
  }

  #called(target: Holder | 'p', body: () => unknown): Answer {
    if (this.dead.has(target)) return 'peer-died';
    const answer = body();
    return typeof answer === 'string' ? (answer as Answer) : 'ok';
  }

  #provided(body: () => void): Answer {
    return this.#called('p', () => body());
  }

  #die(who: Holder): Answer {
    this.dead.add(who);
    return 'peer-died';
  }

  #add(one: Pick<Capability, 'name' | 'object' | 'holder' | 'rights'> & Partial<Capability>): void {
    this.held.set(one.name, { parent: undefined, gift: false, revoked: false, expires: Infinity, ...one });
  }

  #derive(name: number, from: Capability, by: Holder, keep: number, object: Capability['object'], gift = false): Answer {
    const { expires, revoked } = from;
    this.#add({ name, object, holder: by, rights: from.rights & keep, parent: from, gift, expires, revoked });
    return 'ok';
  }

  #move(one: Capability, to: Holder): void {
    if (!one.gift && (one.rights & GRANT) === 0) one.rights &= ~DELEGATE;
    one.gift = false;
    one.holder = to;
  }

  #drop(one: Capability): Answer {
    this.held.delete(one.name);
    for (const each of this.held.values()) if (each.parent === one) each.parent = one.parent;
    if (![...this.held.values()].some((each) => each.object === one.object)) this.#end(one.object);
    return 'ok';
  }

  #end(object: Capability['object']): void {
    if (!object.ended && !this.dead.has('p')) this.ended++;
    object.ended = true;
  }

  /** The provider ends the object, so no other handle on it stands for anything. */
  #bringHome(one: Capability): void {
    this.#end(one.object);
    for (const each of this.held.values()) if (each.object === one.object) each.revoked = true;
    this.#drop(one);
  }

  #below(top: Capability, change: (one: Capability) => unknown): Answer {
    for (const each of this.held.values()) {
      for (let up: Capability | undefined = each; up !== undefined; up = up.parent) {
        if (up === top) change(each);
      }
    }
    return 'ok';
  }
}
