// Starts each service once, as soon as it is due.

import { debug } from '../lib/debug';
import { Entry, Stage, State, entries, milestone, start, states } from './gen/import/nucleus-boot-catalogue';

/** What becomes of an entry. */
enum Fate {
  Waits,
  Started,
  /** One that it needs has failed. */
  Given,
}

export class Bringing {
  private all: Array<Entry> = entries();
  private now: Array<State> = [];
  private fates: StaticArray<Fate> = new StaticArray<Fate>(this.all.length);
  private servicesAreUp: bool = false;

  /** Starts what is due. False when nothing is left to be started. */
  goOn(): bool {
    this.now = states();
    let waits = false;
    for (let i = 0; i < this.all.length; i++) {
      if (this.fates[i] == Fate.Waits) this.tryToStart(i);
      if (this.fates[i] == Fate.Waits) waits = true;
    }
    this.noteServices();
    return waits || !this.servicesAreUp;
  }

  /** An entry of which the catalogue says nothing has failed. */
  private stateOf(i: i32): State {
    return i < this.now.length ? this.now[i] : State.Failed;
  }

  private tryToStart(i: i32): void {
    const entry = this.all[i];
    if (this.stateOf(i) != State.Waiting || entry.stage == Stage.System) {
      this.fates[i] = Fate.Started;
      return;
    }
    for (let n = 0; n < entry.needs.length; n++) {
      const need = this.indexOf(entry.needs[n]);
      if (need < 0) continue;
      if (this.stateOf(need) == State.Failed || this.fates[need] == Fate.Given) {
        debug(`${entry.name} is not started: ${entry.needs[n]}, which it needs, has failed`);
        this.fates[i] = Fate.Given;
        return;
      }
      if (this.stateOf(need) != State.Ready && this.stateOf(need) != State.Finished) return;
    }
    this.fates[i] = Fate.Started;
    if (!start(entry.name).isOk) this.fates[i] = Fate.Waits;
  }

  /** Says once that all services that are no sessions have come up, or will not. */
  private noteServices(): void {
    if (this.servicesAreUp) return;
    for (let i = 0; i < this.all.length; i++) {
      if (this.all[i].stage == Stage.Session || this.fates[i] == Fate.Given) continue;
      const state = this.stateOf(i);
      if (this.fates[i] == Fate.Waits || state == State.Waiting || state == State.Starting) return;
    }
    this.servicesAreUp = true;
    milestone('services are up');
  }

  private indexOf(name: string): i32 {
    for (let i = 0; i < this.all.length; i++) if (this.all[i].name == name) return i;
    return -1;
  }
}
