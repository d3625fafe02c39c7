// One system call's number and arguments, as the processor gave them. Arguments are 64-bit registers; the getters say
// what C type the kernel takes them for.

export class Call {
  number: i32 = 0;
  a0: u64 = 0;
  a1: u64 = 0;
  a2: u64 = 0;
  a3: u64 = 0;
  a4: u64 = 0;
  a5: u64 = 0;
  /** Something about the call that the trace should say. */
  note: string = '';
  /** Its arguments as the trace shows them, as they were when it began; null without a trace. */
  shown: Array<string> | null = null;

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

  @inline get i4(): i32 {
    return <i32>this.a4;
  }

  @inline get i5(): i32 {
    return <i32>this.a5;
  }

  argument(index: i32): u64 {
    switch (index) {
      case 0: return this.a0;
      case 1: return this.a1;
      case 2: return this.a2;
      case 3: return this.a3;
      case 4: return this.a4;
      default: return this.a5;
    }
  }
}
