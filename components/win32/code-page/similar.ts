// What may stand for a character that a page lacks: a letter without its marks, an ASCII character for its wide form.
//
// Source: the Unicode Character Database, decompositions; Microsoft, "best fit" mappings of code page 1252.

/** Of U+0100 to U+017F; a space where there is none. */
const LATIN = 'AaAaAaCcCcCcCcDdDdEeEeEeEeEeGgGgGgGgHhHhIiIiIiIiIi  JjKk LlLlLl  LlNnNnNn   OoOoOo  RrRrRrSsSsSsSsTtTtTtUuUuUuUuUuUuWwYyYZzZzZz ';
/** From U+2010 on. */
const DASHES = "------  ''''\"\"\"\"    ";

/** 0xffff, which no page has, where there is none. */
export function similarTo(unit: u16): u16 {
  if (unit >= 0x100 && unit < 0x180) return found(LATIN, unit - 0x100);
  if (unit >= 0x2010 && unit < 0x2024) return found(DASHES, unit - 0x2010);
  if (unit >= 0xff01 && unit < 0xff5f) return unit - 0xfee0;
  switch (unit) {
    case 0x00a0: case 0x2000: case 0x2001: case 0x2002: case 0x2003: case 0x2004: case 0x2005: case 0x2006: case 0x3000: return 0x20;
    case 0x00a9: return 0x63;
    case 0x00ab: case 0x2039: return 0x3c;
    case 0x00bb: case 0x203a: return 0x3e;
    case 0x00ae: return 0x72;
    case 0x00b9: return 0x31;
    case 0x00b2: return 0x32;
    case 0x00b3: return 0x33;
    case 0x00d7: return 0x78;
    case 0x2022: return 0xb7;
    case 0x2032: case 0x02b9: case 0x02bc: return 0x27;
    case 0x2044: case 0x2215: return 0x2f;
    case 0x2122: return 0x54;
    case 0x2212: return 0x2d;
    case 0x2217: return 0x2a;
    case 0x221a: return 0x76;
    case 0x221e: return 0x38;
    case 0x2264: return 0x3d;
    case 0x2265: return 0x3d;
    default: return u16.MAX_VALUE;
  }
}

function found(table: string, at: i32): u16 {
  const unit = <u16>table.charCodeAt(at);
  return unit == 0x20 ? u16.MAX_VALUE : unit;
}
