// What the C runtime keeps for a process.

import { Process } from '../process/process';
import { ConsoleKeys } from './console/keys';
import { Locale } from './locale/locale';
import { EnvironmentTexts } from './start/environment';
import { Descriptors } from './stdio/descriptor';
import { Streams } from './stdio/stream';
import { Zone } from './time/zone';
import { now } from '../gen/import/wasi-clocks-monotonic-clock';

/** Numbers of locks that _lock knows. */
export const LOCKS: i32 = 64;

export class Crt {
  readonly consoleKeys: ConsoleKeys = new ConsoleKeys();
  readonly locale: Locale = new Locale();
  /** Names of locales in the program's memory. */
  readonly localeTexts: Map<string, u64> = new Map<string, u64>();
  /** Memory that functions hand out, by what it is for. */
  readonly blocks: Map<string, u64> = new Map<string, u64>();
  /** "NAME=VALUE", a copy that is made at first use, and its texts in the program's memory. */
  readonly environment: Array<string> = [];
  hasEnvironment: bool = false;
  readonly narrowEnvironment: EnvironmentTexts = new EnvironmentTexts();
  readonly wideEnvironment: EnvironmentTexts = new EnvironmentTexts();
  /** What is called at exit, last first; and by quick_exit. */
  readonly atExit: Array<u64> = [];
  readonly atQuickExit: Array<u64> = [];
  /** Handlers by signal. */
  readonly signals: StaticArray<u64> = new StaticArray<u64>(32);
  /** Functions that the program has set; 0 for none. */
  invalidHandler: u64 = 0;
  newHandler: u64 = 0;
  pureCallHandler: u64 = 0;
  /** _set_error_mode's. */
  errorMode: u32 = 0;
  terminateHandler: u64 = 0;
  unexpectedHandler: u64 = 0;
  /** Whether malloc calls the new handler. */
  newMode: u32 = 0;
  zone: Zone = new Zone();
  /** Monotonic nanoseconds at the process's start. */
  readonly startedAt: u64 = now();
  /** Names for temporary files that were given. */
  temporaries: u32 = 0;
  /** Permissions that new files do not get. */
  mask: u32 = 0;
  /** Whether %n is a conversion. */
  countsOutput: bool = false;
  readonly descriptors: Descriptors;
  readonly streams: Streams;
  /** Threads that hold the locks that _lock takes, and how often. */
  readonly lockOwners: StaticArray<u32> = new StaticArray<u32>(LOCKS);
  readonly lockCounts: StaticArray<u32> = new StaticArray<u32>(LOCKS);

  constructor(process: Process) {
    this.descriptors = new Descriptors(process);
    this.streams = new Streams(process);
  }
}
