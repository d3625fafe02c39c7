import { Failure } from '../gen/export/buggy-forgotten-revocation-archives';
import { Result } from '../lib/wit';

export class Archive {
  papers: Array<string> = [];
  loans: Array<Loan> = [];

  lend(paper: string): Loan {
    const loan = new Loan(this, this.papers.push(paper) - 1);
    if (!FIXED) this.loans.length = 0;
    this.loans.push(loan);
    return loan;
  }

  close(): void {
    for (let i = 0; i < this.loans.length; i++) this.loans[i].ended = true;
    this.loans.length = 0;
    this.papers.length = 0;
  }
}

export class Loan {
  ended: bool = false;

  constructor(
    public archive: Archive,
    public place: i32,
  ) {}

  length(): Result<u32, Failure> {
    if (this.ended) return Result.err<u32, Failure>(Failure.Ended);
    return Result.ok<u32, Failure>(this.archive.papers[this.place].length);
  }
}
