// Latin letters with one mark, taken apart into letter and mark, and letters that are compared as two.
//
// Source: the Unicode Consortium, UnicodeData.txt (canonical decompositions); Microsoft, "Handling Sorting in Your Applications".

/** Each row is a mark (U+0300 and so on), and then pairs of a letter with it and the letter alone. */
const ROWS: StaticArray<string> = [
  '\u0300\u00e0a\u00e8e\u00eci\u00f2o\u00f9u\u01f9n\u00c0A\u00c8E\u00ccI\u00d2O\u00d9U\u01f8N',
  '\u0301\u00e1a\u00e9e\u00edi\u00f3o\u00fau\u00fdy\u0107c\u013al\u0144n\u0155r\u015bs\u017az\u00c1A\u00c9E\u00cdI\u00d3O\u00daU\u00ddY\u0106C\u0139L\u0143N\u0154R\u015aS\u0179Z',
  '\u0302\u00e2a\u00eae\u00eei\u00f4o\u00fbu\u0109c\u011dg\u0125h\u0135j\u015ds\u0175w\u0177y\u00c2A\u00caE\u00ceI\u00d4O\u00dbU\u0108C\u011cG\u0124H\u0134J\u015cS\u0174W\u0176Y',
  '\u0303\u00e3a\u00f1n\u00f5o\u0129i\u0169u\u00c3A\u00d1N\u00d5O\u0128I\u0168U',
  '\u0304\u0101a\u0113e\u012bi\u014do\u016bu\u0100A\u0112E\u012aI\u014cO\u016aU',
  '\u0306\u0103a\u0115e\u011fg\u012di\u014fo\u016du\u0102A\u0114E\u011eG\u012cI\u014eO\u016cU',
  '\u0307\u010bc\u0117e\u0121g\u017cz\u010aC\u0116E\u0120G\u0130I\u017bZ',
  '\u0308\u00e4a\u00ebe\u00efi\u00f6o\u00fcu\u00ffy\u00c4A\u00cbE\u00cfI\u00d6O\u00dcU\u0178Y',
  '\u030a\u00e5a\u016fu\u00c5A\u016eU',
  '\u030b\u0151o\u0171u\u0150O\u0170U',
  '\u030c\u010dc\u010fd\u011be\u013el\u0148n\u0159r\u0161s\u0165t\u017ez\u01cea\u01d0i\u01d2o\u01d4u\u01e7g\u01e9k\u010cC\u010eD\u011aE\u013dL\u0147N\u0158R\u0160S\u0164T\u017dZ\u01cdA\u01cfI\u01d1O\u01d3U\u01e6G\u01e8K',
  '\u0327\u00e7c\u0123g\u0137k\u013cl\u0146n\u0157r\u015fs\u0163t\u00c7C\u0122G\u0136K\u013bL\u0145N\u0156R\u015eS\u0162T',
  '\u0328\u0105a\u0119e\u012fi\u0173u\u01ebo\u0104A\u0118E\u012eI\u0172U\u01eaO',
];

/** The letter in the lower half, its mark in the upper. */
let parts: Map<u32, u32> | null = null;

function fill(): Map<u32, u32> {
  const made = new Map<u32, u32>();
  for (let i = 0; i < ROWS.length; i++) {
    const row = ROWS[i];
    const mark = <u32>row.charCodeAt(0) << 16;
    for (let at = 1; at + 1 < row.length; at += 2) made.set(row.charCodeAt(at), mark | row.charCodeAt(at + 1));
  }
  parts = made;
  return made;
}

/** The mark of a letter, and in the lower half the letter without it; 0 if it has none. */
export function partsOf(unit: u32): u32 {
  if (unit < 0xc0 || unit > 0x1f9) return 0;
  const known = parts;
  const all = known == null ? fill() : known;
  return all.has(unit) ? all.get(unit) : 0;
}

/** Marks behind their letters. */
export function takenApart(text: string): string {
  let result = '';
  for (let i = 0; i < text.length; i++) {
    const both = partsOf(text.charCodeAt(i));
    result += both == 0 ? text.charAt(i) : String.fromCharCode(both & 0xffff) + String.fromCharCode(both >> 16);
  }
  return result;
}

/** What a letter is compared as; empty for itself. */
export function expansionOf(unit: u32): string {
  switch (unit) {
    case 0xdf: return 'ss';
    case 0xe6: return 'ae';
    case 0xc6: return 'AE';
    case 0x153: return 'oe';
    case 0x152: return 'OE';
    default: return '';
  }
}
