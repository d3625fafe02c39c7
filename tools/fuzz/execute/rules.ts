/** What the rights table asks of each operation, ready to be held against the handles of a call. */

import type { Grants } from '../../../kernel/capability/requirements.ts';
import { ALL_RIGHTS, type Rights, rightsFromFlags } from '../../../kernel/capability/rights.ts';
import { camelCase } from '../../../kernel/component/adapter/names.ts';
import type { Operation } from '../target/operation.ts';
import type { RulesOf } from '../target/target.ts';

export interface Requirement {
  readonly parameter: number;
  readonly rights: Rights;
  readonly when: { readonly parameter: number; readonly flag: string } | undefined;
}

export interface OperationRule {
  readonly requires: readonly Requirement[];
  /** Parameters that are handles. */
  readonly handles: readonly number[];
  /** Number of `self`; -1: there is none. */
  readonly receiver: number;
  readonly grants: Grants;
  /** Number of the flags parameter that says which rights a result gets. */
  readonly want: number;
  readonly kernel: string | undefined;
}

export function operationRules(operations: readonly Operation[], rulesOf: RulesOf): OperationRule[] {
  return operations.map((operation) => {
    const { parameters } = operation;
    const numberOf = (name: string) => parameters.findIndex((one) => one.name === name);
    const rule = rulesOf(operation);
    const { grants } = rule;
    return {
      requires: rule.requires.map(({ of, rights, when }) => ({
        parameter: numberOf(of),
        rights,
        when: when && { parameter: numberOf(when.parameter), flag: camelCase(when.flag) },
      })),
      handles: parameters.flatMap(({ type }, at) =>
        type.kind === 'own' || type.kind === 'borrow' ? [at] : [],
      ),
      receiver: parameters.findIndex(({ name, type }) => name === 'self' && type.kind === 'borrow'),
      grants,
      want: grants.kind === 'derive' && grants.parameter !== undefined ? numberOf(grants.parameter) : -1,
      kernel: rule.kernel,
    };
  });
}

/** Rights of a handle that comes back, of a receiver with `rights`. */
export function grantedRights(rule: OperationRule, rights: Rights, args: readonly unknown[]): Rights {
  const { grants } = rule;
  if (grants.kind === 'fresh') return ALL_RIGHTS;
  if (grants.kind === 'nothing') return 0;
  const wanted = rule.want < 0 ? ALL_RIGHTS : rightsFromFlags(args[rule.want] as Record<string, boolean>);
  return rights & (grants.keep ?? ALL_RIGHTS) & wanted;
}

export function appliesTo({ when }: Requirement, args: readonly unknown[]): boolean {
  return when === undefined || (args[when.parameter] as Record<string, boolean>)[when.flag] === true;
}
