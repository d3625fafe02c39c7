/** Rules of values, of the memory that they are put into, and of what core code does. */
import { giving, pair, taking } from './pair.ts';
import { LATIN1, type Rule, rule, UTF16 } from './rule.ts';

/** 17 flat words are too many for core parameters. */
const MANY = 'u32 '.repeat(17).trim();
const one = { lifted: '(param i32)', lowered: '(param i32)' };
/** Option of a value: the discriminant and the value. */
const option = (type: string) => ({
  type: `(param "x" (option ${type}))`,
  lifted: '(param i32 i32)',
  lowered: '(param i32 i32)',
});
const call = (args: string) => ({ args });

/** Columns: who allocates; what is wrong; type; realloc's body; message; encodings of caller and callee. */
const allocations: readonly (readonly [string, string, string, RegExp, object?, object?])[] = [
  ['Storing', 'a list', '(list u32)', /what realloc returned.* at address 1025 is not aligned to 4 bytes/],
  [
    'Storing',
    'a UTF-16 string',
    'string',
    /what realloc returned.* at address 1025 is not aligned to 2 bytes/,
    UTF16,
    UTF16,
  ],
  [
    'Storing',
    'a string that becomes UTF-16',
    'string',
    /what realloc returned.* at address 1025 is not aligned to 2 bytes/,
    {},
    UTF16,
  ],
  [
    'Storing',
    'a string that becomes Latin-1',
    'string',
    /what realloc returned.* at address 1025 is not aligned to 2 bytes/,
    UTF16,
    LATIN1,
  ],
];

