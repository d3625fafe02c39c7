// The locale: which one holds, and what it says of numbers.

import { Library } from '../../system/export';
import { Call } from '../../thread/call';
import { Thread } from '../../thread/thread';
import { blockAt } from '../data';
import { encoded, nameAt, newText } from '../text/units';
import { LC_TIME } from './locale';

/** _configthreadlocale's answer: locales belong to the process. */
const PER_PROCESS: u64 = 2;

export function localeExports(library: Library): void {
  library.add('___lc_codepage_func', (thread, call) => thread.process.crt.locale.codePage);
  library.add('___lc_collate_cp_func', (thread, call) => thread.process.crt.locale.codePage);
  library.add('___mb_cur_max_func', (thread, call) => (thread.process.crt.locale.isC ? 1 : 4));
  library.add('_wsetlocale', (thread, call) => setLocale<u16>(thread, call));
  library.add('localeconv', localeconv);
  library.add('setlocale', (thread, call) => setLocale<u8>(thread, call));
}

/** What msvcrt.dll has besides. */
export function oldLocaleExports(library: Library): void {
  library.add('__lconv_init', unsignedCharacters);
}

/** What ucrtbase.dll has besides. */
export function newLocaleExports(library: Library): void {
  library.add('___lc_locale_name_func', localeNames);
  library.add('___mb_cur_max_l_func', (thread, call) => (thread.process.crt.locale.isC ? 1 : 4));
  library.add('_configthreadlocale', (thread, call) => PER_PROCESS);
  library.add('_create_locale', (thread, call) => createLocale(thread, call));
  library.add('_free_locale', (thread, call) => 0);
  library.add('_get_current_locale', (thread, call) => THE_LOCALE);
  library.add('_wcreate_locale', (thread, call) => createLocale(thread, call));
  library.add('_lock_locales', (thread, call) => 0);
  library.add('_unlock_locales', (thread, call) => 0);
}

/** Stands for a locale of its own: all functions that take one follow the process's. */
const THE_LOCALE: u64 = 0x5100_0000;

function createLocale(thread: Thread, call: Call): u64 {
  return <u32>call.a0 <= LC_TIME && call.a1 != 0 ? THE_LOCALE : 0;
}

/** (category, name): gives the name that holds then, or 0. */
function setLocale<T>(thread: Thread, call: Call): u64 {
  const process = thread.process;
  const category = <u32>call.a0;
  if (category > LC_TIME) return 0;
  const locale = process.crt.locale;
  if (call.a1 != 0 && !locale.set(category, nameAt<T>(process.memory, call.a1))) return 0;
  const name = locale.nameOf(category);
  const kept = process.crt.localeTexts;
  const key = (sizeof<T>() == 1 ? 'narrow ' : 'wide ') + name;
  if (!kept.has(key)) kept.set(key, newText<T>(thread, encoded<T>(name)));
  return kept.get(key);
}

/** What localeconv says of numbers that there are none of: CHAR_MAX. */
let largest: u8 = 0x7f;

/** Called by programs whose char has no sign: CHAR_MAX is 255 there. */
function unsignedCharacters(thread: Thread, call: Call): u64 {
  largest = 0xff;
  return 0;
}

/** Of the locale C, and any other here: a point, and nothing else. Then nine texts, eight bytes, and eight wide texts. */
function localeconv(thread: Thread, call: Call): u64 {
  const memory = thread.process.memory;
  const at = blockAt(thread.process, 'lconv', 0xa0);
  const texts = at + 0x98;
  memory.setU32(texts, 0x2e);
  memory.setU64(at, texts);
  for (let i: u64 = 1; i < 10; i++) memory.setU64(at + i * 8, texts + 1);
  memory.fill(at + 0x50, largest, 8);
  memory.setU32(texts + 4, 0x2e);
  for (let i: u64 = 0; i < 8; i++) memory.setU64(at + 0x58 + i * 8, i == 0 ? texts + 4 : texts + 6);
  return at;
}

/** An array of names by category; null stands for C. */
function localeNames(thread: Thread, call: Call): u64 {
  const process = thread.process;
  const at = blockAt(process, 'locale names', 0x40);
  const isC = process.crt.locale.isC;
  for (let i: u64 = 0; i < 6; i++) process.memory.setU64(at + i * 8, isC || i == 0 ? 0 : at + 48);
  process.memory.write(at + 48, encoded<u8>('e\0n\0-\0U\0S\0\0\0'));
  return at;
}
