/** Rules of handles, and of when an instance may call out. */
import { borrowing, leaving } from './leaving.ts';
import { user } from './resources.ts';
import { type Rule, rule } from './rule.ts';

const LEAVES = /it made a call while it must not leave/;

export const INSTANCE_RULES: readonly Rule[] = [
  rule('lift_own', 'there is no such handle', 1, /there is no handle 9/, user('(call $take (i32.const 9))')),
  rule('lift_own', 'the handle is 0', 1, /there is no handle 0/, user('(call $take (i32.const 0))')),
  rule('lift_own', 'the handle is negative', 1, /there is no handle -1/, user('(call $take (i32.const -1))')),
  rule(
    'lift_own',
    'the handle was given away before',
    1,
    /there is no handle 1/,
    user('(local.set $h (call $make)) (call $take (local.get $h)) (call $take (local.get $h))'),
  ),
  rule(
    'lift_own',
    'the handle is of another type',
    1,
    /handle 1 is a .*, not a .*/,
    user('(call $take (call $make-s))'),
  ),
  rule(
    'lift_own',
    'the handle is lent to the same call',
    1,
    /handle 1 is lent to a call that has not returned/,
    user('(local.set $h (call $make)) (call $two (local.get $h) (local.get $h))'),
  ),
  rule(
    'lift_own',
    'a provider returns a handle that is none',
    0,
    /there is no handle 77/,
    user('(drop (call $lie))'),
  ),
  rule(
    'lift_borrow',
    'there is no such handle',
    1,
    /there is no handle 9/,
    user('(call $look (i32.const 9))'),
  ),
  rule(
    'lift_borrow',
    'the handle is of another type',
    1,
    /handle 1 is a .*, not a .*/,
    user('(call $look (call $make-s))'),
  ),
  rule(
    'canon resource.drop',
    'there is no such handle',
    1,
    /there is no handle 3/,
    user('(call $drop (i32.const 3))'),
  ),
  rule(
    'canon resource.drop',
    'the handle was dropped before',
    1,
    /there is no handle 1/,
    user('(local.set $h (call $make)) (call $drop (local.get $h)) (call $drop (local.get $h))'),
  ),
  rule(
    'canon resource.drop',
    'the handle is of another type',
    1,
    /handle 1 is a .*, not a .*/,
    user('(call $drop (call $make-s))'),
  ),
  rule(
    'canon resource.drop',
    'the destructor traps',
    0,
    /trapped in \[drop\].*: unreachable/,
    user('(call $drop (call $make))', 'unreachable'),
  ),
  rule(
    'canon resource.rep',
    'there is no such handle',
    0,
    /there is no handle 5/,
    user('(call $rep-of-none)'),
  ),
  rule(
    'canon resource.rep',
    'the handle is of another type',
    0,
    /handle 1 is a .*, not a .*/,
    user('(call $rep-of-other)'),
  ),

  ...(['realloc', 'post-return'] as const).flatMap((place) => [
    rule('canon lower', `an instance calls another in ${place}`, 1, LEAVES, leaving(place, '(call $out)')),
    rule(
      'canon resource.new',
      `an instance makes a handle in ${place}`,
      1,
      LEAVES,
      leaving(place, '(drop (call $new (i32.const 1)))'),
    ),
    rule(
      'canon resource.drop',
      `an instance drops a handle in ${place}`,
      1,
      LEAVES,
      leaving(place, '(call $drop (global.get $h))'),
    ),
  ]),

  {
    ...rule(
      'Task State',
      'a borrowed handle is not dropped',
      1,
      /it returned while it still holds 1 borrowed handle/,
      borrowing(''),
    ),
    entry: 2,
  },
  {
    ...rule(
      'lift_own',
      'a borrowed handle is passed on as owned',
      1,
      /handle 1 is borrowed, not owned/,
      borrowing('(call $take (local.get $h))'),
    ),
    entry: 2,
  },
  {
    ...rule(
      'canon resource.drop',
      'a borrowed handle is dropped twice',
      1,
      /there is no handle 1/,
      borrowing('(call $drop (local.get $h)) (call $drop (local.get $h))'),
    ),
    entry: 2,
  },
];
