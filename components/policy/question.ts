/** What every question is: an answer that is there, until it is taken. What it is about is all in which one differs from another. */
import {
  ConnectionAnswer, DeviceAnswer, Failure, FileAnswer, Reason,
} from './gen/import/nucleus-capability-answers';
import { subscribeDuration } from './gen/import/wasi-clocks-monotonic-clock';
import { Pollable } from './gen/import/wasi-io-poll';
import { Result } from '../lib/wit';

/** `A` is the answer; null where it is a refusal, or was taken. */
abstract class Question<A> {
  private taken: bool = false;

  constructor(
    private answer: A | null,
    private readonly reason: Reason,
  ) {}

  subscribe(): Pollable {
    return subscribeDuration(0);
  }

  take(): Result<A, Failure> {
    if (this.taken) return Result.err<A, Failure>(Failure.taken());
    this.taken = true;
    const answer = this.answer;
    this.answer = null;
    return answer === null ? Result.err<A, Failure>(Failure.refused(this.reason)) : Result.ok<A, Failure>(answer);
  }

  dropped(): void {
    const answer = this.answer;
    if (answer !== null) this.discard(answer);
  }

  /** Nobody has taken it. */
  protected abstract discard(answer: A): void;
}

export class FileQuestion extends Question<FileAnswer> {
  protected discard(answer: FileAnswer): void {
    answer.file.drop();
  }
}

export class ConnectionQuestion extends Question<ConnectionAnswer> {
  protected discard(answer: ConnectionAnswer): void {
    answer.network.drop();
  }
}

export class DeviceQuestion extends Question<DeviceAnswer> {
  protected discard(answer: DeviceAnswer): void {
    if (answer.input.isSome) answer.input.value.drop();
    if (answer.output.isSome) answer.output.value.drop();
  }
}
