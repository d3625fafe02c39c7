/**
 * Translations and the interpreter must agree on everything, the exceptions that MXCSR remembers only where a program has asked for them: on
 * single instructions and on programs.
 */
import { fileURLToPath } from 'node:url';
import { setFlagsFromString } from 'node:v8';
import { describe, expect, test } from 'vitest';
import { disassemble } from '../../tools/disasm/disassemble.ts';
import { prepare } from '../../tools/disasm/table.ts';
import { caseOf } from '../../tools/fuzz/x86/cases.ts';
import { Core } from '../../tools/fuzz/x86/core.ts';
import { Entries } from '../../tools/fuzz/x86/entries.ts';
import { differences, type Program, programs, straight } from '../../tools/fuzz/x86/programs.ts';
import { INT3 } from '../../tools/fuzz/x86/state.ts';
import { readTables } from '../../tools/isa/index.ts';
import type { Row } from '../../tools/isa/row.ts';

const TABLE = fileURLToPath(new URL('../../components/x86/isa', import.meta.url));
const COUNT = Number(process.env.JIT_PROGRAMS ?? 5000);
const SEED = Number(process.env.JIT_SEED ?? 1);
const LENGTH = 8;
/** The optimising compiler takes its time. */
const FLOATS_COUNT = Math.ceil(COUNT / 20);
/** Programs of floats are longer, so that results are operands again. */
const FLOATS_LENGTH = 24;
const FLOATS =
  /^v?((add|sub|mul|div|sqrt|min|max|cmp|unpck[lh]|shuf|and|andn|or|xor|addsub|hadd|blend|round|fn?m(add|sub).*)[ps][sd]|mov(s[sd]|[ahlu]p[sd]|lhps|hlps|ddup|q|d|dqa)|u?comis[sd]|cvt.*|pxor|insertps|extractps)$/;
/** A pair of machines takes so many: translations that were dropped keep their places. */
const PAIR = 3000;
/** What programs start with, and an inexact result: other settings are not translated. */
const MXCSR = 0x1fa0;

/** Of x87, without what may unmask exceptions: from then on x87 is the handlers'. */
const X87 = /^f(?!x|ldcw|ldenv)/;
const X87_LENGTH = 16;
const X87_COUNT = Math.ceil(COUNT / 10);
/** Control words that mask all. */
const CONTROLS = [0x37f, 0x37f, 0x27f, 0x07f, 0x77f, 0xb7f, 0xf7f];

/** The same with other exceptions that have happened, or with none. */
const HAPPENED = [0x1fa0, 0x1fa0, 0x1f80, 0x1fbf, 0x1fa1, 0x1fa2, 0x1fb0];

/** Each row's instruction alone, row after row. */
function* instructions(rows: readonly Row[]): Generator<Program> {
  for (let number = 0; number * rows.length < COUNT; number++) {
    for (const row of rows) {
      const { state, encoded } = caseOf(row, SEED, number);
      yield { name: `${row.place}, ${number}`, state, pieces: [encoded.bytes] };
    }
  }
}

/**
 * What an interpreter and a translator do differently; `exactly`: with the exceptions of floats, of which some have happened before;
 * `masked`: with the exceptions of x87 masked.
 */
async function compare(
  tries: Iterable<Program>,
  text: (bytes: Uint8Array) => string,
  { exactly, masked }: { readonly exactly: boolean; readonly masked: boolean },
): Promise<string[]> {
  const entries = new Entries();
  const start = () => Promise.all([Core.start(), Core.start(exactly ? 'exact' : true, entries)]);
  let [interpreter, translator] = await start();
  const failures: string[] = [];
  let done = 0;
  /** One of them did not come to an end, so that their memories may differ. */
  let differ = false;
  for (const { name, state: any, pieces } of tries) {
    if (++done % PAIR === 0 || differ) [interpreter, translator] = await start();
    const mxcsr = exactly ? HAPPENED[done % HAPPENED.length]! : MXCSR;
    const state = { ...any, mxcsr, control: masked ? CONTROLS[done % CONTROLS.length]! : any.control };
    const one = interpreter.tryRun(state);
    const other = translator.tryRun(state);
    differ = !one || !other;
    const found =
      one && other
        ? differences(state, one, other, ['interpreter', 'translation']).filter(
            (line) => exactly || !/^mxcsr/.test(line),
          )
        : one
          ? ['the translation does not end']
          : [];
    if (found.length === 0) continue;
    const texts = pieces.map((each) => text(Uint8Array.from([...each, ...new Array(16).fill(INT3)])));
    failures.push(`${name}: ${texts.join('; ')}\n  ${found.join('\n  ')}`);
  }
  // What is not translated agrees with itself.
  expect(entries.count).toBeGreaterThan(done / 2);
  return failures;
}

const KINDS = [
  'instructions',
  'programs',
  'programs of floats',
  'programs of floats, exactly',
  'instructions of x87',
  'programs of x87',
] as const;

describe('translations agree with the interpreter', () => {
  test.each(KINDS)('on random %s', async (what) => {
    const table = await readTables(TABLE);
    const texts = prepare(table);
    const rows = straight(table);
    const floats = rows.filter(({ mnemonic }) => FLOATS.test(mnemonic));
    const x87 = rows.filter(({ mnemonic, place }) => /^x87\./.test(place) && X87.test(mnemonic));
    const exactly = what === 'programs of floats, exactly';
    // Only the optimising compiler exchanges operands, on which it depends whose NaN a result is.
    setFlagsFromString(what === 'programs of floats' ? '--no-liftoff' : '--liftoff');
    const tries =
      what === 'instructions'
        ? instructions(rows)
        : what === 'programs'
          ? programs(rows, SEED, COUNT, LENGTH)
          : what === 'instructions of x87'
            ? instructions(x87)
            : what === 'programs of x87'
              ? programs(x87, SEED, X87_COUNT, X87_LENGTH)
              : programs(floats, SEED, exactly ? COUNT / 2 : FLOATS_COUNT, exactly ? LENGTH : FLOATS_LENGTH);
    const failures = await compare(tries, (bytes) => disassemble(texts, bytes).text, {
      exactly,
      masked: /x87/.test(what),
    });
    expect(failures.slice(0, 20)).toEqual([]);
  });
});
