/**
 * Which rights a method needs, and which the handle that it returns gets: the table that the build reads out of the
 * WIT texts (`dist/rights.json`, grammar in wit/capability/README.md), checked and with rights as bits.
 */
import { isRight, RIGHTS, type Rights, rightsOf } from './rights.ts';

/** Holds only while `flag` of the flags parameter `parameter` is set. */
export interface Condition {
  readonly parameter: string;
  readonly flag: string;
}

export interface Requirement {
  /** A parameter's name; `self` is the receiver. */
  readonly of: string;
  readonly rights: Rights;
  readonly when?: Condition;
}

/**
 * What a returned handle gets. `derive`: the receiver's rights, at most `keep`, and at most the flags that the
 * parameter `parameter` has set. `fresh`: every right. `nothing`: none.
 */
export type Grants =
  | { readonly kind: 'derive'; readonly keep?: Rights; readonly parameter?: string }
  | { readonly kind: 'fresh' }
  | { readonly kind: 'nothing' };

export const KERNEL_METHODS = [
  'attenuate',
  'share',
  'revoke',
  'expire',
  'inspect',
  'instantiate',
  'fork',
  'save',
  'restore',
  'footprint',
] as const;
export type KernelMethod = (typeof KERNEL_METHODS)[number];

export interface FunctionRule {
  readonly requires: readonly Requirement[];
  readonly grants: Grants;
  readonly kernel?: KernelMethod;
  /** Error case that a refusal becomes. */
  readonly denied: string;
}

/** Of a function that the table does not name. */
export const DEFAULT_RULE: FunctionRule = { requires: [], grants: { kind: 'derive' }, denied: 'denied' };

/** The rules of an interface, by function. */
export type Rules = ReadonlyMap<string, FunctionRule>;

/** Rules by interface, without version. */
export type RulesByInterface = ReadonlyMap<string, Rules>;

export class RightsTable {
  readonly #rules: RulesByInterface;
  /** Rules of functions that are not named, by interface, made when first asked for. */
  readonly #defaults = new Map<string, FunctionRule>();

  constructor(rules: RulesByInterface) {
    this.#rules = rules;
  }

  get interfaces(): RulesByInterface {
    return this.#rules;
  }

  /** The rule of a function; `interfaceName` without version. */
  rule(interfaceName: string, functionName: string): FunctionRule {
    const rules = this.#rules.get(interfaceName);
    return rules?.get(functionName) ?? this.#unnamed(interfaceName, rules);
  }

  /** A function that the table does not name is refused, when its handle has ended, as those that it names are. */
  #unnamed(interfaceName: string, rules: Rules = new Map()): FunctionRule {
    let rule = this.#defaults.get(interfaceName);
    if (rule === undefined) {
      const named = [...rules.values()].find(({ denied }) => denied !== DEFAULT_RULE.denied);
      rule = named === undefined ? DEFAULT_RULE : { ...DEFAULT_RULE, denied: named.denied };
      this.#defaults.set(interfaceName, rule);
    }
    return rule;
  }
}

/** Checks the JSON of the rights table. Throws TypeError that names the place and what was expected. */
export function parseRightsTable(json: unknown): RightsTable {
  return new RightsTable(parseRules(json, 'the rights table'));
}

/** The same of a table that is a part of something else, called `what` in messages. */
export function parseRules(json: unknown, what: string): RulesByInterface {
  const rules = new Map<string, Rules>();
  for (const [interfaceName, functions] of Object.entries(object(json, what))) {
    const entries = Object.entries(object(functions, interfaceName));
    rules.set(
      interfaceName,
      new Map(entries.map(([name, rule]) => [name, parseRule(rule, `${interfaceName}#${name}`)])),
    );
  }
  return rules;
}

function parseRule(json: unknown, where: string): FunctionRule {
  const { requires, grants, kernel, denied } = object(json, where, [
    'requires',
    'grants',
    'kernel',
    'denied',
  ]);
  return {
    requires: requires === undefined ? [] : list(requires, where).map((one) => parseRequirement(one, where)),
    grants: grants === undefined ? DEFAULT_RULE.grants : parseGrants(grants, where),
    denied: denied === undefined ? DEFAULT_RULE.denied : text(denied, `"denied" of ${where}`),
    ...(kernel === undefined ? {} : { kernel: parseKernel(kernel, where) }),
  };
}

function parseRequirement(json: unknown, where: string): Requirement {
  const { of, rights, when } = object(json, `a requirement of ${where}`, ['of', 'rights', 'when']);
  return {
    of: text(of, `"of" in ${where}`),
    rights: parseRights(rights, where),
    ...(when === undefined ? {} : { when: parseCondition(when, where) }),
  };
}

function parseCondition(json: unknown, where: string): Condition {
  const { parameter, flag } = object(json, `"when" of ${where}`, ['parameter', 'flag']);
  return {
    parameter: text(parameter, `"parameter" in ${where}`),
    flag: text(flag, `"flag" in ${where}`),
  };
}

function parseGrants(json: unknown, where: string): Grants {
  if (json === 'fresh' || json === 'nothing') return { kind: json };
  if (Array.isArray(json)) return { kind: 'derive', keep: parseRights(json, where) };
  const { parameter } = object(json, `"grants" of ${where}`, ['parameter']);
  return { kind: 'derive', parameter: text(parameter, `"parameter" in ${where}`) };
}

function parseKernel(json: unknown, where: string): KernelMethod {
  const method = KERNEL_METHODS.find((one) => one === json);
  if (method === undefined) {
    throw new TypeError(`"kernel" of ${where} is ${shown(json)}; there are ${KERNEL_METHODS.join(', ')}`);
  }
  return method;
}

function parseRights(json: unknown, where: string): Rights {
  const names = list(json, where);
  const bad = names.find((name) => typeof name !== 'string' || !isRight(name));
  if (bad !== undefined) {
    throw new TypeError(`${shown(bad)} in ${where} is no right; there are ${RIGHTS.join(', ')}`);
  }
  return rightsOf(names as string[]);
}

function object(json: unknown, what: string, keys?: readonly string[]): Record<string, unknown> {
  if (typeof json !== 'object' || json === null || Array.isArray(json)) {
    throw new TypeError(`${what} should be an object, not ${shown(json)}`);
  }
  const unknown = keys && Object.keys(json).find((key) => !keys.includes(key));
  if (unknown !== undefined) throw new TypeError(`${what} has an unknown key "${unknown}"`);
  return json as Record<string, unknown>;
}

function list(json: unknown, where: string): unknown[] {
  if (!Array.isArray(json)) throw new TypeError(`${where} should have a list, not ${shown(json)}`);
  return json;
}

function text(json: unknown, what: string): string {
  if (typeof json !== 'string') throw new TypeError(`${what} should be a string, not ${shown(json)}`);
  return json;
}

/** A value as messages name it. What lies in lists and objects stays out: it can be deep, and long. */
export function shown(json: unknown): string {
  if (typeof json !== 'object' || json === null)
    return json === undefined ? 'undefined' : JSON.stringify(json);
  return Array.isArray(json) ? 'a list' : 'an object';
}
