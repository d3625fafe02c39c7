/** Resource `file-question`: an answer that is there, until it is taken. */
import { Failure, FileAnswer, Reason } from './gen/import/nucleus-capability-answers';
import { Rights } from './gen/import/nucleus-capability-types';
import { subscribeDuration } from './gen/import/wasi-clocks-monotonic-clock';
import { Descriptor } from './gen/import/wasi-filesystem-types';
import { Pollable } from './gen/import/wasi-io-poll';
import { Result } from '../lib/wit';

export class FileQuestion {
  private file: Descriptor | null = null;
  private rights: Rights = 0;
  private reason: Reason = Reason.NotOffered;
  private taken: bool = false;

  static granted(file: Descriptor, rights: Rights): FileQuestion {
    const question = new FileQuestion();
    question.file = file;
    question.rights = rights;
    return question;
  }

  static refused(reason: Reason): FileQuestion {
    const question = new FileQuestion();
    question.reason = reason;
    return question;
  }

  subscribe(): Pollable {
    return subscribeDuration(0);
  }

  take(): Result<FileAnswer, Failure> {
    if (this.taken) return Result.err<FileAnswer, Failure>(Failure.taken());
    this.taken = true;
    const file = this.file;
    if (file === null) return Result.err<FileAnswer, Failure>(Failure.refused(this.reason));
    this.file = null;
    return Result.ok<FileAnswer, Failure>(new FileAnswer(file, this.rights));
  }

  dropped(): void {
    const file = this.file;
    if (file !== null) file.drop();
  }
}
