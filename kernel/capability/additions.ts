/**
 * What components say of the rights that their own interfaces need, put beside the kernel's table. A component can make
 * an interface that the kernel knows ask for more, never for less: of such an interface its requirements are added, and
 * what it says of `Grants:`, `Kernel:` and `Denied:` changes nothing. Every other interface is the component's to rule.
 */
import {
  type FunctionRule,
  type Requirement,
  RightsTable,
  type Rules,
  type RulesByInterface,
} from './requirements.ts';

/** Namespaces whose interfaces the kernel knows, whether or not it has rules for them. */
const RESERVED = /^(?:nucleus|wasi):/;

/** Whether an interface of this name is the kernel's to rule. */
export function isReserved(interfaceName: string): boolean {
  return RESERVED.test(interfaceName);
}

/** `table` with what each of `additions` says; where two speak of one interface, the second can only add. */
export function extend(table: RightsTable, additions: Iterable<RulesByInterface>): RightsTable {
  let result = table;
  for (const one of additions) if (one.size > 0) result = extendOnce(result, one);
  return result;
}

function extendOnce(table: RightsTable, additions: RulesByInterface): RightsTable {
  const merged = new Map(table.interfaces);
  for (const [name, rules] of additions) {
    const known = table.interfaces.has(name) || isReserved(name);
    merged.set(name, known ? addRequirements(table, name, rules) : rules);
  }
  return new RightsTable(merged);
}

function addRequirements(table: RightsTable, name: string, added: Rules): Rules {
  const merged = new Map(table.interfaces.get(name));
  for (const [label, { requires }] of added) {
    if (requires.length === 0) continue;
    const rule = table.rule(name, label);
    merged.set(label, { ...rule, requires: union(rule, requires) });
  }
  return merged;
}

function union({ requires }: FunctionRule, added: readonly Requirement[]): Requirement[] {
  return [...requires, ...added.filter((one) => !requires.some((other) => isSame(one, other)))];
}

function isSame(a: Requirement, b: Requirement): boolean {
  return (
    a.of === b.of &&
    a.rights === b.rights &&
    a.when?.parameter === b.when?.parameter &&
    a.when?.flag === b.when?.flag
  );
}
