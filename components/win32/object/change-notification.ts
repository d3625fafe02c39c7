// What is signaled when something changes in a directory.

import { Thread } from '../thread/thread';
import { DiskFile } from './disk-file';
import { KernelObject } from './kernel-object';
import { Action, Watch, Watches } from './watch';

class Alarm extends Watch {
  /** What it is heard for; null once that is gone. */
  notification: ChangeNotification | null = null;

  hear(action: Action, name: string): void {
    if (this.notification != null) this.notification!.happened();
  }
}

export class ChangeNotification extends KernelObject {
  private readonly alarm: Alarm;
  private isSet: bool = false;
  /** Something more has happened since, for which the next wait ends at once. */
  private isPending: bool = false;

  constructor(
    private readonly watches: Watches,
    private readonly directory: DiskFile,
    isDeep: bool,
    kinds: u32,
  ) {
    super();
    this.alarm = new Alarm(directory, isDeep, kinds);
    this.alarm.notification = this;
    directory.retain();
    watches.add(this.alarm);
  }

  happened(): void {
    this.isPending = this.isSet;
    this.isSet = true;
    this.wake();
  }

  /** The next change is waited for. */
  next(): void {
    this.isSet = this.isPending;
    this.isPending = false;
    this.wake();
  }

  signaled(thread: Thread): bool {
    return this.isSet;
  }

  protected close(): void {
    this.alarm.notification = null;
    this.watches.remove(this.alarm);
    this.directory.release();
  }
}
