/** Asks a person, who decides for this once, for the run, or against it. */
import { Rights } from './gen/import/nucleus-capability-types';
import { Person, somebody } from './gen/import/nucleus-policy-grants';
import { now } from './gen/import/wasi-clocks-monotonic-clock';
import { Option } from '../lib/wit';
import { recall, remember, Remembered } from './memory';
import { shown } from './shown';

export const enum Answer {
  Yes,
  No,
  NobodyThere,
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

const PROMPT = 'nucleus: allow it? (once, run, deny) ';

/** Undoes colours and alphabets that somebody has left behind, so that the question can be seen. */
const PLAIN = '\x1b[0m\x1b(B\r\n';

let person: Person | null = null;
let looked: bool = false;

/** `deed` is what is asked for, in words, and `thing` how it is called, by which the answer is remembered. */
export function allows(asker: string, deed: string, thing: string, rights: Rights, purpose: string): Answer {
  const known = recall(asker, thing, rights);
  if (known != Remembered.Nothing) return known == Remembered.Yes ? Answer.Yes : Answer.No;
  if (!looked) {
    looked = true;
    const found = somebody();
    if (found.isSome) person = found.value;
  }
  if (person === null) return Answer.NobodyThere;
  return ask(person!, asker, thing, rights, questionOf(asker, deed, thing, purpose));
}

function questionOf(asker: string, deed: string, thing: string, purpose: string): string {
  let text = PLAIN + 'nucleus: ' + shown(asker, NAME) + ' asks to ' + deed + ': ' + shown(thing, THING) + '\r\n';
  if (purpose != '') text += 'nucleus: it says: ' + shown(purpose, PURPOSE) + '\r\n';
  return text;
}

function ask(who: Person, asker: string, thing: string, rights: Rights, question: string): Answer {
  if (!say(who, question)) return Answer.NobodyThere;
  for (let tries = 0; tries < MOST_TRIES; tries++) {
    if (!say(who, PROMPT)) return Answer.NobodyThere;
    const line = hear(who);
    if (!line.isSome) return Answer.No;
    const word = line.value.trim().toLowerCase();
    if (word == 'o' || word == 'once') return Answer.Yes;
    if (word == 'r' || word == 'run') {
      remember(asker, thing, rights, true);
      return Answer.Yes;
    }
    if (word == 'd' || word == 'deny') break;
  }
  remember(asker, thing, rights, false);
  return Answer.No;
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
      person = null;
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
