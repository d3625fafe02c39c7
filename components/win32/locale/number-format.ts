// Numbers as a locale writes them: digits in groups, so many after the point, and a sign where it belongs.
//
// Source: Microsoft, "GetNumberFormatEx function", "NUMBERFMTW structure", "GetCurrencyFormatEx function", "CURRENCYFMTW structure",
// "LOCALE_INEGNUMBER", "LOCALE_INEGCURR", "LOCALE_ICURRENCY".

import { localeText } from './english';

/** Groups of three, and then of two: 12,34,56,789. */
const GROUPS_OF_TWO: u32 = 32;
const MOST_DIGITS: u32 = 9;

// How signs stand: n is the number, s the currency's sign.
const NEGATIVE_NUMBERS: StaticArray<string> = ['(n)', '-n', '- n', 'n-', 'n -'];
const POSITIVE_SUMS: StaticArray<string> = ['sn', 'ns', 's n', 'n s'];
const NEGATIVE_SUMS: StaticArray<string> = [
  '(sn)', '-sn', 's-n', 'sn-', '(ns)', '-ns', 'n-s', 'ns-', '-n s', '-s n', 'n s-', 's n-', 's -n', 'n- s', '(s n)', '(n s)',
];

export class NumberFormat {
  digits: u32 = 2;
  /** A zero stands before the point where nothing else does. */
  leadingZero: u32 = 1;
  grouping: u32 = 3;
  point: string = '.';
  separator: string = ',';
  negativeOrder: u32 = 1;
  positiveOrder: u32 = 0;
  sign: string = '';

  /** The locale's own, of numbers or of sums of money. */
  static own(isCurrency: bool): NumberFormat {
    const format = new NumberFormat();
    if (isCurrency) {
      format.negativeOrder = <u32>I32.parseInt(localeText(0x1c)!);
      format.sign = localeText(0x14)!;
    }
    return format;
  }

  isValid(isCurrency: bool): bool {
    if (this.digits > MOST_DIGITS || this.leadingZero > 1 || (this.grouping > 9 && this.grouping != GROUPS_OF_TWO)) return false;
    if (!isCurrency) return this.negativeOrder < <u32>NEGATIVE_NUMBERS.length;
    return this.negativeOrder < <u32>NEGATIVE_SUMS.length && this.positiveOrder < <u32>POSITIVE_SUMS.length;
  }

  /** `value` is digits, with at most one point among them and a minus before them; null if it is anything else. */
  show(value: string, isCurrency: bool): string | null {
    const isNegative = value.startsWith('-');
    const digits = isNegative ? value.substring(1) : value;
    if (!isNumber(digits)) return null;
    const text = this.shown(digits);
    const orders = isCurrency ? (isNegative ? NEGATIVE_SUMS : POSITIVE_SUMS) : NEGATIVE_NUMBERS;
    if (!isCurrency && !isNegative) return text;
    const order = orders[isNegative ? this.negativeOrder : this.positiveOrder];
    let result = '';
    for (let i = 0; i < order.length; i++) {
      const letter = order.charAt(i);
      result += letter == 'n' ? text : letter == 's' ? this.sign : letter;
    }
    return result;
  }

  private shown(value: string): string {
    const at = value.indexOf('.');
    const whole = at < 0 ? value : value.substring(0, at);
    const rest = at < 0 ? '' : value.substring(at + 1);
    const kept = whole + rest.padEnd(<i32>this.digits, '0').substring(0, this.digits);
    const rounded = rest.length > <i32>this.digits && rest.charCodeAt(this.digits) >= 0x35 ? increased(kept) : kept;
    const end = rounded.length - <i32>this.digits;
    let start = 0;
    while (start < end && rounded.charAt(start) == '0') start++;
    const front = start < end ? this.grouped(rounded.substring(start, end)) : this.leadingZero == 1 || this.digits == 0 ? '0' : '';
    return this.digits == 0 ? front : front + this.point + rounded.substring(end);
  }

  private grouped(whole: string): string {
    if (this.grouping == 0) return whole;
    let size = this.grouping == GROUPS_OF_TWO ? 3 : <i32>this.grouping;
    let end = whole.length;
    let text = '';
    while (end > size) {
      text = this.separator + whole.substring(end - size, end) + text;
      end -= size;
      if (this.grouping == GROUPS_OF_TWO) size = 2;
    }
    return whole.substring(0, end) + text;
  }
}

function isNumber(text: string): bool {
  let points = 0;
  for (let i = 0; i < text.length; i++) {
    const unit = text.charCodeAt(i);
    if (unit == 0x2e) points++;
    else if (unit < 0x30 || unit > 0x39) return false;
  }
  return points <= 1 && text.length > points;
}

/** One more in the last digit. */
function increased(digits: string): string {
  let at = digits.length - 1;
  while (at >= 0 && digits.charAt(at) == '9') at--;
  const zeros = '0'.repeat(digits.length - 1 - at);
  return at < 0 ? '1' + zeros : digits.substring(0, at) + String.fromCharCode(digits.charCodeAt(at) + 1) + zeros;
}
