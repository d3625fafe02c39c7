// What may stand for a character that a page lacks: a letter without its marks, an ASCII character for its wide form.
//
// Source: the Unicode Consortium, "WindowsBestFit" mappings of pages 1252, 437 and 28591 (bestfit1252.txt and so on); Michael Kaplan,
// "Best fit mappings, unleashed".

// Each text is a character, and then those that it stands for where the page has it and has not them.

/** On all pages. */
const EVERYWHERE: StaticArray<string> = [
  'A\u0100\u0102\u0104\u01cd\u01de\u00c0\u00c1\u00c2\u00c3', 'a\u0101\u0103\u0105\u01ce\u01df\u00e3', 'C\u0106\u0108\u010a\u010c',
  'c\u0107\u0109\u010b\u010d\u00a9', 'D\u010e\u00d0', 'd\u010f\u0111\u00f0', 'E\u0112\u0114\u0116\u0118\u011a\u00c8\u00ca\u00cb',
  'e\u0113\u0115\u0117\u0119\u011b', 'G\u011c\u011e\u0120\u0122\u01e4\u01e6', 'g\u011d\u011f\u0121\u0123\u01e5\u01e7\u0261',
  'H\u0124\u0126', 'h\u0125\u0127', 'I\u0128\u012a\u012c\u012e\u0130\u0197\u01cf\u00cc\u00cd\u00ce\u00cf',
  'i\u0129\u012b\u012d\u012f\u0131\u01d0', 'J\u0134', 'j\u0135\u01f0', 'K\u0136\u01e8', 'k\u0137\u01e9', 'L\u0139\u013b\u013d\u0141',
  'l\u013a\u013c\u013e\u0142\u019a', 'N\u0143\u0145\u0147', 'n\u0144\u0146\u0148',
  'O\u014c\u014e\u0150\u019f\u01a0\u01d1\u01ea\u01ec\u0152\u00d2\u00d3\u00d4\u00d5\u00d8',
  'o\u014d\u014f\u0151\u01a1\u01d2\u01eb\u01ed\u0153\u00f5\u00f8', 'R\u0154\u0156\u0158', 'r\u0155\u0157\u0159\u00ae',
  'S\u015a\u015c\u015e\u0160', 's\u015b\u015d\u015f\u0161', 'T\u0162\u0164\u0166\u01ae\u2122', 't\u0163\u0165\u0167\u01ab',
  'U\u0168\u016a\u016c\u016e\u0170\u0172\u01af\u01d3\u01d5\u01d7\u01d9\u01db\u00d9\u00da\u00db',
  'u\u0169\u016b\u016d\u016f\u0171\u0173\u01b0\u01d4\u01d6\u01d8\u01da\u01dc', 'W\u0174', 'w\u0175', 'Y\u0176\u0178\u00dd',
  'y\u0177\u00fd', 'Z\u0179\u017b\u017d', 'z\u017a\u017c\u01b6\u017e', 'b\u0180', '\u0192\u0191', 'F\u0191',
  '\'\u02b9\u02bc\u02c8\u2032\u2019\u00b4', '"\u02ba\u030e\u201c\u201d\u00a8', '^\u02c4\u0302\u02c6', '`\u02cb\u0300\u2035',
  '_\u02cd\u0331\u0332\u00af\u00be\u00de\u00fe', '~\u0303\u02dc', ' \u2000\u2001\u2002\u2003\u2004\u2005\u2006',
  '-\u2010\u2011\u2013\u2014\u00ad', '\u02dc\u2248', 'f\u0192', ',\u201a\u00b8', '.\u2026', '<\u2039', '>\u203a', '\u000f\u00a4',
  '\u258c\u00a6', '\u0015\u00a7', '3\u00b3', '\u0014\u00b6', '1\u00b9', 'x\u00d7', '\u03a3\u01a9\u2211', '\u03c6\u0278', '\u03b1\u0391',
  '\u03b4\u0394', '\u03b5\u0395', '\u03c0\u03a0', '\u03c4\u03a4', '\u256a\u2021', '\u03a9\u2126', '\u221a\u2713',
];
/** On all but page 28591. */
const NOT_IN_LATIN_1: StaticArray<string> = [
  '\u00d0\u0110\u0189', '|\u01c0\u2223\u2758', '!\u01c3', '\u00af\u02c9\u0304\u0305\u2580', '\u2500\u02c9\u0304', '\u00b4\u02ca\u0301',
  '\'\u02ca\u0301', '\u00b0\u02da\u030a\u2070\u2218', '\u00a8\u0308', '"\u0308', '\u00b8\u0327', ',\u0327', ';\u037e', 'G\u0393',
  'T\u0398', 'S\u03a3', 'F\u03a6\u2131', 'O\u03a9', 'a\u03b1', '\u00df\u03b2', 'd\u03b4', 'e\u03b5\u212e\u212f', '\u00b5\u03bc',
  'p\u03c0', 's\u03c3', 't\u03c4', 'f\u03c6', 'h\u04bb\u210e', ':\u0589\u2236', '%\u066a\u2030', '=\u2017\u2261\u2264\u2265',
  '\u00b7\u2024\u2219\u22c5\u30fb', '/\u2044\u2215', '4\u2074\u2084', '5\u2075\u2085', '6\u2076\u2086', '7\u2077\u2087',
  '8\u2078\u2088\u221e', 'n\u207f\u2229', '0\u2080', '1\u2081', '2\u2082', '3\u2083', '9\u2089', '\u00a2\u20a1', '\u00a3\u20a4',
  'P\u20a7\u2118\u2119', 'C\u2102\u212d', 'E\u2107\u2130', 'g\u210a', 'H\u210b\u210c\u210d', 'I\u2110\u2111', 'L\u2112', 'l\u2113',
  'N\u2115', 'Q\u211a', 'R\u211b\u211c\u211d', 'Z\u2124\u2128', 'K\u212a', '\u00c5\u212b', 'B\u212c', 'M\u2133', 'o\u2134',
  '\u00d8\u2205', '\u03c6\u2205', '-\u2212\u2500\u252c\u2534\u2550\u2564\u2565\u2566\u2567\u2568\u2569', '\u00b1\u2213', '\\\u2216',
  '*\u2217', 'v\u221a', '~\u223c', '\u00ab\u226a\u300a', '\u00bb\u226b\u300b',
  '\u00a6\u2302\u2502\u2524\u2551\u255e\u255f\u2560\u2561\u2562\u2563\u2588\u258c\u2590\u2591\u2592\u2593\u25a0', '\u007f\u2302',
  '^\u2303', '\u00ac\u2310', '(\u2320', ')\u2321', '<\u2329\u3008', '>\u232a\u3009',
  '+\u250c\u2510\u2514\u2518\u251c\u253c\u2552\u2553\u2554\u2555\u2556\u2557\u2558\u2559\u255a\u255b\u255c\u255d\u256a\u256b\u256c\u2020',
  '_\u2584', '\u00a4\u263c', '\u000f\u263c', ' \u3000', '[\u301a', ']\u301b',
];
/** On page 437, before all others: control characters look so on its screen. */
const IN_437: StaticArray<string> = [
  'D\u0110\u0189', '_\u2017', '`\u2018', ',\u201e', '\u0007\u2022', '\u0013\u203c', '\u0009\u20dd\u25cb\u3007', '\u001b\u2190',
  '\u0018\u2191', '\u001a\u2192', '\u0019\u2193', '\u001d\u2194', '\u0012\u2195', '\u0017\u21a8', '\u001c\u221f', '\u0016\u25ac',
  '\u001e\u25b2', '\u0010\u25ba', '\u001f\u25bc', '\u0011\u25c4', '\u0008\u25d8', '\u000a\u25d9', '\u0002\u263b', '\u000c\u2640',
  '\u000b\u2642', '\u0006\u2660', '\u0005\u2663', '\u0003\u2665', '\u0004\u2666', '\u000d\u266a', '\u000e\u266b',
];
/** On page 28591, before all others. */
const IN_LATIN_1: StaticArray<string> = [
  'D\u0110\u0189', '\'\u2018', '"\u201e', '.\u2022',
];

