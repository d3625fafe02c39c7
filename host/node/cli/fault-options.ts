/**
 * Values of `--faults`: a rule in words, a seed, or a file with a plan as a manifest has it.
 *
 *     --faults 'fail vfs nucleus:fs/types#node.read-at rate=0.1'  --faults seed=7  --faults faults.json
 */

import {
  checkFaultPlan,
  type FaultKind,
  type FaultPlan,
  type FaultRule,
  faultKinds,
} from '../../../kernel/manifest/fault-rules.ts';
import { ManifestError } from '../../../kernel/manifest/problem.ts';
import { usageError } from './exit-code.ts';
import { FileError } from './host-file.ts';
import { readChecked } from './json-file.ts';

const form = 'write KIND SERVICE [FUNCTION] [KEY=VALUE...], seed=N, or the path of a .json file';
const NUMBERS = ['rate', 'milliseconds', 'after', 'times'] as const;

/** What all values together ask for. Errors: CommandError. */
export function faultPlanOf(texts: readonly string[]): FaultPlan {
  let seed: number | undefined;
  const rules: FaultRule[] = [];
  for (const text of texts) {
    const plan = planOf(text);
    seed = plan.seed ?? seed;
    rules.push(...plan.rules);
  }
  return { ...(seed === undefined ? {} : { seed }), rules };
}

/** A manifest with what such values ask for behind its own faults. Errors: CommandError. */
export function withFaults<M extends { readonly faults?: FaultPlan }>(
  manifest: M,
  texts: readonly string[],
): M {
  if (texts.length === 0) return manifest;
  const [its, more] = [manifest.faults, faultPlanOf(texts)];
  return { ...manifest, faults: { ...its, ...more, rules: [...(its?.rules ?? []), ...more.rules] } };
}

function planOf(text: string): FaultPlan {
  try {
    if (text.endsWith('.json')) return readChecked(text, checkFaultPlan);
    if (/^seed=-?\d+$/.test(text)) return checkFaultPlan({ seed: Number(text.slice(5)), rules: [] });
    return checkFaultPlan({ rules: [ruleOf(text)] });
  } catch (cause) {
    if (cause instanceof FileError) throw usageError(`--faults ${text}`, cause.message);
    if (!(cause instanceof ManifestError)) throw cause;
    const problems = cause.problems.map((one) => (text.endsWith('.json') ? one : one.replace(RULE, '')));
    throw usageError(`--faults ${text}`, problems.join('; '));
  }
}

/** How problems of a rule in words begin: it is the only one. */
const RULE = /^rules\[0\]\./;

function ruleOf(text: string): FaultRule {
  const words = text.split(/\s+/).filter((word) => word !== '');
  const settings = words.filter((word) => /^\w+=/.test(word)).map((word) => settingOf(text, word));
  const [kind, service, name, ...rest] = words.filter((word) => !/^\w+=/.test(word));
  if (kind === undefined || service === undefined || rest.length > 0)
    throw usageError(`--faults ${text}`, form);
  if (!faultKinds.includes(kind as FaultKind))
    throw usageError(`--faults ${text}`, `"${kind}" is none of ${faultKinds.join(', ')}; ${form}`);
  const rule = { kind: kind as FaultKind, service, ...Object.fromEntries(settings) };
  return name === undefined ? rule : { ...rule, function: name };
}

function settingOf(text: string, word: string): [string, number] {
  const [key = '', value = ''] = word.split('=');
  const number = value === '' ? Number.NaN : Number(value);
  if ((NUMBERS as readonly string[]).includes(key) && !Number.isNaN(number)) return [key, number];
  throw usageError(
    `--faults ${text}`,
    `"${word}" is none of ${NUMBERS.map((one) => `${one}=NUMBER`).join(', ')}`,
  );
}
