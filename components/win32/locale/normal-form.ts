// Normal forms of Unicode: characters taken apart, marks in their order, and put together again.
//
// Source: Unicode Standard Annex 15, "Unicode Normalization Forms"; The Unicode Standard, 3.12 "Conjoining Jamo Behavior".

import { CLASSES, COMPATIBLES, PAIRS, SINGLES } from './decompositions';

// Hangul syllables are computed: a first consonant, a vowel, and a last consonant or none.
const SYLLABLES: u32 = 0xac00;
const SYLLABLES_END: u32 = 0xd7a4;
const FIRST: u32 = 0x1100;
const VOWEL: u32 = 0x1161;
const LAST: u32 = 0x11a7;
const FIRSTS: u32 = 19;
const VOWELS: u32 = 21;
const LASTS: u32 = 28;

/** What a character is, whole; made when it is first asked for. */
class Tables {
  readonly canonical: Map<u32, string> = new Map<u32, string>();
  readonly compatible: Map<u32, string> = new Map<u32, string>();
  /** By the first and the second of a pair. */
  readonly composites: Map<u32, u32> = new Map<u32, u32>();
  readonly classes: Map<u32, u32> = new Map<u32, u32>();

  constructor() {
    this.read(SINGLES, this.canonical);
    this.read(COMPATIBLES, this.compatible);
    for (let row = 0; row < PAIRS.length; row++) {
      const text = PAIRS[row];
      for (let at = 0; at + 2 < text.length; at += 3) {
        this.canonical.set(text.charCodeAt(at), text.substring(at + 1, at + 3));
        this.composites.set((<u32>text.charCodeAt(at + 1) << 16) | text.charCodeAt(at + 2), text.charCodeAt(at));
      }
    }
    for (let row = 0; row < CLASSES.length; row++) {
      const text = CLASSES[row];
      for (let at = 0; at + 2 < text.length; at += 3) {
        for (let unit = text.charCodeAt(at); unit <= text.charCodeAt(at + 1); unit++) this.classes.set(unit, text.charCodeAt(at + 2));
      }
    }
  }

  private read(rows: string[], to: Map<u32, string>): void {
    for (let row = 0; row < rows.length; row++) {
      const entries = rows[row].split('\n');
      for (let i = 0; i < entries.length; i++) if (entries[i].length > 0) to.set(entries[i].charCodeAt(0), entries[i].substring(1));
    }
  }

  classOf(unit: u32): u32 {
    return unit >= 0x300 && this.classes.has(unit) ? this.classes.get(unit) : 0;
  }
}

let made: Tables | null = null;

function tables(): Tables {
  const known = made;
  if (known != null) return known;
  const fresh = new Tables();
  made = fresh;
  return fresh;
}

/** What a unit is taken apart into; itself if that is nothing else. */
function apart(all: Tables, unit: u32, compatible: bool): string {
  if (unit < 0x80) return String.fromCharCode(unit);
  if (unit >= SYLLABLES && unit < SYLLABLES_END) {
    const index = unit - SYLLABLES;
    const open = String.fromCharCode(FIRST + index / (VOWELS * LASTS)) + String.fromCharCode(VOWEL + (index / LASTS) % VOWELS);
    return index % LASTS == 0 ? open : open + String.fromCharCode(LAST + (index % LASTS));
  }
  if (compatible && all.compatible.has(unit)) return all.compatible.get(unit);
  if (!all.canonical.has(unit)) return String.fromCharCode(unit);
  const text = all.canonical.get(unit);
  // The first of a pair may be one itself.
  return text.length == 2 && all.canonical.has(text.charCodeAt(0)) ? apart(all, text.charCodeAt(0), compatible) + text.charAt(1) : text;
}

/** Form D, or KD. */
export function decomposed(text: string, compatible: bool): string {
  const all = tables();
  const units: Array<u32> = [];
  for (let i = 0; i < text.length; i++) {
    const parts = apart(all, text.charCodeAt(i), compatible);
    for (let at = 0; at < parts.length; at++) insert(all, units, parts.charCodeAt(at));
  }
  return textOf(units);
}

/** Behind marks of lower or the same class. */
function insert(all: Tables, units: Array<u32>, unit: u32): void {
  const class_ = all.classOf(unit);
  let at = units.length;
  units.push(unit);
  if (class_ == 0) return;
  for (; at > 0 && all.classOf(units[at - 1]) > class_; at--) units[at] = units[at - 1];
  units[at] = unit;
}

/** Form C of what is in form D, or KC of what is in KD. */
export function composed(text: string): string {
  const all = tables();
  const units: Array<u32> = [];
  // Where what a mark may be put together with stands, and the class of the mark before.
  let starter = -1;
  let before: u32 = 0;
  for (let i = 0; i < text.length; i++) {
    const unit = <u32>text.charCodeAt(i);
    const class_ = all.classOf(unit);
    const isBlocked = starter < units.length - 1 && before >= class_;
    const both = starter < 0 || isBlocked ? 0 : together(all, units[starter], unit);
    if (both != 0) {
      units[starter] = both;
      continue;
    }
    if (class_ == 0) starter = units.length;
    before = class_;
    units.push(unit);
  }
  return textOf(units);
}

/** 0 where two characters are not one. */
function together(all: Tables, first: u32, second: u32): u32 {
  if (first - FIRST < FIRSTS && second - VOWEL < VOWELS) return SYLLABLES + ((first - FIRST) * VOWELS + second - VOWEL) * LASTS;
  if (first - SYLLABLES < SYLLABLES_END - SYLLABLES && (first - SYLLABLES) % LASTS == 0 && second - LAST - 1 < LASTS - 1) return first + second - LAST;
  const pair = (first << 16) | second;
  return all.composites.has(pair) ? all.composites.get(pair) : 0;
}

function textOf(units: Array<u32>): string {
  const words = new StaticArray<u16>(units.length);
  for (let i = 0; i < units.length; i++) words[i] = <u16>units[i];
  return String.UTF16.decodeUnsafe(changetype<usize>(words), <usize>words.length << 1);
}
