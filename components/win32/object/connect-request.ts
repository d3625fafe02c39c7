// A server that waits for a client.

import { Thread } from '../thread/thread';
import { PipeServer } from './named-pipe';
import { HERE, LATER_ON, Request } from './request';

export class ConnectRequest extends Request {
  constructor(
    thread: Thread,
    private readonly server: PipeServer,
  ) {
    super(thread, server, false, 0, 0, HERE);
  }

  attempt(): u32 {
    return this.server.isListening ? LATER_ON : 0;
  }
}
