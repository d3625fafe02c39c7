/** What a manifest says of a task's scheduling, in the scheduler's own terms: milliseconds for seconds. */

import { type Scheduling, STEP_DEADLINE } from '../manifest/scheduling.ts';
import type { AllowanceOptions, Policy, StartOptions } from '../task/index.ts';

export function schedulingTerms(scheduling: Scheduling = {}): StartOptions {
  const { budget, deadline = STEP_DEADLINE, allowance } = scheduling;
  return {
    policy: policyOf(scheduling),
    deadline: milliseconds(deadline),
    ...(budget === undefined ? {} : { budget }),
    ...(allowance === undefined ? {} : { allowance: allowanceOf(allowance) }),
  };
}

function policyOf({ class: name = 'interactive', priority = 1, weight, quantum }: Scheduling): Policy {
  if (name === 'real-time-fifo') return { class: name, priority };
  if (name === 'real-time-round-robin')
    return { class: name, priority, ...(quantum === undefined ? {} : { quantum: milliseconds(quantum) }) };
  return { class: name, ...(weight === undefined ? {} : { weight }) };
}

function allowanceOf({ period, time, ...counts }: NonNullable<Scheduling['allowance']>): AllowanceOptions {
  const most = time === undefined ? {} : { time: milliseconds(time) };
  return { period: milliseconds(period), ...most, ...counts };
}

/** To the microsecond, so that messages say what the manifest does. */
function milliseconds(seconds: number): number {
  return Math.max(1, Math.round(seconds * 1e6)) / 1e3;
}
