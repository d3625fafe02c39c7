// WINMM.dll: its clock. There is nothing that sounds.
//
// Source: Microsoft, timeapi.h ("timeBeginPeriod function", "timeGetDevCaps function", "timeGetTime function"), "MMRESULT".

import { now } from '../gen/import/wasi-clocks-monotonic-clock';
import { Library } from '../system/export';
import { Call } from '../thread/call';
import { Thread } from '../thread/thread';

const TIMERR_NOERROR: u64 = 0;
const TIMERR_NOCANDO: u64 = 97;
const MMSYSERR_INVALPARAM: u64 = 11;
/** Milliseconds that a period may have. */
const SHORTEST: u32 = 1;
const LONGEST: u32 = 1_000_000;
const TIME_MS: u32 = 1;

export function winmm(): Library {
  const library = new Library('WINMM.dll');
  library.add('timeBeginPeriod', period);
  library.add('timeEndPeriod', period);
  library.add('timeGetDevCaps', getCapabilities);
  library.add('timeGetSystemTime', getSystemTime);
  library.addCode('timeGetTime', (thread, call) => <u32>(now() / 1_000_000), 'GetTickCount');
  library.add('auxGetNumDevs', (thread, call) => 0);
  library.add('joyGetNumDevs', (thread, call) => 0);
  library.add('midiInGetNumDevs', (thread, call) => 0);
  library.add('midiOutGetNumDevs', (thread, call) => 0);
  library.add('mixerGetNumDevs', (thread, call) => 0);
  library.add('waveInGetNumDevs', (thread, call) => 0);
  library.add('waveOutGetNumDevs', (thread, call) => 0);
  return library;
}

/** Timers are as exact as they can be always. */
function period(thread: Thread, call: Call): u64 {
  return <u32>call.a0 >= SHORTEST && <u32>call.a0 <= LONGEST ? TIMERR_NOERROR : TIMERR_NOCANDO;
}

/** TIMECAPS. */
function getCapabilities(thread: Thread, call: Call): u64 {
  const memory = thread.process.memory;
  if (call.a0 == 0 || <u32>call.a1 < 8) return TIMERR_NOCANDO;
  return memory.setU32(call.a0, SHORTEST) && memory.setU32(call.a0 + 4, LONGEST) ? TIMERR_NOERROR : MMSYSERR_INVALPARAM;
}

/** MMTIME, in milliseconds. */
function getSystemTime(thread: Thread, call: Call): u64 {
  const memory = thread.process.memory;
  if (call.a0 == 0 || <u32>call.a1 < 12) return TIMERR_NOCANDO;
  memory.setU32(call.a0, TIME_MS);
  return memory.setU32(call.a0 + 4, <u32>(now() / 1_000_000)) ? TIMERR_NOERROR : MMSYSERR_INVALPARAM;
}
