// What handles of a process stand for. It is signaled when the process has ended.

import { Thread } from '../thread/thread';
import { KernelObject } from './kernel-object';

export class ProcessObject extends KernelObject {
  signaled(thread: Thread): bool {
    return false;
  }
}
