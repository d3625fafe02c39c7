// pidfd: a process to wait for and to send signals to, whose number cannot become another's.

import { Timestamp } from '../gen/import/nucleus-fs-types';
import { Process } from '../process/process';
import { Description } from './description';
import { O_RDWR, POLLIN, POLLRDNORM } from './flags';
import { DEVICE_OF_ANONYMOUS, Status } from './status';

export class PidFile extends Description {
  private since: Timestamp;

  constructor(
    readonly process: Process,
    flags: u32,
  ) {
    super(flags | O_RDWR, 'anon_inode:[pidfd]');
    this.since = process.clock.timestamp();
    process.pidFiles.push(this);
  }

  ready(): u32 {
    return this.process.isZombie ? POLLIN | POLLRDNORM : 0;
  }

  stat(status: Status): i64 {
    status.synthetic(DEVICE_OF_ANONYMOUS, 1, 0o600, this.since);
    return 0;
  }

  closed(): void {
    const files = this.process.pidFiles;
    const index = files.indexOf(this);
    if (index >= 0) files.splice(index, 1);
  }
}
