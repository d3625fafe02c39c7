/**
 * Where we do not do what a test script says, and why. Everything that is not in one of these tables must agree, and
 * what is in them must not: a row that has become wrong fails the test.
 *
 * `unsupported` is WASI 0.3 and what else the specification gates (maps, lists of fixed length), refused by name when a
 * component is decoded. `engine` is up to the WebAssembly that runs us: a newer one may do more, so those rows say how
 * many commands may fail, not that they do.
 */
import type { Verdict } from './runner.ts';

/** Columns: script, verdict, commands with that verdict, what they need. */
export const EXPECTED: readonly (readonly [string, Exclude<Verdict, 'agree' | 'differ'>, number, string])[] =
  [
    ['async/async-calls-sync.wast', 'unsupported', 3, 'async lifts'],
    ['async/big-interleaving-test.wast', 'unsupported', 55, 'streams'],
    ['async/builtin-trap-poisons-instance.wast', 'unsupported', 4, 'streams'],
    ['async/cancel-stream.wast', 'unsupported', 2, 'streams'],
    ['async/cancel-subtask.wast', 'unsupported', 2, 'futures'],
    [
      'async/cancellable.wast',
      'text',
      2,
      'streams and waitable sets, in a text that the parser at hand is too old for',
    ],
    ['async/closed-stream.wast', 'unsupported', 3, 'streams'],
    ['async/cross-abi-calls.wast', 'unsupported', 49, 'async lifts'],
    ['async/cross-task-future.wast', 'unsupported', 2, 'futures'],
    ['async/deadlock.wast', 'unsupported', 2, 'waitable sets'],
    ['async/dont-block-start.wast', 'unsupported', 2, 'waitable sets, async functions'],
    ['async/drop-cross-task-borrow.wast', 'unsupported', 7, 'futures'],
    ['async/drop-stream.wast', 'unsupported', 5, 'streams'],
    ['async/drop-subtask.wast', 'unsupported', 3, 'async lifts'],
    ['async/drop-waitable-set.wast', 'unsupported', 2, 'waitable sets'],
    ['async/during-sync-call-may-block-if-other-ready-threads.wast', 'unsupported', 6, 'async functions'],
    ['async/during-sync-call-no-exclusive-resume.wast', 'unsupported', 9, 'async lifts, threads'],
    ['async/during-sync-call-no-sibling-resume.wast', 'unsupported', 6, 'threads'],
    ['async/empty-wait.wast', 'unsupported', 2, 'futures'],
    ['async/futures-must-write.wast', 'unsupported', 3, 'futures'],
    ['async/partial-stream-copies.wast', 'unsupported', 2, 'streams'],
    ['async/passing-resources.wast', 'unsupported', 3, 'streams'],
    ['async/same-component-stream-future.wast', 'unsupported', 9, 'futures'],
    ['async/sync-barges-in.wast', 'unsupported', 3, 'futures'],
    ['async/sync-streams.wast', 'unsupported', 2, 'streams'],
    ['async/trap-if-block-and-sync.wast', 'unsupported', 47, 'waitable sets'],
    ['async/trap-if-done.wast', 'unsupported', 27, 'futures'],
    ['async/trap-if-sync-and-waitable-set.wast', 'unsupported', 27, 'waitable sets'],
    ['async/trap-if-transfer-in-waitable-set.wast', 'unsupported', 5, 'futures'],
    ['async/trap-on-reenter.wast', 'unsupported', 2, 'async functions'],
    ['async/validate-no-async-abi-for-sync-type.wast', 'unsupported', 2, 'async lifts'],
    ['async/validate-no-stream-char.wast', 'unsupported', 1, 'streams'],
    ['async/wait-during-callback.wast', 'unsupported', 2, 'futures'],
    ['async/zero-length.wast', 'unsupported', 2, 'streams'],
    ['binary/binary.wast', 'unsupported', 6, 'streams, async functions, maps, lists of fixed length'],
    ['linking/tags.wast', 'engine', 10, 'exceptions by reference (try_table) in core modules'],
    ['linking/unit.wast', 'engine', 21, 'core modules with two memories'],
    ['validation/indicies.wast', 'unsupported', 3, 'waitable sets, threads, futures'],
    ['validation/instantiation.wast', 'engine', 1, 'core modules with two memories'],
    [
      'validation/max-value-size.wast',
      'unsupported',
      8,
      'lists of fixed length, which alone can make a type this large',
    ],
    ['values/concat.wast', 'unsupported', 10, 'maps'],
    [
      'values/post-return.wast',
      'unsupported',
      62,
      'streams, backpressure and context slots beside the post-return',
    ],
    ['values/variants.wast', 'unsupported', 5, 'async lifts'],
  ];

/** Columns: script, line of the command, why we differ. */
export const DIFFERENT: readonly (readonly [string, number, string])[] = [
  [
    'async/trap-on-reenter.wast',
    86,
    'a parent that calls its child: the test says "for now, trap"; CanonicalABI.md, may_enter_from, allows it',
  ],
  [
    'async/trap-on-reenter.wast',
    110,
    'a child that calls its parent: the test says "for now, trap"; CanonicalABI.md, may_enter_from, allows it',
  ],
];
