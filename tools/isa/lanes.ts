// Rows with the attribute `lanes`: VEX instructions that do in each 128-bit lane what a 128-bit instruction of two operands
// does. Their handler is that instruction's own function, on the operand forms `Lane` and `LaneSource`, between calls that bring
// a lane's operands there and take its result away (components/x86/state/lane.ts).

import { SIZES } from './operand.ts';
import { type Row, TableError } from './row.ts';
import type { Handler } from './variant.ts';

/**
 * How the source's place moves from the lower lane to the upper: by a lane (`full`), by as much as one lane reads (`half`), or
 * not at all (`same`). With `narrow` it moves by a lane, and the two results are the halves of one.
 */
const STEPS = { full: 'FullStep', half: 'HalfStep', same: 'SameStep', narrow: 'FullStep' } as const;

export interface Lanes {
  readonly count: 1 | 2;
  /** Form of the operand that the lane starts with, and of the source; `None` without one. */
  readonly start: string;
  readonly source: string;
  /** What one lane reads of the source. */
  readonly access: string;
  readonly step: keyof typeof STEPS;
}

/** The handler of a row with operand forms `forms`; `type` is that of the operands, or `One` or `Two` lanes. Throws TableError. */
export function lanesOf(row: Row, type: string, forms: readonly string[]): Handler {
  const places = row.operands.filter(({ form }) => form !== 'immediate');
  const immediates = forms.filter((form) => form.startsWith('Imm'));
  const operands = forms.slice(0, places.length);
  const step = (row.attributes.step ?? 'full') as keyof typeof STEPS;
  if (!STEPS[step] || operands.length < 2 || operands.length > 3) {
    throw new TableError(
      row.place,
      'lanes are of two or three operands, and step is full, half, same or narrow',
    );
  }
  // Where vvvv is the destination, the register in rm is what the lane starts with.
  const inPlace = row.operands[0]!.text.startsWith('H');
  const start = operands.length === 3 || inPlace ? operands[1]! : 'None';
  const source = inPlace ? 'None' : operands.at(-1)!;
  const sized = type === 'One' || type === 'Two';
  const own = SIZES[places.at(-1)!.size]!.types;
  return {
    family: row.family,
    function: row.function,
    types: [...row.types, sized ? 'v128' : type, 'Lane', ...(inPlace ? [] : ['LaneSource']), ...immediates],
    lanes: {
      count: type === 'Two' ? 2 : 1,
      start,
      source,
      access: row.attributes.access ?? (own.length === 1 ? own[0]! : type),
      step,
    },
  };
}

type Use = (module: string, name: string) => string;

/** The body of a handler around `call`, which does one lane. */
export function laneCall(lanes: Lanes, call: string, use: Use): string {
  const { count, start, source, access, step } = lanes;
  const lane = (name: string): string => use('state/lane', name);
  const form = (name: string): string => use(name === 'None' ? 'state/lane' : 'state/operand', name);
  const forms = `${form(start)}, ${form(source)}`;
  if (count === 1)
    return `${lane('openLane')}<${access}, ${forms}>(u) && ${call} != 0 ? ${lane('closeLane')}(u) : 0`;
  const steps = `${lane(STEPS[step])}, ${access}, ${forms}`;
  const close = lane(step === 'narrow' ? 'closeNarrow' : 'closeLanes');
  return `${lane('openLanes')}<${steps}>(u) && ${call} != 0 && ${lane('upperLane')}<${steps}>(u) && ${call} != 0 ? ${close}(u) : 0`;
}
