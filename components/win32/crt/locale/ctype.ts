// isalpha and its kin: a row for each class of letters, for bytes and for units of UTF-16.

import { Process } from '../../process/process';
import { Library } from '../../system/export';
import { Call } from '../../thread/call';
import { Thread } from '../../thread/thread';
import { variableAt } from '../data';
import { BLANK, classOfByte, classOfUnit, CONTROL, DIGIT, HEX, LETTER, LOWER, PUNCT, SPACE, UPPER } from './classes';
import { capitalLetter, smallLetter } from './letters';

const ALNUM: u32 = LETTER | DIGIT;
const GRAPH: u32 = ALNUM | PUNCT;
const PRINT: u32 = GRAPH | BLANK;
/** A table has a class for -1, too. */
const TABLE: i32 = 257;

export function byteClassExports(library: Library): void {
  library.add('__iscsym', (thread, call) => (call.i0 == 0x5f ? 1 : byteIs(call, ALNUM)));
  library.add('__iscsymf', (thread, call) => (call.i0 == 0x5f ? 1 : byteIs(call, LETTER)));
  library.add('__isascii', (thread, call) => (<u32>call.a0 < 0x80 ? 1 : 0));
  library.add('__toascii', (thread, call) => call.a0 & 0x7f);
  library.add('__pctype_func', (thread, call) => byteTable(thread));
  library.add('_isctype', (thread, call) => byteIs(call, <u32>call.a1));
  library.add('_isctype_l', (thread, call) => byteIs(call, <u32>call.a1));
  library.add('_isalnum_l', (thread, call) => byteIs(call, ALNUM));
  library.add('_isalpha_l', (thread, call) => byteIs(call, LETTER));
  library.add('_iscntrl_l', (thread, call) => byteIs(call, CONTROL));
  library.add('_isdigit_l', (thread, call) => byteIs(call, DIGIT));
  library.add('_isgraph_l', (thread, call) => byteIs(call, GRAPH));
  library.add('_isleadbyte_l', (thread, call) => 0);
  library.add('_islower_l', (thread, call) => byteIs(call, LOWER));
  library.add('_isprint_l', isPrint);
  library.add('_ispunct_l', (thread, call) => byteIs(call, PUNCT));
  library.add('_isspace_l', (thread, call) => byteIs(call, SPACE));
  library.add('_isupper_l', (thread, call) => byteIs(call, UPPER));
  library.add('_isxdigit_l', (thread, call) => byteIs(call, HEX));
  library.add('_tolower', (thread, call) => <u64>(call.i0 + 0x20));
  library.add('_tolower_l', (thread, call) => small(call));
  library.add('_toupper', (thread, call) => <u64>(call.i0 - 0x20));
  library.add('_toupper_l', (thread, call) => capital(call));
  library.add('isalnum', (thread, call) => byteIs(call, ALNUM));
  library.add('isalpha', (thread, call) => byteIs(call, LETTER));
  library.add('iscntrl', (thread, call) => byteIs(call, CONTROL));
  library.add('isdigit', (thread, call) => byteIs(call, DIGIT));
  library.add('isgraph', (thread, call) => byteIs(call, GRAPH));
  library.add('isleadbyte', (thread, call) => 0);
  library.add('islower', (thread, call) => byteIs(call, LOWER));
  library.add('isprint', isPrint);
  library.add('ispunct', (thread, call) => byteIs(call, PUNCT));
  library.add('isspace', (thread, call) => byteIs(call, SPACE));
  library.add('isupper', (thread, call) => byteIs(call, UPPER));
  library.add('isxdigit', (thread, call) => byteIs(call, HEX));
  library.add('tolower', (thread, call) => small(call));
  library.add('toupper', (thread, call) => capital(call));
}

export function unitClassExports(library: Library): void {
  library.add('__pwctype_func', (thread, call) => unitTable(thread));
  library.add('_iswalnum_l', (thread, call) => unitIs(call, ALNUM));
  library.add('_iswalpha_l', (thread, call) => unitIs(call, LETTER));
  library.add('_iswcntrl_l', (thread, call) => unitIs(call, CONTROL));
  library.add('_iswctype_l', (thread, call) => unitIs(call, <u32>call.a1));
  library.add('_iswdigit_l', (thread, call) => unitIs(call, DIGIT));
  library.add('_iswgraph_l', (thread, call) => unitIs(call, GRAPH));
  library.add('_iswlower_l', (thread, call) => unitIs(call, LOWER));
  library.add('_iswprint_l', isPrintUnit);
  library.add('_iswpunct_l', (thread, call) => unitIs(call, PUNCT));
  library.add('_iswspace_l', (thread, call) => unitIs(call, SPACE));
  library.add('_iswupper_l', (thread, call) => unitIs(call, UPPER));
  library.add('_iswxdigit_l', (thread, call) => unitIs(call, HEX));
  library.add('_towlower_l', (thread, call) => smallUnit(thread, call));
  library.add('_towupper_l', (thread, call) => capitalUnit(thread, call));
  library.add('is_wctype', (thread, call) => unitIs(call, <u32>call.a1));
  library.add('iswalnum', (thread, call) => unitIs(call, ALNUM));
  library.add('iswalpha', (thread, call) => unitIs(call, LETTER));
  library.add('iswascii', (thread, call) => (<u16>call.a0 < 0x80 ? 1 : 0));
  library.add('iswcntrl', (thread, call) => unitIs(call, CONTROL));
  library.add('iswctype', (thread, call) => unitIs(call, <u32>call.a1));
  library.add('iswdigit', (thread, call) => unitIs(call, DIGIT));
  library.add('iswgraph', (thread, call) => unitIs(call, GRAPH));
  library.add('iswlower', (thread, call) => unitIs(call, LOWER));
  library.add('iswprint', isPrintUnit);
  library.add('iswpunct', (thread, call) => unitIs(call, PUNCT));
  library.add('iswspace', (thread, call) => unitIs(call, SPACE));
  library.add('iswupper', (thread, call) => unitIs(call, UPPER));
  library.add('iswxdigit', (thread, call) => unitIs(call, HEX));
  library.add('towlower', (thread, call) => smallUnit(thread, call));
  library.add('towupper', (thread, call) => capitalUnit(thread, call));
}

