// nucleus:personality/programs as this component exports it: a freestanding image in, its guest's task out. A guest has no files
// and no environment, so directory and variables are passed over; standard error is not its console.

import { Option, Result } from '../../lib/wit';
import { Program, SpawnError, Translation } from '../gen/export/nucleus-personality-programs';
import { Level, Vm } from '../gen/import/nucleus-hypervisor-machine';
import { InputStream, OutputStream } from '../gen/import/wasi-io-streams';
import { getRandomU64 } from '../gen/import/wasi-random-random';
import { Input, Output } from '../console';
import { Guest } from '../guest';
import { Image, loadImage, planImage } from '../image';
import { Task } from './nucleus-task-tasks';

export function spawn(program: Program): Result<Task, SpawnError> {
  const console = consoleOf(program);
  const image = planImage(program.image);
  const guest = image.error == null ? prepare(program, image, console) : null;
  program.image.drop();
  if (guest != null) return Result.ok<Task, SpawnError>(new Task(guest));
  console.output.close();
  console.input.close();
  return Result.err<Task, SpawnError>(image.error!);
}

class Console {
  constructor(readonly output: Output, readonly input: Input) {}
}

function consoleOf(program: Program): Console {
  const streams = program.streams;
  if (streams.error.isSome) streams.error.value.stream.drop();
  let outputStream: OutputStream | null = null;
  let inputStream: InputStream | null = null;
  let already = new StaticArray<u8>(0);
  if (streams.output.isSome) outputStream = streams.output.value.stream;
  if (streams.input.isSome) {
    inputStream = streams.input.value.stream;
    already = streams.input.value.already;
  }
  return new Console(new Output(outputStream), new Input(inputStream, already));
}

/** A guest about to enter the image; null with the image's error. */
function prepare(program: Program, image: Image, console: Console): Guest | null {
  const made = Vm.create(program.memory);
  if (!made.isOk) {
    image.fail(SpawnError.exhausted());
    return null;
  }
  made.value.seed(getRandomU64(), getRandomU64(), getRandomU64(), getRandomU64());
  // Both count the levels from v1 on.
  if (program.level.isSome) made.value.show(<Level>program.level.value);
  translate(made.value, program.translation);
  const guest = new Guest(made.value, console.output, console.input, joined(program.arguments_));
  if (loadImage(image, guest.vm, program.image)) {
    guest.placeMemory(image.end);
    if (guest.boot(image.entry)) return guest;
    image.fail(SpawnError.exhausted());
  }
  guest.release();
  return null;
}

/** Where the host cannot compile everything is interpreted. */
function translate(vm: Vm, what: Translation): void {
  if (what == Translation.Hot) vm.translate(Option.none<u32>());
  else if (what == Translation.Always) vm.translate(Option.some<u32>(1));
}

/** Each with a zero behind it. */
function joined(texts: Array<string>): StaticArray<u8> {
  const text = texts.length == 0 ? '' : texts.join('\0') + '\0';
  const bytes = new StaticArray<u8>(String.UTF8.byteLength(text));
  String.UTF8.encodeUnsafe(changetype<usize>(text), text.length, changetype<usize>(bytes));
  return bytes;
}
