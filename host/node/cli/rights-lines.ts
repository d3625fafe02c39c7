/** A component's own table of rights, as `nucleus inspect` shows it: one line a function, in WIT's words. */

import {
  DEFAULT_RULE,
  type FunctionRule,
  type Grants,
  type RulesByInterface,
} from '../../../kernel/capability/requirements.ts';
import { rightNames } from '../../../kernel/capability/rights.ts';

/** Each "acme:store/shelf [method]item.take: Requires: write; Grants: read". */
export function rightsLines(rules: RulesByInterface): string[] {
  return [...rules].flatMap(([name, functions]) =>
    [...functions].map(([label, rule]) => `${name} ${label}: ${wordsOf(rule).join('; ') || 'nothing'}`),
  );
}

function wordsOf({ requires, grants, kernel, denied }: FunctionRule): string[] {
  const needs = requires.map(({ of, rights, when }) => {
    const names = rightNames(rights).join(', ');
    const condition = when === undefined ? '' : ` when ${when.parameter}.${when.flag}`;
    return `Requires: ${of === 'self' ? '' : `${of}=`}${names}${condition}`;
  });
  const given = grantsOf(grants);
  return [
    ...needs,
    ...(given === undefined ? [] : [`Grants: ${given}`]),
    ...(kernel === undefined ? [] : [`Kernel: ${kernel}`]),
    ...(denied === DEFAULT_RULE.denied ? [] : [`Denied: ${denied}`]),
  ];
}

function grantsOf(grants: Grants): string | undefined {
  if (grants.kind !== 'derive') return grants.kind;
  return grants.keep === undefined ? grants.parameter : rightNames(grants.keep).join(', ') || 'nothing';
}
