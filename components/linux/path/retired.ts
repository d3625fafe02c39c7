// Mounts that lost their place. Whoever had a directory or a file open there, or works there, goes on; with the last of them the handle goes.

import { placeOf } from '../file/open';
import { Process } from '../process/process';
import { Mount } from './mount';

export class RetiredMounts {
  private readonly list: Array<Mount> = [];

  add(mount: Mount): void {
    this.list.push(mount);
  }

  /** Lets go of those that none of the processes uses any more. */
  sweep(processes: Array<Process>): void {
    for (let i = this.list.length - 1; i >= 0; i--) {
      if (!isUsed(this.list[i], processes)) this.list.splice(i, 1)[0].drop();
    }
  }

  dropAll(): void {
    for (let i = 0; i < this.list.length; i++) this.list[i].drop();
    this.list.length = 0;
  }
}

/** Does one of the processes work, or have something open, there? */
export function isUsed(mount: Mount, processes: Array<Process>): bool {
  for (let i = 0; i < processes.length; i++) {
    const process = processes[i];
    if (process.isZombie) continue;
    if (process.directory.mount == mount) return true;
    for (let number = 0; number < process.files.length; number++) {
      const file = process.files.get(number);
      if (file == null) continue;
      const place = placeOf(file);
      if (place != null && place.mount == mount) return true;
    }
  }
  return false;
}
