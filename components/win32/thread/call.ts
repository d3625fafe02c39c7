// One call of a built-in function: its arguments, as registers hold them.

export class Call {
  a0: u64 = 0;
  a1: u64 = 0;
  a2: u64 = 0;
  a3: u64 = 0;
  /** Address of the fifth argument, where the export's shape is Wide. */
  stack: u64 = 0;

  @inline get i0(): i32 {
    return <i32>this.a0;
  }

  @inline get i1(): i32 {
    return <i32>this.a1;
  }

  @inline get i2(): i32 {
    return <i32>this.a2;
  }

  @inline get i3(): i32 {
    return <i32>this.a3;
  }
}