/** What ucrtbase.dll has besides. */
export function newClassExports(library: Library): void {
  library.add('__iswcsym', (thread, call) => (<u16>call.a0 == 0x5f ? 1 : unitIs(call, ALNUM)));
  library.add('__iswcsymf', (thread, call) => (<u16>call.a0 == 0x5f ? 1 : unitIs(call, LETTER)));
  library.add('_isblank_l', (thread, call) => isBlank(call.i0));
  library.add('_iswblank_l', (thread, call) => isBlank(<u16>call.a0));
  library.add('isblank', (thread, call) => isBlank(call.i0));
  library.add('iswblank', (thread, call) => isBlank(<u16>call.a0));
  library.add('towctrans', (thread, call) => (<u16>call.a1 == 1 ? capitalUnit(thread, call) : smallUnit(thread, call)));
  library.add('wctrans', wctrans);
  library.add('wctype', wctype);
}

/** What msvcrt.dll has as variables: addresses of tables, which come at first use. */
export function classDataExports(library: Library): void {
  library.addData('_pctype', 8);
  library.addData('_pwctype', 8);
}

function byteIs(call: Call, wanted: u32): u64 {
  return classOfByte(call.i0) & wanted;
}

function unitIs(call: Call, wanted: u32): u64 {
  return <u16>call.a0 == 0xffff ? 0 : classOfUnit(<u16>call.a0) & wanted;
}

/** A tabulator is blank, and cannot be printed. */
function isPrint(thread: Thread, call: Call): u64 {
  return call.i0 == 9 ? 0 : byteIs(call, PRINT);
}

function isPrintUnit(thread: Thread, call: Call): u64 {
  return <u16>call.a0 == 9 ? 0 : unitIs(call, PRINT);
}

function isBlank(value: i32): u64 {
  return value == 9 || value == 0x20 || value == 0xa0 || value == 0x3000 ? BLANK : 0;
}

/** What is no byte stays what it is. */
function small(call: Call): u64 {
  return call.a0 < 0x80 ? smallLetterOf(<u8>call.a0) : <u64>call.i0;
}

function smallLetterOf(byte: u8): u64 {
  return byte >= 0x41 && byte <= 0x5a ? byte + 0x20 : byte;
}

function capital(call: Call): u64 {
  return call.a0 >= 0x61 && call.a0 <= 0x7a ? call.a0 - 0x20 : <u64>call.i0;
}

function smallUnit(thread: Thread, call: Call): u64 {
  return smallLetter<u16>(thread.process.crt.locale, <u16>call.a0);
}

function capitalUnit(thread: Thread, call: Call): u64 {
  return capitalLetter<u16>(thread.process.crt.locale, <u16>call.a0);
}

function wctrans(thread: Thread, call: Call): u64 {
  const name = thread.process.memory.text(call.a0);
  return name == 'toupper' ? 1 : name == 'tolower' ? 2 : 0;
}

/** Names of classes, in the order of their masks below. */
const NAMES: Array<string> = ['alnum', 'alpha', 'blank', 'cntrl', 'digit', 'graph', 'lower', 'print', 'punct', 'space', 'upper', 'xdigit'];
const MASKS: StaticArray<u32> = [ALNUM, LETTER, BLANK, CONTROL, DIGIT, GRAPH, LOWER, PRINT, PUNCT, SPACE, UPPER, HEX];

function wctype(thread: Thread, call: Call): u64 {
  const index = NAMES.indexOf(thread.process.memory.text(call.a0));
  return index < 0 ? 0 : MASKS[index];
}

/** Where the class of 0 stands: the one before it is that of -1. */
function byteTable(thread: Thread): u64 {
  return tableOf(thread.process, '_pctype', false) + 2;
}

function unitTable(thread: Thread): u64 {
  return tableOf(thread.process, '_pwctype', true) + 2;
}

function tableOf(process: Process, name: string, wide: bool): u64 {
  const variable = variableAt(process, name);
  const found = process.memory.u64(variable);
  if (found != 0) return found - 2;
  const classes = new StaticArray<u8>(TABLE * 2);
  for (let i = 1; i < TABLE; i++) store<u16>(changetype<usize>(classes) + i * 2, <u16>(wide ? classOfUnit(i - 1) : classOfByte(i - 1)));
  const at = process.heap.allocate(classes.length);
  process.memory.write(at, classes);
  process.memory.setU64(variable, at + 2);
  return at;
}

/** Fills the variables, for programs that read them without asking. */
export function prepareClasses(process: Process): void {
  tableOf(process, '_pctype', false);
  tableOf(process, '_pwctype', true);
}
