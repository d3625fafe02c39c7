/** On which terms something is offered: who may ask, who decides, for how long. */
import { Terms, Verdict } from './gen/import/nucleus-policy-grants';
import { Option } from '../lib/wit';

/** For what has no end but its last handle. */
export const WITHOUT_END: u64 = 0;

export function isFor(terms: Terms, asker: string): bool {
  return !terms.asker.isSome || terms.asker.value == asker;
}

export function isAsked(terms: Terms): bool {
  return terms.verdict == Verdict.Ask;
}

/** Nanoseconds, or `WITHOUT_END`. */
export function longestOf(terms: Terms): u64 {
  return terms.lasts.isSome ? max<u64>(terms.lasts.value, 1) : WITHOUT_END;
}

/** The shorter of two times. */
export function shorter(a: u64, b: u64): u64 {
  if (a == WITHOUT_END) return b;
  return b == WITHOUT_END ? a : min(a, b);
}

/** As answers say it. */
export function lastingFor(time: u64): Option<u64> {
  return time == WITHOUT_END ? Option.none<u64>() : Option.some<u64>(time);
}
