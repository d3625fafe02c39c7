/** Asks a person, who decides for this once, for a time, for the run, or against it. */
import { Reason } from './gen/import/nucleus-capability-answers';
import { Rights } from './gen/import/nucleus-capability-types';
import { Person, somebody, Terms } from './gen/import/nucleus-policy-grants';
import { now } from './gen/import/wasi-clocks-monotonic-clock';
import { Option } from '../lib/wit';
import { recall, remember, Remembered } from './memory';
import { shown } from './shown';
import { isAsked, longestOf, shorter, WITHOUT_END } from './terms';
import { shownTime, timeIn } from './time';

export const enum Answer {
  Yes,
  No,
  NobodyThere,
}

export class Decision {
  /** `lasts` of a yes: nanoseconds, or `WITHOUT_END`. */
  constructor(
    readonly answer: Answer,
    readonly lasts: u64 = WITHOUT_END,
  ) {}

  /** Of what is no yes. */
  get reason(): Reason {
    return this.answer == Answer.NobodyThere ? Reason.NobodyToAsk : Reason.SaidNo;
  }
}

/** What somebody wants. */
export class Wish {
  /** `deed` is what is asked for, in words, and `thing` how it is called, by which the answer is remembered. */
  constructor(
    readonly asker: string,
    readonly deed: string,
    readonly thing: string,
    readonly rights: Rights,
    readonly purpose: string,
  ) {}

  remember(allowed: bool): void {
    remember(this.asker, this.thing, this.rights, allowed);
  }
}

/** Most characters that are shown of a name, a thing and a purpose. A thing is always shown whole. */
const NAME = 60;
const THING = 512;
const PURPOSE = 160;

/** What was typed before the question could be read is no answer to it. Nanoseconds. */
const TOO_SOON: u64 = 250_000_000;

/** Answers that are none, before the question counts as refused. */
const MOST_TRIES = 3;

const LINE: i32 = 4096;

const PROMPT = 'nucleus: allow it? (once, run, a time such as 10m, deny) ';

/** Undoes colours and alphabets that somebody has left behind, so that the question can be seen. */
const PLAIN = '\x1b[0m\x1b(B\r\n';

/** Nobody who types any more. */
let isAlone: bool = false;

/** By the terms, or by a person where these say so. */
export function decide(terms: Terms, wish: Wish): Decision {
  const longest = longestOf(terms);
  if (!isAsked(terms)) return new Decision(Answer.Yes, longest);
  const known = recall(wish.asker, wish.thing, wish.rights);
  if (known == Remembered.Yes) return new Decision(Answer.Yes, longest);
  if (known == Remembered.No) return new Decision(Answer.No);
  const found = isAlone ? Option.none<Person>() : somebody();
  if (!found.isSome) return new Decision(Answer.NobodyThere);
  const person = found.value;
  const decision = ask(person, wish, longest);
  person.input.drop();
  person.output.drop();
  return decision;
}

function questionOf(wish: Wish, longest: u64): string {
  const time = longest == WITHOUT_END ? '' : ' for ' + shownTime(longest);
  let text = PLAIN + 'nucleus: ' + shown(wish.asker, NAME) + ' asks to ' + wish.deed + time + ': ' + shown(wish.thing, THING) + '\r\n';
  if (wish.purpose != '') text += 'nucleus: it says: ' + shown(wish.purpose, PURPOSE) + '\r\n';
  return text;
}

function ask(who: Person, wish: Wish, longest: u64): Decision {
  if (!say(who, questionOf(wish, longest))) return new Decision(Answer.NobodyThere);
  for (let tries = 0; tries < MOST_TRIES; tries++) {
    if (!say(who, PROMPT)) return new Decision(Answer.NobodyThere);
    const line = hear(who);
    if (!line.isSome) return new Decision(Answer.No);
    const word = line.value.trim().toLowerCase();
    if (word == 'o' || word == 'once') return new Decision(Answer.Yes, longest);
    if (word == 'r' || word == 'run') {
      wish.remember(true);
      return new Decision(Answer.Yes, longest);
    }
    const time = timeIn(word);
    if (time != 0) return new Decision(Answer.Yes, shorter(time, longest));
    if (word == 'd' || word == 'deny') break;
  }
  wish.remember(false);
  return new Decision(Answer.No);
}

/** Whether it could be written. */
function say(who: Person, text: string): bool {
  const bytes = String.UTF8.encode(text);
  for (let at = 0; at < bytes.byteLength; at += LINE) {
    const part = new StaticArray<u8>(min(LINE, bytes.byteLength - at));
    memory.copy(changetype<usize>(part), changetype<usize>(bytes) + at, part.length);
    if (!who.output.blockingWriteAndFlush(part).isOk) return false;
  }
  return true;
}

/** One line; none at the end of what is typed. */
function hear(who: Person): Option<string> {
  const begun = now();
  let text = '';
  while (text.length <= LINE) {
    const read = who.input.blockingRead(LINE);
    if (!read.isOk) {
      isAlone = true;
      return Option.none<string>();
    }
    if (now() - begun < TOO_SOON) {
      say(who, PROMPT);
      continue;
    }
    text += String.UTF8.decodeUnsafe(changetype<usize>(read.value), read.value.length);
    const end = text.indexOf('\n');
    if (end >= 0) return Option.some<string>(text.substring(0, end));
  }
  return Option.some<string>('');
}
