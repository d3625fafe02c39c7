// What brings up the services, as the kernel's scheduler sees it.

import { Option } from '../../lib/wit';
import { Event, Outcome, Progress, Usage } from '../gen/export/nucleus-task-tasks';
import { changed } from '../gen/import/nucleus-boot-catalogue';
import { Bringing } from '../bringing';

export class Task {
  private ends: bool = false;

  constructor(private bringing: Bringing) {}

  step(_budget: u32): Progress {
    // A change that comes after this look is heard.
    const next = changed();
    if (!this.ends && this.bringing.goOn()) return Progress.blocked([next]);
    next.drop();
    return Progress.done(new Outcome(0, Option.none<string>()));
  }

  /** Whatever asks it to end: what has started stays, nothing more is started. */
  notify(event: Event): void {
    if (event != Event.Resize) this.ends = true;
  }

  usage(): Usage {
    return new Usage(0, 0, 0, 0);
  }

  dropped(): void {}
}
