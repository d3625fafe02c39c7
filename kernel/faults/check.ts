/** Whether each rule can hit something: a misspelt one must not be taken for a system that bears all faults. */
import { madeError } from '../component/adapter/injection.ts';
import type { ComponentType, ExternType, FunctionType } from '../component/types/model.ts';
import { printFunction } from '../component/types/print.ts';
import type { FaultPlan, FaultRule } from '../manifest/fault-rules.ts';
import { covers } from './faults.ts';

/** A service that faults may be made in. */
export interface Faulty {
  readonly name: string;
  readonly type: ComponentType;
}

/** The provider of what the host lends, whose interfaces are those that services import. */
const HOST = 'host';

/** One line for each rule that is wrong. */
export function faultProblems(plan: FaultPlan, services: readonly Faulty[]): string[] {
  const externs = (name: string): Iterable<readonly [string, ExternType]> | undefined =>
    name === HOST
      ? services.flatMap(({ type }) => [...type.imports])
      : services.find((one) => one.name === name)?.type.exports;
  return plan.rules.flatMap((rule, index) => {
    const found = externs(rule.service);
    const names = [...services.map(({ name }) => name), HOST].join(', ');
    const what =
      found === undefined
        ? `there is no service ${rule.service}; there are ${names}`
        : problemOf(rule, found);
    return what === undefined ? [] : [`faults: rule ${index + 1} (${textOf(rule)}): ${what}`];
  });
}

/** What of a plan concerns one service, whose thread need not know of others. */
export function faultsOf(plan: FaultPlan, service: Faulty): FaultPlan {
  const hits = (rule: FaultRule) => faultProblems({ rules: [rule] }, [service]).length === 0;
  return { ...plan, rules: plan.rules.filter(hits) };
}

function problemOf(rule: FaultRule, externs: Iterable<readonly [string, ExternType]>): string | undefined {
  const covered = [...functionsIn(externs)].filter(([name, label]) => covers(rule, name, label));
  if (covered.length === 0) {
    const offered = [...new Set([...functionsIn(externs)].map(([name]) => name.replace(/@.*$/, '')))];
    return `${rule.service} has no function ${rule.function}; its interfaces are ${offered.join(', ') || 'none'}`;
  }
  if (rule.kind !== 'fail') return undefined;
  if (covered.some(([, , type]) => madeError(type) !== undefined)) return undefined;
  const [name, label, type] = covered[0]!;
  return `${name}#${label} is ${printFunction(type)}: no error of its own can be made up; use trap, delay or drop`;
}

function* functionsIn(
  externs: Iterable<readonly [string, ExternType]>,
): Generator<readonly [string, string, FunctionType]> {
  for (const [name, extern] of externs) {
    if (extern.kind === 'func') yield ['', name, extern.type];
    if (extern.kind !== 'instance') continue;
    for (const [label, inner] of extern.type.exports) {
      if (inner.kind === 'func') yield [name, label, inner.type];
    }
  }
}

function textOf({ kind, service, function: name }: FaultRule): string {
  return [kind, service, name].filter((word) => word !== undefined).join(' ');
}
