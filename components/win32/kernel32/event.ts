// Events.

import { Event } from '../object/event';
import { Kind } from '../object/named-object';
import { Library } from '../system/export';
import { Call } from '../thread/call';
import { Thread } from '../thread/thread';
import { ALL_ACCESS, create, find, MODIFY_STATE, nameOf, open } from './named';

const CREATE_MANUAL_RESET: u32 = 1;
const CREATE_INITIAL_SET: u32 = 2;

export function eventExports(library: Library): void {
  library.add('CreateEventA', (thread, call) => createEvent(thread, call, false));
  library.add('CreateEventW', (thread, call) => createEvent(thread, call, true));
  library.add('CreateEventExA', (thread, call) => createEventEx(thread, call, false));
  library.add('CreateEventExW', (thread, call) => createEventEx(thread, call, true));
  library.add('OpenEventA', (thread, call) => open(thread, Kind.Event, nameOf(thread, call.a2, false), <u32>call.a0, call.i1 != 0));
  library.add('OpenEventW', (thread, call) => open(thread, Kind.Event, nameOf(thread, call.a2, true), <u32>call.a0, call.i1 != 0));
  library.add('SetEvent', setEvent);
  library.add('ResetEvent', resetEvent);
  library.add('PulseEvent', pulseEvent);
}

function createEvent(thread: Thread, call: Call, isWide: bool): u64 {
  return create(thread, new Event(call.i1 != 0, call.i2 != 0), call.a0, nameOf(thread, call.a3, isWide), ALL_ACCESS);
}

function createEventEx(thread: Thread, call: Call, isWide: bool): u64 {
  const flags = <u32>call.a2;
  const made = new Event((flags & CREATE_MANUAL_RESET) != 0, (flags & CREATE_INITIAL_SET) != 0);
  return create(thread, made, call.a0, nameOf(thread, call.a1, isWide), <u32>call.a3);
}

function setEvent(thread: Thread, call: Call): u64 {
  const event = find<Event>(thread, call.a0, MODIFY_STATE);
  if (event == null) return 0;
  event.set();
  return 1;
}

function resetEvent(thread: Thread, call: Call): u64 {
  const event = find<Event>(thread, call.a0, MODIFY_STATE);
  if (event == null) return 0;
  event.isSet = false;
  return 1;
}

/** Ends the waits that there are. */
function pulseEvent(thread: Thread, call: Call): u64 {
  const event = find<Event>(thread, call.a0, MODIFY_STATE);
  if (event == null) return 0;
  event.set();
  event.isSet = false;
  return 1;
}
