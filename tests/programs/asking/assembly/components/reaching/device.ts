/** Asks for a device, greets it, and says what it says; all that there is of each. */
import { FailureTag } from './gen/import/nucleus-capability-answers';
import { Rights, RightsFlags } from './gen/import/nucleus-capability-types';
import { device } from './gen/import/nucleus-capability-request';
import { InputStream, OutputStream } from './gen/import/wasi-io-streams';
import { said, textOf, waitFor } from './failure';

const GREETING = 'hello, device\n';

export function askForDevice(name: string, rights: string): string {
  const request = device(name, rightsIn(rights), 'to greet it');
  waitFor(request.subscribe());
  let answer = request.take();
  while (!answer.isOk && answer.error.tag == FailureTag.Pending) {
    waitFor(request.subscribe());
    answer = request.take();
  }
  if (!answer.isOk) return said(answer.error);
  const input = answer.value.input;
  const output = answer.value.output;
  let told = 'rights ' + (<i32>answer.value.rights).toString();
  if (answer.value.lasts.isSome) told += ' for a time';
  if (output.isSome) told += greet(output.value);
  if (input.isSome) told += listen(input.value);
  if (output.isSome) output.value.drop();
  if (input.isSome) input.value.drop();
  return told;
}

function rightsIn(text: string): Rights {
  let rights: Rights = 0;
  if (text.includes('read')) rights |= RightsFlags.Read;
  if (text.includes('write')) rights |= RightsFlags.Write;
  if (text.includes('delete')) rights |= RightsFlags.Delete;
  return rights;
}

function greet(output: OutputStream): string {
  const bytes = new StaticArray<u8>(GREETING.length);
  String.UTF8.encodeUnsafe(changetype<usize>(GREETING), GREETING.length, changetype<usize>(bytes));
  return output.blockingWriteAndFlush(bytes).isOk ? ', wrote' : ', could not write';
}

/** The first that comes, and whether more does. */
function listen(input: InputStream): string {
  const first = input.blockingRead(20);
  if (!first.isOk) return ', read nothing';
  return ', read ' + textOf(first.value) + (input.blockingRead(20).isOk ? ' and more' : '');
}
