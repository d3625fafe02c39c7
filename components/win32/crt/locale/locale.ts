// The locale of the process: C at the start; any other has C's formats, letters of Unicode and texts of UTF-8.

/** Categories of setlocale. */
export const LC_ALL: u32 = 0;
export const LC_CTYPE: u32 = 2;
export const LC_TIME: u32 = 5;

const C = 'C';
/** What the names "" and ".utf8" and the like stand for. */
const UTF8_LOCALE = 'English_United States.utf8';

export class Locale {
  /** By category; that of LC_ALL is not used. */
  readonly names: Array<string> = [C, C, C, C, C, C];

  /** Whether texts of bytes are what their bytes are. */
  get isC(): bool {
    return this.names[LC_CTYPE] == C;
  }

  get codePage(): u32 {
    return this.isC ? 0 : 65001;
  }

  /** What setlocale gives for a category. */
  nameOf(category: u32): string {
    if (category != LC_ALL) return this.names[category];
    const first = this.names[1];
    let isOne = true;
    for (let i = 2; i < this.names.length; i++) if (this.names[i] != first) isOne = false;
    if (isOne) return first;
    const parts: Array<string> = [];
    for (let i = 1; i < this.names.length; i++) parts.push(CATEGORIES[i] + '=' + this.names[i]);
    return parts.join(';');
  }

  /** False for a locale that is not known. */
  set(category: u32, name: string): bool {
    if (name.includes('=')) return category == LC_ALL && this.setEach(name);
    const known = knownName(name);
    if (known.length == 0) return false;
    for (let i = 1; i < this.names.length; i++) if (category == LC_ALL || category == <u32>i) this.names[i] = known;
    return true;
  }

  /** "LC_CTYPE=C;LC_TIME=..." */
  private setEach(text: string): bool {
    const parts = text.split(';');
    for (let i = 0; i < parts.length; i++) {
      const mark = parts[i].indexOf('=');
      const category = CATEGORIES.indexOf(parts[i].substring(0, mark));
      const known = knownName(parts[i].substring(mark + 1));
      if (category <= 0 || known.length == 0) return false;
      this.names[category] = known;
    }
    return true;
  }
}

const CATEGORIES: Array<string> = ['LC_ALL', 'LC_COLLATE', 'LC_CTYPE', 'LC_MONETARY', 'LC_NUMERIC', 'LC_TIME'];

/** Empty for a name that is not known. */
function knownName(name: string): string {
  if (name == C) return C;
  const lower = name.toLowerCase();
  const point = lower.indexOf('.');
  const page = point < 0 ? '' : lower.substring(point + 1);
  if (point >= 0 && page != 'utf8' && page != 'utf-8' && page != '65001') return '';
  const language = (point < 0 ? lower : lower.substring(0, point)).replaceAll('-', '_');
  return ENGLISH.includes(language) ? UTF8_LOCALE : '';
}

const ENGLISH: Array<string> = ['', 'en', 'en_us', 'english', 'english_united states', 'english_us', 'american', 'enu', 'eng', 'usa'];
