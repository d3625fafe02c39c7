/** One entry of dist/rights.json, made of a function's lines and checked against its type. */

import type { ValueType } from '../../kernel/component/types/model.ts';
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
  kernel?: string;
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
  if (denied !== undefined && rule.requires !== undefined) {
    if (!hasErrorCase(each, denied.name)) {
      throw denied.line.fail(`the error type of ${each.name} has no case "${denied.name}" without a payload`);
    }
    rule.denied = denied.name;
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
  if (line.kind === 'kernel') {
    if (rule.kernel !== undefined) return `${each.name} has two "Kernel:" lines`;
    rule.kernel = line.method;
    return undefined;
  }
  if (line.kind === 'grants') {
    if (rule.grants !== undefined) return `${each.name} has two "Grants:" lines`;
    rule.grants = line.what;
    if (typeof line.what === 'string' || !('parameter' in line.what)) return undefined;
    return problemWithFlags(each, line.what.parameter);
  }
  const { of, rights, when } = line;
  rule.requires ??= [];
  rule.requires.push(when === undefined ? { of, rights } : { of, rights, when });
  if (of === 'self' && each.role !== 'method') return `${each.name} has no receiver`;
  if (of !== 'self') return problemWithHandle(each, of);
  return when && problemWithFlags(each, when.parameter, when.flag);
}

function parameterOf(each: WitFunction, name: string): ValueType | undefined {
  return each.type.parameters.find((parameter) => parameter.name === name)?.type;
}

function problemWithHandle(each: WitFunction, name: string): string | undefined {
  const type = parameterOf(each, name);
  if (type === undefined) return `${each.name} has no parameter "${name}"`;
  if (type.kind === 'own' || type.kind === 'borrow') return undefined;
  return `the parameter "${name}" of ${each.name} is no handle`;
}

function problemWithFlags(each: WitFunction, name: string, flag?: string): string | undefined {
  const type = parameterOf(each, name);
  if (type === undefined) return `${each.name} has no parameter "${name}"`;
  if (type.kind !== 'flags') return `the parameter "${name}" of ${each.name} is no flags value`;
  if (flag === undefined || type.labels.includes(flag)) return undefined;
  return `the parameter "${name}" of ${each.name} has no flag "${flag}"; there are ${type.labels.join(', ')}`;
}

function hasErrorCase(each: WitFunction, name: string): boolean {
  const { result } = each.type;
  // Without an error type the caller traps: there is no case to name.
  if (result?.kind !== 'result' || result.err === undefined) return true;
  const { err } = result;
  if (err.kind === 'enum') return err.labels.includes(name);
  return err.kind === 'variant' && err.cases.some((one) => one.name === name && one.type === undefined);
}
