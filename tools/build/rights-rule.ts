/** One entry of dist/rights.json, made of a function's lines and checked against its type. */

import type { KernelMethod } from '../../kernel/capability/requirements.ts';
import { isRight, RIGHTS } from '../../kernel/capability/rights.ts';
import { isAnsweredMethod, problemWithSignature } from '../../kernel/component/adapter/kernel-signature.ts';
import type { ValueType } from '../../kernel/component/types/model.ts';
import { traitsOf } from '../../kernel/component/types/traits.ts';
import type { WitFunction } from '../wit/model.ts';
import { type RightsLine, readRightsLine } from '../wit/rights-line.ts';

/** As kernel/capability/README.md describes it. */
export interface RuleJson {
  requires?: {
    of: string;
    rights: readonly string[];
    when?: { parameter: string; flag: string };
  }[];
  grants?: 'fresh' | 'nothing' | readonly string[] | { readonly parameter: string };
  kernel?: KernelMethod;
  denied?: string;
}

/** A line of text, and how to complain about it. */
export interface TextLine {
  readonly text: string;
  readonly fail: (message: string) => Error;
}

/**
 * The rule that `lines` state for `each`, or undefined if they state none. `denied` is the error case that a refusal
 * becomes, where it is not the usual one. Throws through the line that is wrong.
 */
export function readRule(
  each: WitFunction,
  lines: readonly TextLine[],
  denied?: { readonly name: string; readonly line: TextLine },
): RuleJson | undefined {
  const rule: RuleJson = {};
  for (const line of lines) {
    const read = readLine(line);
    if (read === undefined) continue;
    const problem = addLine(rule, each, read);
    if (problem !== undefined) throw line.fail(`"${line.text}": ${problem}`);
  }
  if (Object.keys(rule).length === 0) return undefined;
  if (denied === undefined) return rule;
  const found = hasErrorCase(each, denied.name);
  if (found) rule.denied = denied.name;
  else if (found === false && rule.requires !== undefined) {
    throw denied.line.fail(`the error type of ${each.name} has no case "${denied.name}" without a payload`);
  }
  return rule;
}

function readLine(line: TextLine): RightsLine | undefined {
  try {
    return readRightsLine(line.text);
  } catch (error) {
    throw line.fail((error as Error).message);
  }
}

/** Adds a line to the rule; gives what is wrong with it, if anything is. */
function addLine(rule: RuleJson, each: WitFunction, line: RightsLine): string | undefined {
  if (line.kind === 'kernel') return addKernel(rule, each, line.method);
  if (line.kind === 'grants') return addGrants(rule, each, line.what);
  const { of, rights, when } = line;
  rule.requires ??= [];
  rule.requires.push(when === undefined ? { of, rights } : { of, rights, when });
  if (of === 'self' && each.role !== 'method') return `${each.name} has no receiver`;
  const problem = of === 'self' ? undefined : problemWithHandle(each, of);
  return problem ?? (when && problemWithFlags(each, when.parameter, when.flag));
}

function addKernel(rule: RuleJson, each: WitFunction, method: KernelMethod): string | undefined {
  if (rule.kernel !== undefined) return `${each.name} has two "Kernel:" lines`;
  rule.kernel = method;
  if (rule.grants !== undefined && isAnsweredMethod(method)) return answersGrants;
  const problem = problemWithSignature(method, each.type);
  return problem && `${each.name} should have ${problem.wanted}; it has ${problem.given}`;
}

const answersGrants = 'the kernel answers the method, and "Grants:" does not concern it';

function addGrants(
  rule: RuleJson,
  each: WitFunction,
  what: NonNullable<RuleJson['grants']>,
): string | undefined {
  if (rule.grants !== undefined) return `${each.name} has two "Grants:" lines`;
  rule.grants = what;
  if (isAnsweredMethod(rule.kernel)) return answersGrants;
  const { result } = each.type;
  if (result === undefined || !traitsOf(result).handles) return `${each.name} returns no handle`;
  if (typeof what === 'string' || !('parameter' in what)) return undefined;
  return problemWithFlags(each, what.parameter) ?? problemWithRights(each, what.parameter);
}

/** Of flags that say which rights are wanted, at least one has to be a right. */
function problemWithRights(each: WitFunction, name: string): string | undefined {
  const type = parameterOf(each, name);
  if (type?.kind !== 'flags' || type.labels.some(isRight)) return undefined;
  return `no flag of the parameter "${name}" of ${each.name} is a right; there are ${RIGHTS.join(', ')}`;
}

function parameterOf(each: WitFunction, name: string): ValueType | undefined {
  return each.type.parameters.find((parameter) => parameter.name === name)?.type;
}

function problemWithHandle(each: WitFunction, name: string): string | undefined {
  const type = parameterOf(each, name);
  if (type === undefined) return `${each.name} has no parameter "${name}"`;
  if (traitsOf(type).handles) return undefined;
  return `the parameter "${name}" of ${each.name} is no handle and has none inside`;
}

function problemWithFlags(each: WitFunction, name: string, flag?: string): string | undefined {
  const type = parameterOf(each, name);
  if (type === undefined) return `${each.name} has no parameter "${name}"`;
  if (type.kind !== 'flags') return `the parameter "${name}" of ${each.name} is no flags value`;
  if (flag === undefined || type.labels.includes(flag)) return undefined;
  return `the parameter "${name}" of ${each.name} has no flag "${flag}"; there are ${type.labels.join(', ')}`;
}

/** Undefined where there is no error type: the caller traps. */
function hasErrorCase(each: WitFunction, name: string): boolean | undefined {
  const { result } = each.type;
  if (result?.kind !== 'result' || result.err === undefined) return undefined;
  const { err } = result;
  if (err.kind === 'enum') return err.labels.includes(name);
  return err.kind === 'variant' && err.cases.some((one) => one.name === name && one.type === undefined);
}
