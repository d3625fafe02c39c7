/** `connection HOST PORT` and `device NAME RIGHTS`, again and again: asks for each, and says what comes of using it. */
import { Result, Unit } from '../../lib/wit';
import { getArguments } from '../gen/import/wasi-cli-environment';
import { getStdout } from '../gen/import/wasi-cli-stdout';
import { askForConnection } from '../connection';
import { askForDevice } from '../device';

export function run(): Result<Unit, Unit> {
  const words = getArguments();
  for (let i = 1; i + 2 < words.length; i += 3) {
    const isDevice = words[i] == 'device';
    const told = isDevice ? askForDevice(words[i + 1], words[i + 2]) : askForConnection(words[i + 1], <u16>parseInt(words[i + 2]));
    print(told + '\n');
  }
  return Result.ok<Unit, Unit>(0);
}

function print(text: string): void {
  const bytes = new StaticArray<u8>(String.UTF8.byteLength(text));
  String.UTF8.encodeUnsafe(changetype<usize>(text), text.length, changetype<usize>(bytes));
  getStdout().blockingWriteAndFlush(bytes);
}
