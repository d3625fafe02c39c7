import { Option, Result, Tuple2 } from '../../../../../components/lib/wit';
import { Call, Exit, ExitTag, Problem, Registers, Word } from '../gen/export/test-cpu-machine';

const call = new Call(0, new Tuple2<u64, u64>(0, 0));
const exit = Exit.call(call);
const exited = Result.ok<Exit, Problem>(exit);
const failed = Result.err<Exit, Problem>(Problem.at(77));
const written = Result.ok<u32, Problem>(0);
const out = new StaticArray<u8>(64);

export class Cpu {
  registers: Registers = new Registers(0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0);

  run(budget: u32, answer: Option<Word>): Result<Exit, Problem> {
    if (budget == 0) return failed;
    exit.tag = answer.isSome ? ExitTag.Call : ExitTag.Preempted;
    if (answer.isSome) {
      call.number_ = (<u64>answer.value.high << 32) | answer.value.low;
      call.arguments_.a = budget;
      call.arguments_.b = 2;
    }
    return exited;
  }

  setRegisters(values: Registers): void {
    this.registers.a = values.a;
    this.registers.q = values.q;
  }

  getRegisters(): Registers {
    return this.registers;
  }

  write(data: StaticArray<u8>): Result<u32, Problem> {
    written.value = data.length;
    for (let i = 0; i < data.length; i++) out[i & 63] = data[i];
    return written;
  }

  read(length: u32): StaticArray<u8> {
    return out;
  }
}

export function mark(): u32 {
  return <u32>__new(16, idof<ArrayBuffer>());
}
