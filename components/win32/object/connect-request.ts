// A server that waits for a client.

import { ERROR_OPERATION_ABORTED } from '../system/error';
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
    if (this.server.isClosed) return ERROR_OPERATION_ABORTED;
    return this.server.isListening ? LATER_ON : 0;
  }
}
