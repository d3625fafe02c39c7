import { Deed, Failure, State } from '../gen/export/buggy-missing-case-doors';
import { Result } from '../lib/wit';

export class Door {
  state: State = State.IsClosed;

  attempt(deed: Deed): Result<State, Failure> {
    const next = this.after(deed);
    if (next < 0) return Result.err<State, Failure>(Failure.Impossible);
    this.state = next;
    return Result.ok<State, Failure>(this.state);
  }

  /** What the door is then; -1 where that is not possible. */
  after(deed: Deed): State {
    switch (this.state) {
      case State.IsOpen:
        if (deed == Deed.Close) return State.IsClosed;
        if (deed == Deed.Open) return State.IsOpen;
        return <State>-1;
      case State.IsClosed:
        if (deed == Deed.Open) return State.IsOpen;
        if (deed == Deed.Lock) return State.IsLocked;
        return deed == Deed.Close ? State.IsClosed : <State>-1;
      case State.IsLocked:
        if (deed == Deed.Unlock) return State.IsClosed;
        if (deed == Deed.Open || deed == Deed.Close) return <State>-1;
        if (FIXED && deed == Deed.Lock) return State.IsLocked;
    }
    throw new Error('there is no such case');
  }
}