export const VALUE_RULES: readonly Rule[] = [
  rule(
    'Flat Lifting',
    'a character is beyond Unicode',
    1,
    /0x110000 is not a character/,
    pair({ type: '(param "x" char)', ...one, ...call('(i32.const 0x110000)') }),
  ),
  rule(
    'Flat Lifting',
    'a character is negative',
    1,
    /0xffffffff is not a character/,
    pair({ type: '(param "x" char)', ...one, ...call('(i32.const -1)') }),
  ),
  rule(
    'Flat Lifting',
    'a character is a surrogate',
    1,
    /0xd800 is not a character/,
    pair({ type: '(param "x" char)', ...one, ...call('(i32.const 0xd800)') }),
  ),
  rule(
    'Flat Lifting',
    'a character in an option is a surrogate',
    1,
    /0xd800 is not a character/,
    pair({ ...option('char'), ...call('(i32.const 1) (i32.const 0xd800)') }),
  ),
  rule(
    'Flat Lifting',
    'a returned character is a surrogate',
    0,
    /0xdc00 is not a character/,
    pair({
      type: '(result char)',
      lifted: '(result i32)',
      lowered: '(result i32)',
      body: '(i32.const 0xdc00)',
    }),
  ),
  rule(
    'Flat Lifting',
    'a case is none',
    1,
    /there is no case 2 in a variant of 2 cases/,
    pair({ ...option('u8'), ...call('(i32.const 2) (i32.const 0)') }),
  ),
  rule(
    'Flat Lifting',
    'a case is negative',
    1,
    /there is no case 4294967295 in a variant of 2 cases/,
    pair({ ...option('u8'), ...call('(i32.const -1) (i32.const 0)') }),
  ),
  rule(
    'Flat Lifting',
    'a returned case is none',
    0,
    /there is no case 3 in a variant of 2 cases/,
    pair({
      type: '(result (result))',
      lifted: '(result i32)',
      lowered: '(result i32)',
      body: '(i32.const 3)',
    }),
  ),

  rule(
    'Lifting and Lowering Values',
    'spilled parameters are not aligned',
    1,
    /the parameters at address 18 is not aligned to 4 bytes/,
    pair({ type: `(param "x" (tuple ${MANY}))`, ...one, ...call('(i32.const 18)') }),
  ),
  rule(
    'Lifting and Lowering Values',
    'spilled parameters leave the memory',
    1,
    /the parameters of 68 bytes at address 65472 leaves the memory/,
    pair({ type: `(param "x" (tuple ${MANY}))`, ...one, ...call('(i32.const 65472)') }),
  ),
  rule(
    'Lifting and Lowering Values',
    'realloc gives no room for spilled parameters',
    0,
    /what realloc returned.* of 68 bytes at address 65532 leaves the memory/,
    pair({
      type: `(param "x" (tuple ${MANY}))`,
      ...one,
      ...call('(i32.const 16)'),
      callee: { realloc: '(i32.const 65532)' },
    }),
  ),
  rule(
    'Lifting and Lowering Values',
    'realloc gives spilled parameters an odd place',
    0,
    /what realloc returned.* at address 1026 is not aligned to 4 bytes/,
    pair({
      type: `(param "x" (tuple ${MANY}))`,
      ...one,
      ...call('(i32.const 16)'),
      callee: { realloc: '(i32.const 1026)' },
    }),
  ),
  rule(
    'Lifting and Lowering Values',
    'a result is not aligned',
    0,
    /the result at address 18 is not aligned to 4 bytes/,
    giving('string', 0, 0, { body: '(i32.const 18)' }),
  ),
  rule(
    'Lifting and Lowering Values',
    'a result leaves the memory',
    0,
    /the result of 8 bytes at address 65532 leaves the memory/,
    giving('string', 0, 0, { body: '(i32.const 65532)' }),
  ),
  rule(
    'Lifting and Lowering Values',
    'a return area is not aligned',
    1,
    /the return area at address 18 is not aligned to 4 bytes/,
    giving('string', 0, 0, call('(i32.const 18)')),
  ),
  rule(
    'Lifting and Lowering Values',
    'a return area leaves the memory',
    1,
    /the return area of 8 bytes at address 65532 leaves the memory/,
    giving('string', 0, 0, call('(i32.const 65532)')),
  ),

  ...allocations.map(([section, what, type, message, caller = {}, callee = {}]) =>
    rule(
      section,
      `realloc gives ${what} an odd place, in a parameter`,
      0,
      message,
      taking(type, 256, 1, { caller, callee: { ...callee, realloc: '(i32.const 1025)' } }),
    ),
  ),
  ...allocations.map(([section, what, type, message, caller = {}, callee = {}]) =>
    rule(
      section,
      `realloc gives ${what} an odd place, in a result`,
      1,
      message,
      giving(type, 256, 1, { callee: caller, caller: { ...callee, realloc: '(i32.const 1025)' } }),
    ),
  ),
  rule(
    'Storing',
    'realloc gives a string no room',
    0,
    /what realloc returned.* of 4 bytes at address 65533 leaves the memory/,
    taking('string', 256, 4, { callee: { realloc: '(i32.const 65533)' } }),
  ),
  rule(
    'Storing',
    'realloc gives an empty string a place outside of the memory',
    0,
    /what realloc returned.* of 0 bytes at address 4294967295 leaves the memory/,
    taking('string', 256, 0, { callee: { realloc: '(i32.const -1)' } }),
  ),
  rule(
    'Storing',
    'realloc gives a returned string no room',
    1,
    /what realloc returned.* of 4 bytes at address 65533 leaves the memory/,
    giving('string', 256, 4, { caller: { realloc: '(i32.const 65533)' } }),
  ),
  rule(
    'Storing',
    'realloc gives a string no room that grows on the way',
    0,
    /what realloc returned.* of 4 bytes at address 65534 leaves the memory/,
    taking('string', 256, 2, { callee: { ...UTF16, realloc: '(i32.const 65534)' } }),
  ),
  rule(
    'Storing',
    'realloc gives a string no room that becomes UTF-8',
    0,
    /what realloc returned.* of 6 bytes at address 65532 leaves the memory/,
    taking('string', 256, 2, {
      caller: { ...UTF16, data: '\\ac\\20\\ac\\20' },
      callee: { realloc: '(i32.const 65532)' },
    }),
  ),

  rule(
    'Calling Core Code',
    'the function traps',
    0,
    /trapped in f: unreachable/,
    pair({ type: '', lifted: '', lowered: '', body: 'unreachable' }),
  ),
  rule(
    'Calling Core Code',
    'the function throws',
    0,
    /trapped in f: /,
    pair({
      type: '',
      lifted: '',
      lowered: '',
      body: '(throw $e)',
      callee: { realloc: '(i32.const 0)) (tag $e) (func' },
    }),
  ),
  rule(
    'Calling Core Code',
    'realloc traps',
    0,
    /trapped in f: unreachable/,
    taking('string', 256, 1, { callee: { realloc: 'unreachable' } }),
  ),
  rule(
    'Calling Core Code',
    'the caller`s realloc traps',
    1,
    /trapped in f: unreachable/,
    giving('string', 256, 1, { caller: { realloc: 'unreachable' } }),
  ),
  rule(
    'Calling Core Code',
    'post-return traps',
    0,
    /trapped in f: unreachable/,
    giving('string', 256, 1, {
      callee: {
        options: '(post-return (core func $m "trap"))',
        realloc: '(i32.const 1024)) (func (export "trap") (param i32) unreachable) (func',
      },
    }),
  ),
];