/** Wide forms of ASCII, and what lies between them and ASCII. */
const FIRST_WIDE: u16 = 0xff01;
const LAST_WIDE: u16 = 0xff5e;
const WIDTH: u16 = 0xfee0;

const LATIN_1: u32 = 28591;
const DOS: u32 = 437;

export class Similar {
  /** By what it stands for; those that come first hold. */
  private readonly characters: Map<u16, u16> = new Map<u16, u16>();

  /** Of a page, and which characters it has. */
  constructor(
    page: u32,
    private readonly places: Map<u16, u8>,
  ) {
    if (page == DOS) this.add(IN_437);
    if (page == LATIN_1) this.add(IN_LATIN_1);
    this.add(EVERYWHERE);
    if (page != LATIN_1) this.add(NOT_IN_LATIN_1);
  }

  private add(rows: StaticArray<string>): void {
    for (let i = 0; i < rows.length; i++) {
      const row = rows[i];
      const by = <u16>row.charCodeAt(0);
      if (by >= 0x80 && !this.places.has(by)) continue;
      for (let at = 1; at < row.length; at++) {
        const unit = <u16>row.charCodeAt(at);
        if (!this.characters.has(unit)) this.characters.set(unit, by);
      }
    }
  }

  /** 0xffff, which no page has, where there is none. */
  to(unit: u16): u16 {
    if (unit >= FIRST_WIDE && unit <= LAST_WIDE) return unit - WIDTH;
    return this.characters.has(unit) ? this.characters.get(unit) : u16.MAX_VALUE;
  }
}
