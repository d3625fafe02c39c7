let balance: u64 = 0;
let committed: u64 = 0;

export class Payment {
  seen: u64;
  done: bool = false;

  constructor(public amount: u32) {
    this.seen = balance;
  }

  commit(): u64 {
    if (this.done) return balance;
    this.done = true;
    committed += this.amount;
    balance = (FIXED ? balance : this.seen) + this.amount;
    assert(balance == committed, 'the balance is not what has been paid in');
    return balance;
  }
}
