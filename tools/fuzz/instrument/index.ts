/** Coverage of core modules: `instrument` makes a module that counts, `coverageOf` reads what its instances have counted. */
export type { PointKind } from './body.ts';
export type { Compared, Place } from './counters.ts';
export { Coverage, coverageOf, type Operands } from './coverage.ts';
export { InstrumentError, type Instrumented, type InstrumentOptions, instrument } from './instrument.ts';
export { type Segment, segmentsRun } from './segments.ts';
