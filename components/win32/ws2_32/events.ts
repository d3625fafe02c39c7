// Events of sockets are events: they can be made, set and waited for; sockets that would signal them there are none of.
//
// Source: Microsoft, "WSACreateEvent function", "WSAWaitForMultipleEvents function", "WSAEventSelect function".

import { Event } from '../object/event';
import { Library, Shape } from '../system/export';
import { Call } from '../thread/call';
import { Thread } from '../thread/thread';

/** EVENT_ALL_ACCESS. */
const ALL_ACCESS: u32 = 0x1f_0003;

export function eventExports(library: Library, kernel: Library): void {
  library.add('WSACreateEvent', createEvent);
  library.add('WSACloseEvent', kernel.named('CloseHandle')!.handler!);
  library.add('WSASetEvent', kernel.named('SetEvent')!.handler!);
  library.add('WSAResetEvent', kernel.named('ResetEvent')!.handler!);
  library.add('WSAWaitForMultipleEvents', kernel.named('WaitForMultipleObjectsEx')!.handler!, Shape.Wide);
}

/** One that stays set. */
function createEvent(thread: Thread, call: Call): u64 {
  return thread.process.handles.open(new Event(true, false), ALL_ACCESS);
}
