/**
 * What a component is given for an import from a provider that may be exchanged while it runs, as services of a system are when they
 * are started again or replaced. Between them stands no further call: a function's adapter is made for the provider that is there
 * (`adapter/lazy.ts`), and made again when there is another.
 *
 *     const store = new SwitchedInstance(first.exports.get('acme:kv/store@0.1.0'), 'store');
 *     await instantiate(shop, { name: 'shop', imports: { 'acme:kv/store@0.1.0': store } });
 *     store.cut();                                                       // `first` has died: calls give `peer-died`
 *     store.turn(second.exports.get('acme:kv/store@0.1.0'));             // from now on they go to another
 */
import type { RulesByInterface } from '../../capability/requirements.ts';
import { type ComponentFunction, type LiftedFunction, siteOf } from '../adapter/function.ts';
import type { Restart } from '../adapter/lazy.ts';
import type { FunctionType, InstanceType } from '../types/model.ts';
import { callByEntries, type ExportedInstance } from './exports.ts';
import { goneFunction, unanswered } from './gone.ts';
import type { LinkedSite, RuntimeInstance, RuntimeItem } from './items.ts';
import { TypedInstance } from './typed-instance.ts';

export class SwitchedInstance {
  /** Its types are those of the first provider; resource types of later ones are their kin. */
  readonly instance: RuntimeInstance;
  /** As the first provider exports it. */
  readonly name: string;
  readonly provider: string;
  readonly #functions: SwitchedFunction[] = [];
  #rules: readonly RulesByInterface[] | undefined;
  #exported: ExportedInstance | undefined;

  constructor(exported: ExportedInstance, provider: string) {
    this.name = exported.name;
    this.provider = provider;
    this.#exported = exported;
    this.#rules = exported.rules;
    this.instance = this.#switched(exported.type, []);
  }

  get type(): InstanceType {
    return this.instance.type;
  }

  /** What the rights section of who is there says. */
  get rules(): readonly RulesByInterface[] | undefined {
    return this.#rules;
  }

  /** A function as `ExportedInstance.callByEntries` has it. */
  callByEntries(name: string, holder: string): ((...args: unknown[]) => unknown) | undefined {
    const item = this.instance.item(name);
    if (item?.kind !== 'func') return undefined;
    const { value } = item;
    const options = () =>
      this.#exported?.optionsFor(name, siteOf(value)) ?? unanswered({ interface: this.name, function: name });
    return callByEntries(value, options, holder);
  }

  /** Calls go to another provider, whose type was compared with what is imported. */
  turn(exported: ExportedInstance): void {
    if (exported === this.#exported) return;
    this.#exported = exported;
    this.#rules = exported.rules;
    for (const one of this.#functions) one.turn(functionAt(exported.instance, one.path));
  }

  /** Calls give `peer-died`. */
  cut(): void {
    this.#exported = undefined;
    for (const one of this.#functions) one.turn(undefined);
  }

  #switched(type: InstanceType, path: readonly string[]): RuntimeInstance {
    const items = new Map<string, RuntimeItem>();
    return new TypedInstance(type, undefined, (name) => {
      const found = items.get(name) ?? this.#item(type, [...path, name]);
      if (found !== undefined) items.set(name, found);
      return found;
    });
  }

  #item({ exports }: InstanceType, path: readonly string[]): RuntimeItem | undefined {
    const type = exports.get(path.at(-1)!);
    if (type?.kind === 'instance') return { kind: 'instance', value: this.#switched(type.type, path) };
    if (type?.kind !== 'func') return undefined;
    const found = this.#exported && functionAt(this.#exported.instance, path);
    const made = new SwitchedFunction(path, type.type, this.provider, found);
    this.#functions.push(made);
    return { kind: 'func', value: made };
  }
}

type FunctionItem = Extract<RuntimeItem, { kind: 'func' }>;

function functionAt(instance: RuntimeInstance, path: readonly string[]): FunctionItem | undefined {
  const [name, ...rest] = path;
  const item = instance.item(name!);
  if (rest.length > 0) return item?.kind === 'instance' ? functionAt(item.value, rest) : undefined;
  return item?.kind === 'func' ? item : undefined;
}

/** A function of whoever is there. */
export class SwitchedFunction {
  readonly kind = 'switched';
  /** Names that lead to it. */
  readonly path: readonly string[];
  readonly #type: FunctionType;
  readonly #provider: string;
  #gone: LiftedFunction | undefined;
  #found: FunctionItem | undefined;
  readonly #known = new WeakSet<Restart>();
  #users: WeakRef<Restart>[] = [];
  #pruneAt = 16;

  constructor(
    path: readonly string[],
    type: FunctionType,
    provider: string,
    found: FunctionItem | undefined,
  ) {
    this.path = path;
    this.#type = type;
    this.#provider = provider;
    this.#found = found;
  }

  get type(): FunctionType {
    return this.target.type;
  }

  /** Who answers a call now: of a provider that exports again what it imports, a switched function, too. */
  get target(): ComponentFunction {
    if (this.#found !== undefined) return this.#found.value;
    this.#gone ??= goneFunction(this.#type, this.#provider);
    return this.#gone;
  }

  /** Where the provider itself got it, if it is not its own. */
  get site(): LinkedSite | undefined {
    return this.#found?.site;
  }

  turn(found: FunctionItem | undefined): void {
    this.#found = found;
    for (const one of this.#users) one.deref()?.again();
  }

  /** Tells who has made an adapter to make another one when there is another target; for as long as it lives. */
  tell(user: Restart): void {
    if (this.#known.has(user)) return;
    this.#known.add(user);
    if (this.#users.length >= this.#pruneAt) {
      this.#users = this.#users.filter((one) => one.deref() !== undefined);
      this.#pruneAt = 2 * this.#users.length + 16;
    }
    this.#users.push(new WeakRef(user));
  }
}
