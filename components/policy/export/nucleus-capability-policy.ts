/** The questions. Each is decided when it is put: who asks is not running then, so nothing of theirs comes between question and answer. */
import { Rights } from '../gen/import/nucleus-capability-types';
import { Verdict } from '../gen/import/nucleus-policy-grants';
import { Reason } from '../gen/import/nucleus-capability-answers';
import { allows, Answer } from '../conversation';
import { Offered, offerFor } from '../offers';
import { FileQuestion } from '../question';
import { isPath, isWish } from '../wish';

export { FileQuestion } from '../question';

export function file(asker: string, path: string, rights: Rights, purpose: string): FileQuestion {
  if (!isPath(path) || !isWish(rights)) return FileQuestion.refused(Reason.Malformed);
  const offer = offerFor(asker, path);
  const granted = offer === null ? 0 : rights & offer.rights;
  if (offer === null || granted == 0) return FileQuestion.refused(Reason.NotOffered);
  if (offer.verdict == Verdict.Ask) {
    const answer = allows(asker, path, granted, purpose, offer);
    if (answer != Answer.Yes) return FileQuestion.refused(reasonFor(answer));
  }
  return open(offer, path, granted);
}

function reasonFor(answer: Answer): Reason {
  return answer == Answer.No ? Reason.SaidNo : Reason.NobodyToAsk;
}

function open(offer: Offered, path: string, granted: Rights): FileQuestion {
  const opened = offer.open(path, granted);
  if (opened.isOk) return FileQuestion.granted(opened.value, granted);
  return FileQuestion.refused(opened.error);
}
