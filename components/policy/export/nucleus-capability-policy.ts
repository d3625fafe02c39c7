/** The questions. Each is decided when it is put: who asks is not running then, so nothing of theirs comes between question and answer. */
import { ConnectionAnswer, DeviceAnswer, FileAnswer, Reason } from '../gen/import/nucleus-capability-answers';
import { Rights, RightsFlags } from '../gen/import/nucleus-capability-types';
import { connectionTo } from '../connections';
import { Answer, decide, Wish } from '../conversation';
import { deviceCalled, openDevice } from '../devices';
import { nounFor, offerFor } from '../offers';
import { ConnectionQuestion, DeviceQuestion, FileQuestion } from '../question';
import { lastingFor } from '../terms';
import { deedsOf, isHost, isName, isPath, isWish, OF_DEVICES, OF_FILES } from '../wish';

export { ConnectionQuestion, DeviceQuestion, FileQuestion } from '../question';

export function file(asker: string, path: string, rights: Rights, purpose: string): FileQuestion {
  if (!isPath(path) || !isWish(rights, OF_FILES)) return noFile(Reason.Malformed);
  const offer = offerFor(asker, path);
  const granted = offer === null ? 0 : rights & offer.rights;
  if (offer === null || granted == 0) return noFile(Reason.NotOffered);
  const deed = deedsOf(granted) + ' ' + nounFor(offer.kindOf(path));
  const decision = decide(offer.terms, new Wish(asker, deed, path, granted, purpose));
  if (decision.answer != Answer.Yes) return noFile(decision.reason);
  const opened = offer.open(path, granted);
  if (!opened.isOk) return noFile(opened.error);
  return new FileQuestion(new FileAnswer(opened.value, granted, lastingFor(decision.lasts)), Reason.NotOpened);
}

function noFile(reason: Reason): FileQuestion {
  return new FileQuestion(null, reason);
}

export function connection(asker: string, host: string, port: u16, purpose: string): ConnectionQuestion {
  if (!isHost(host) || port == 0) return noConnection(Reason.Malformed);
  const found = connectionTo(asker, host, port);
  if (found === null) return noConnection(Reason.NotOffered);
  const place = host + ' port ' + port.toString();
  const decision = decide(found.terms, new Wish(asker, 'CONNECT to', place, RightsFlags.Read, purpose));
  if (decision.answer != Answer.Yes) {
    found.network.drop();
    return noConnection(decision.reason);
  }
  return new ConnectionQuestion(new ConnectionAnswer(found.network, lastingFor(decision.lasts)), Reason.NotOpened);
}

function noConnection(reason: Reason): ConnectionQuestion {
  return new ConnectionQuestion(null, reason);
}

export function device(asker: string, name: string, rights: Rights, purpose: string): DeviceQuestion {
  if (!isName(name) || !isWish(rights, OF_DEVICES)) return noDevice(Reason.Malformed);
  const offer = deviceCalled(asker, name);
  const granted = offer === null ? 0 : rights & offer.rights;
  if (offer === null || granted == 0) return noDevice(Reason.NotOffered);
  const decision = decide(offer.terms, new Wish(asker, deedsOf(granted) + ' the device', name, granted, purpose));
  if (decision.answer != Answer.Yes) return noDevice(decision.reason);
  const opened = openDevice(offer, granted);
  if (!opened.isOk) return noDevice(opened.error);
  const streams = opened.value;
  const answer = new DeviceAnswer(streams.input, streams.output, granted, lastingFor(decision.lasts));
  return new DeviceQuestion(answer, Reason.NotOpened);
}

function noDevice(reason: Reason): DeviceQuestion {
  return new DeviceQuestion(null, reason);
}
