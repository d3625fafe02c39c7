// From a decorated name of a type to how Visual C++ writes it: ".?AVnode@tree@@" is "class tree::node". What is not understood stays as
// it is.
//
// Source: Microsoft, "Decorated names"; "type_info class" (name).

/** Types inside of types, and parts of names. */
const MOST_DEPTH: i32 = 64;
const MOST_LENGTH: i32 = 4096;
/** So many names, and so many types of arguments, can be meant by a digit. */
const REMEMBERED: i32 = 10;

const BASIC = 'CDEFGHIJKMNOX';
const BASIC_NAMES: StaticArray<string> = [
  'signed char', 'char', 'unsigned char', 'short', 'unsigned short', 'int', 'unsigned int', 'long', 'unsigned long', 'float', 'double',
  'long double', 'void',
];
const EXTENDED = 'DEFGHIJKLMNQSUW';
const EXTENDED_NAMES: StaticArray<string> = [
  '__int8', 'unsigned __int8', '__int16', 'unsigned __int16', '__int32', 'unsigned __int32', '__int64', 'unsigned __int64', '__int128',
  'unsigned __int128', 'bool', 'char8_t', 'char16_t', 'char32_t', 'wchar_t',
];
/** const is 1, volatile 2. */
const QUALIFIERS: StaticArray<string> = ['', ' const', ' volatile', ' const volatile'];
const CONVENTIONS: StaticArray<string> = ['__cdecl', '__pascal', '__thiscall', '__stdcall', '__fastcall', '', '__clrcall', '__eabi', '__vectorcall'];

/** Stands in a function's result for all the rest, which comes later. */
const HOLE = '\x01';

/** `name` is without its first point. */
export function undecorated(name: string): string {
  if (name.length > MOST_LENGTH) return name;
  const parser = new TypeName(name);
  const text = parser.type('');
  return parser.isGood && parser.isAtEnd ? text : name;
}

class TypeName {
  isGood: bool = true;
  private at: i32 = 0;
  private depth: i32 = 0;
  private names: Array<string> = [];
  private types: Array<string> = [];

  constructor(private readonly source: string) {}

  get isAtEnd(): bool {
    return this.at == this.source.length;
  }

  private get next(): string {
    return this.at < this.source.length ? this.source.charAt(this.at) : '';
  }

  private take(): string {
    const one = this.next;
    if (one.length == 0) this.isGood = false;
    this.at++;
    return one;
  }

  private skip(text: string): bool {
    if (!this.source.startsWith(text, this.at)) return false;
    this.at += text.length;
    return true;
  }

  private fail(): string {
    this.isGood = false;
    return '';
  }

  /** `inner` is what stands where a variable's name would: "*" of a pointer. */
  type(inner: string): string {
    if (!this.isGood || ++this.depth > MOST_DEPTH) return this.fail();
    const text = this.plainType(inner);
    this.depth--;
    return text;
  }

  private plainType(inner: string): string {
    if (this.skip('$$Q')) return this.pointer('&&', inner);
    if (this.skip('$$R')) return this.pointer('&&', inner, ' volatile');
    if (this.skip('$$T')) return join('std::nullptr_t', inner);
    if (this.skip('$$A6')) return this.function_('', inner);
    if (this.skip('$$B')) return this.type(inner);
    if (this.skip('$$C')) return this.qualified(inner);
    const letter = this.take();
    if (letter == '?') return this.qualified(inner);
    const basic = letter.length == 0 ? -1 : BASIC.indexOf(letter);
    if (basic >= 0) return join(BASIC_NAMES[basic], inner);
    if (letter == '_') {
      const second = this.take();
      const extended = second.length == 0 ? -1 : EXTENDED.indexOf(second);
      return extended < 0 ? this.fail() : join(EXTENDED_NAMES[extended], inner);
    }
    if (letter == 'T') return join('union ' + this.name(), inner);
    if (letter == 'U') return join('struct ' + this.name(), inner);
    if (letter == 'V') return join('class ' + this.name(), inner);
    if (letter == 'W') {
      this.take();
      return join('enum ' + this.name(), inner);
    }
    if (letter == 'A') return this.pointer('&', inner);
    if (letter == 'B') return this.pointer('&', inner, ' volatile');
    if (letter == 'P') return this.pointer('*', inner);
    if (letter == 'Q') return this.pointer('*', inner, ' const');
    if (letter == 'R') return this.pointer('*', inner, ' volatile');
    if (letter == 'S') return this.pointer('*', inner, ' const volatile');
    return letter == 'Y' ? this.array(inner) : this.fail();
  }

  /** const and volatile stand behind what they are about. */
  private qualified(inner: string): string {
    const qualifiers = QUALIFIERS[this.qualifiers()];
    const text = this.type('');
    return join(text + qualifiers, inner);
  }

  private qualifiers(): i32 {
    const which = this.take().charCodeAt(0) - 0x41;
    if (which >= 0 && which < QUALIFIERS.length) return which;
    this.fail();
    return 0;
  }

