// What the one locale that there is, English of the United States, says of itself.
//
// Source: Microsoft, "Locale Information Constants", winnls.h.

export const LCID: u32 = 0x409;
export const NAME: string = 'en-US';
export const DAYS: StaticArray<string> = ['Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday', 'Sunday'];
export const MONTHS: StaticArray<string> = [
  'January', 'February', 'March', 'April', 'May', 'June', 'July', 'August', 'September', 'October', 'November', 'December',
];

const texts: Map<u32, string> = new Map<u32, string>();

function fill(): void {
  texts.set(0x01, '0409').set(0x02, 'English (United States)').set(0x03, 'ENU').set(0x04, 'English').set(0x05, '1');
  texts.set(0x06, 'United States').set(0x07, 'USA').set(0x08, 'United States').set(0x09, '0409').set(0x0a, '1').set(0x0b, '437');
  texts.set(0x0c, ',').set(0x0d, '1').set(0x0e, '.').set(0x0f, ',').set(0x10, '3;0').set(0x11, '2').set(0x12, '1');
  texts.set(0x13, '0123456789').set(0x14, '$').set(0x15, 'USD').set(0x16, '.').set(0x17, ',').set(0x18, '3;0').set(0x19, '2');
  texts.set(0x1a, '2').set(0x1b, '0').set(0x1c, '0').set(0x1d, '/').set(0x1e, ':').set(0x1f, 'M/d/yyyy');
  texts.set(0x20, 'dddd, MMMM d, yyyy').set(0x21, '0').set(0x22, '0').set(0x23, '0').set(0x24, '1').set(0x25, '0').set(0x26, '0');
  texts.set(0x27, '0').set(0x28, 'AM').set(0x29, 'PM');
  for (let i = 0; i < 7; i++) texts.set(0x2a + i, DAYS[i]).set(0x31 + i, DAYS[i].slice(0, 3));
  for (let i = 0; i < 12; i++) texts.set(0x38 + i, MONTHS[i]).set(0x44 + i, MONTHS[i].slice(0, 3));
  texts.set(0x50, '').set(0x51, '-').set(0x52, '3').set(0x53, '0').set(0x54, '1').set(0x55, '0').set(0x56, '1').set(0x57, '0');
  texts.set(0x59, 'en').set(0x5a, 'US').set(0x5b, '244').set(0x5c, NAME).set(0x67, 'eng').set(0x68, 'USA').set(0x69, 'NaN');
  texts.set(0x6a, 'Infinity').set(0x6b, '-Infinity').set(0x6d, 'en').set(0x6f, 'English (United States)').set(0x72, 'English (United States)');
  texts.set(0x73, 'English').set(0x79, 'h:mm tt').set(0x1001, 'English').set(0x1002, 'United States').set(0x1003, 'h:mm:ss tt');
  texts.set(0x1004, '1252').set(0x1005, '0').set(0x1006, 'MMMM yyyy').set(0x1007, 'US Dollar').set(0x1008, 'US Dollar');
  texts.set(0x1009, '1').set(0x100a, '3').set(0x100b, '0').set(0x100c, '6').set(0x100d, '0').set(0x100e, '10000').set(0x1010, '1');
  texts.set(0x1011, '10000').set(0x1012, '037').set(0x1014, '1');
}

/** What the locale says under a number (LCTYPE); null if that is nothing. */
export function localeText(type: u32): string | null {
  if (texts.size == 0) fill();
  return texts.has(type) ? texts.get(type) : null;
}

/** Whether a number names this locale, or a default that it is. */
export function isKnown(id: u32): bool {
  // LOCALE_NEUTRAL, LOCALE_INVARIANT, LOCALE_USER_DEFAULT, LOCALE_SYSTEM_DEFAULT and English without a country.
  return id == LCID || id == 0 || id == 0x7f || id == 0x400 || id == 0x800 || id == 9;
}

/** The same of a name; no name at all is the user's. */
export function isKnownName(name: string): bool {
  const small = name.toLowerCase();
  return small == '' || small == 'en-us' || small == 'en' || small == '!x-sys-default-locale';
}
