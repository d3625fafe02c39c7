/** The questions. Each is decided when it is put: who asks is not running then, so nothing of theirs comes between question and answer. */
import { Reason } from '../gen/import/nucleus-capability-answers';
import { Rights, RightsFlags } from '../gen/import/nucleus-capability-types';
import { Verdict } from '../gen/import/nucleus-policy-grants';
import { ConnectionQuestion } from '../connection-question';
import { connectionTo } from '../connections';
import { allows, Answer } from '../conversation';
import { deedWith, Offered, offerFor } from '../offers';
import { FileQuestion } from '../question';
import { isHost, isPath, isWish } from '../wish';

export { ConnectionQuestion } from '../connection-question';
export { FileQuestion } from '../question';

export function file(asker: string, path: string, rights: Rights, purpose: string): FileQuestion {
  if (!isPath(path) || !isWish(rights)) return FileQuestion.refused(Reason.Malformed);
  const offer = offerFor(asker, path);
  const granted = offer === null ? 0 : rights & offer.rights;
  if (offer === null || granted == 0) return FileQuestion.refused(Reason.NotOffered);
  if (offer.verdict == Verdict.Ask) {
    const answer = allows(asker, deedWith(granted, offer.kindOf(path)), path, granted, purpose);
    if (answer != Answer.Yes) return FileQuestion.refused(reasonFor(answer));
  }
  return open(offer, path, granted);
}

export function connection(asker: string, host: string, port: u16, purpose: string): ConnectionQuestion {
  if (!isHost(host) || port == 0) return ConnectionQuestion.refused(Reason.Malformed);
  const found = connectionTo(asker, host, port);
  if (found === null) return ConnectionQuestion.refused(Reason.NotOffered);
  if (found.verdict == Verdict.Ask) {
    const answer = allows(asker, 'CONNECT to', host + ' port ' + port.toString(), RightsFlags.Read, purpose);
    if (answer != Answer.Yes) {
      found.network.drop();
      return ConnectionQuestion.refused(reasonFor(answer));
    }
  }
  return ConnectionQuestion.granted(found.network);
}

function reasonFor(answer: Answer): Reason {
  return answer == Answer.No ? Reason.SaidNo : Reason.NobodyToAsk;
}

function open(offer: Offered, path: string, granted: Rights): FileQuestion {
  const opened = offer.open(path, granted);
  if (opened.isOk) return FileQuestion.granted(opened.value, granted);
  return FileQuestion.refused(opened.error);
}