  /** `own` is what the pointer itself is: const, volatile. */
  private pointer(sign: string, inner: string, own: string = ''): string {
    if (this.skip('6')) return this.function_(sign + own, inner);
    const isWide = this.skip('E');
    const isRestricted = this.skip('I');
    let whole = sign + (isWide ? ' __ptr64' : '') + (isRestricted ? ' __restrict' : '') + own;
    let which: i32 = 0;
    if (this.next >= 'Q' && this.next <= 'T') {
      which = this.take().charCodeAt(0) - 0x51;
      whole = this.name() + '::' + whole;
    } else which = this.qualifiers();
    whole = join(whole, inner);
    // An array that is pointed to has its bounds behind what points to it.
    if (this.next == 'Y') return this.type('(' + whole + ')');
    const target = this.type('');
    // A pointer that is pointed to says what it is by itself.
    return (target.endsWith(QUALIFIERS[which]) ? target : target + QUALIFIERS[which]) + ' ' + whole;
  }

  private array(inner: string): string {
    const count = this.number();
    if (count < 1 || count > MOST_DEPTH) return this.fail();
    let bounds = '';
    for (let i: i64 = 0; i < count; i++) bounds += '[' + this.number().toString() + ']';
    return this.type('') + ' ' + inner + bounds;
  }

  /** What stands behind 6: convention, result, arguments, exceptions. */
  private function_(sign: string, inner: string): string {
    const letter = this.take();
    const which = letter.length == 0 ? -1 : (letter.charCodeAt(0) - 0x41) >> 1;
    if (which < 0 || which >= CONVENTIONS.length) return this.fail();
    const result = this.skip('@') ? HOLE : this.type(HOLE);
    const list = this.arguments_();
    const isSafe = this.skip('_E');
    if (!isSafe && !this.skip('Z')) return this.fail();
    const name = CONVENTIONS[which] + sign + inner;
    return result.replace(HOLE, (sign.length == 0 ? name : '(' + name + ')') + '(' + list + ')' + (isSafe ? ' noexcept' : ''));
  }

  private arguments_(): string {
    if (this.skip('X')) return 'void';
    let list = '';
    while (this.isGood && !this.skip('@')) {
      if (this.next == 'Z') {
        this.at++;
        return list + ',...';
      }
      const text = this.argument();
      list += list.length == 0 ? text : ',' + text;
    }
    return list;
  }

  private argument(): string {
    const first = this.next;
    if (first >= '0' && first <= '9') {
      this.at++;
      return this.known(this.types, first);
    }
    const start = this.at;
    const text = this.type('');
    if (this.at > start + 1 && this.types.length < REMEMBERED) this.types.push(text);
    return text;
  }

  private known(list: Array<string>, digit: string): string {
    const index = digit.charCodeAt(0) - 0x30;
    return index < list.length ? list[index] : this.fail();
  }

  // Names.

  /** Innermost part first, up to an @. */
  private name(): string {
    let text = '';
    while (this.isGood && !this.skip('@')) {
      if (++this.depth > MOST_DEPTH) return this.fail();
      const part = this.part();
      this.depth--;
      text = text.length == 0 ? part : part + '::' + text;
    }
    return text;
  }

  private part(): string {
    const first = this.next;
    if (first >= '0' && first <= '9') {
      this.at++;
      return this.known(this.names, first);
    }
    let text: string;
    if (this.skip('?$')) text = this.template();
    else if (this.skip('?A')) {
      this.word();
      text = "`anonymous namespace'";
    } else if (this.next == '?') return this.scope();
    else text = this.word();
    if (this.names.length < REMEMBERED && !this.names.includes(text)) this.names.push(text);
    return text;
  }

  private word(): string {
    const end = this.source.indexOf('@', this.at);
    if (end < 0) return this.fail();
    const text = this.source.substring(this.at, end);
    this.at = end + 1;
    return text;
  }

  /** A block of a function is told by its number; the function's own name is longer than what is understood here. */
  private scope(): string {
    this.at++;
    const number = this.number();
    return this.next == '?' ? this.fail() : '`' + number.toString() + "'";
  }

  /** What digits mean inside of one is its own. */
  private template(): string {
    const names = this.names;
    const types = this.types;
    this.names = [];
    this.types = [];
    const name = this.word();
    this.names.push(name);
    let list = '';
    while (this.isGood && !this.skip('@')) {
      if (this.skip('$$V') || this.skip('$$Z') || this.skip('$S')) continue;
      const text = this.skip('$0') ? this.number().toString() : this.argument();
      list += list.length == 0 ? text : ',' + text;
    }
    this.names = names;
    this.types = types;
    return name + '<' + list + (list.endsWith('>') ? ' >' : '>');
  }

  /** A digit is one less than what it stands for; others have letters from A for 0 to P for 15, up to an @. */
  private number(): i64 {
    const isNegative = this.skip('?');
    const first = this.take();
    if (first >= '0' && first <= '9') {
      const value = <i64>(first.charCodeAt(0) - 0x2f);
      return isNegative ? -value : value;
    }
    let value: i64 = 0;
    let letter = first;
    while (this.isGood && letter != '@') {
      if (letter < 'A' || letter > 'P') this.fail();
      else value = value * 16 + (letter.charCodeAt(0) - 0x41);
      letter = this.take();
    }
    return isNegative ? -value : value;
  }
}

function join(type: string, inner: string): string {
  return inner.length == 0 ? type : type + ' ' + inner;
}
