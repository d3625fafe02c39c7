/**
 * Priority inheritance: a task that waits for another lends it its urgency until it waits no more, and so on along the
 * chain. What a task has is the greatest of its own urgency and those of all that wait for it, directly or not; worked out
 * anew from the tasks' own urgencies, so that a ring of tasks that wait for one another keeps nothing that nobody lends.
 */

import type { Claim, Loan } from './claim.ts';
import type { Cancel } from './pollable.ts';

/** `from` waits for `to`; the result ends that. */
export function lend(from: Claim, to: Claim): Cancel {
  const loan: Loan = { from, to };
  from.lent.add(loan);
  to.borrowed.add(loan);
  if (from.urgency > to.urgency) assess(to);
  return () => giveBack(loan);
}

/** The task is over: nobody lends it anything any more. */
export function forgive(claim: Claim): void {
  if (claim.borrowed.size === 0) return;
  for (const loan of claim.borrowed) loan.from.lent.delete(loan);
  claim.borrowed.clear();
  assess(claim);
}

function giveBack(loan: Loan): void {
  const { from, to } = loan;
  if (!to.borrowed.delete(loan)) return;
  from.lent.delete(loan);
  if (from.urgency < to.urgency || to.own >= to.urgency) return;
  for (const other of to.borrowed) if (other.from.own >= to.urgency) return;
  assess(to);
}

/** Works out the urgency of a claim and of all those that it waits for. */
function assess(changed: Claim): void {
  const reached = new Set([changed]);
  for (const claim of reached) for (const { to } of claim.lent) reached.add(to);
  const urgencies = new Map<Claim, number>();
  for (const claim of reached) {
    let urgency = claim.own;
    for (const { from } of claim.borrowed) if (!reached.has(from)) urgency = Math.max(urgency, from.urgency);
    urgencies.set(claim, urgency);
  }
  // From the most urgent on, so that each claim is raised once at most.
  for (const claim of [...reached].sort((a, b) => urgencies.get(b)! - urgencies.get(a)!))
    spread(claim, urgencies);
  for (const [claim, urgency] of urgencies) {
    if (claim.urgency === urgency) continue;
    claim.urgency = urgency;
    claim.onUrgency?.();
  }
}

function spread(claim: Claim, urgencies: Map<Claim, number>): void {
  const raised = [claim];
  for (let lender = raised.pop(); lender; lender = raised.pop()) {
    const urgency = urgencies.get(lender)!;
    for (const { to } of lender.lent) {
      if (urgencies.get(to)! >= urgency) continue;
      urgencies.set(to, urgency);
      raised.push(to);
    }
  }
}
