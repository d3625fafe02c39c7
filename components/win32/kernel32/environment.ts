// Environment variables. Their names are compared without regard to case.
//
// Source: Microsoft, "GetEnvironmentVariableW function", "SetEnvironmentVariableW function", "ExpandEnvironmentStringsW function",
// "GetEnvironmentStringsW function".

import { giveText, textAt } from '../memory/text';
import { utf8 } from '../memory/access';
import { environmentBlock } from '../process/peb';
import { Library } from '../system/export';
import { Call } from '../thread/call';
import { Thread } from '../thread/thread';
import { ERROR_ENVVAR_NOT_FOUND, ERROR_INVALID_PARAMETER, ERROR_NOT_ENOUGH_MEMORY } from './error';

export function environmentExports(library: Library): void {
  library.add('ExpandEnvironmentStringsA', (thread, call) => expand(thread, call, false));
  library.add('ExpandEnvironmentStringsW', (thread, call) => expand(thread, call, true));
  library.add('FreeEnvironmentStringsA', freeEnvironmentStrings);
  library.add('FreeEnvironmentStringsW', freeEnvironmentStrings);
  library.add('GetEnvironmentStrings', (thread, call) => getEnvironmentStrings(thread, false));
  library.add('GetEnvironmentStringsA', (thread, call) => getEnvironmentStrings(thread, false));
  library.add('GetEnvironmentStringsW', (thread, call) => getEnvironmentStrings(thread, true));
  library.add('GetEnvironmentVariableA', (thread, call) => getEnvironmentVariable(thread, call, false));
  library.add('GetEnvironmentVariableW', (thread, call) => getEnvironmentVariable(thread, call, true));
  library.add('SetEnvironmentStringsW', setEnvironmentStrings);
  library.add('SetEnvironmentVariableA', (thread, call) => setEnvironmentVariable(thread, call, false));
  library.add('SetEnvironmentVariableW', (thread, call) => setEnvironmentVariable(thread, call, true));
}

function getEnvironmentVariable(thread: Thread, call: Call, wide: bool): u64 {
  const value = thread.process.environment.get(textAt(thread, call.a0, wide));
  if (value == null) return thread.fail(ERROR_ENVVAR_NOT_FOUND);
  if (value.length == 0) thread.lastError = 0;
  return giveText(thread, value, call.a1, <u32>call.a2, wide);
}

/** No value removes it, if it is there. */
function setEnvironmentVariable(thread: Thread, call: Call, wide: bool): u64 {
  const environment = thread.process.environment;
  const name = textAt(thread, call.a0, wide);
  if (name.length == 0 || name.lastIndexOf('=') > 0) return thread.fail(ERROR_INVALID_PARAMETER);
  if (call.a1 == 0) environment.delete(name);
  else environment.set(name, textAt(thread, call.a1, wide));
  return 1;
}

/** One zero behind each, another behind all. */
function setEnvironmentStrings(thread: Thread, call: Call): u64 {
  const list: Array<string> = [];
  for (let at = call.a0; ; ) {
    const text = thread.process.memory.wideText(at);
    if (text.length == 0) break;
    if (text.indexOf('=', 1) < 0) return thread.fail(ERROR_INVALID_PARAMETER);
    list.push(text);
    at += <u64>text.length * 2 + 2;
  }
  const environment = thread.process.environment;
  environment.clear();
  for (let i = 0; i < list.length; i++) environment.add(list[i]);
  return 1;
}

function getEnvironmentStrings(thread: Thread, wide: bool): u64 {
  const process = thread.process;
  const all = process.environment.all;
  const block = wide ? environmentBlock(all) : utf8(all.length == 0 ? '\0' : all.join('\0') + '\0');
  const at = process.heap.allocate(block.length);
  if (at == 0) return thread.fail(ERROR_NOT_ENOUGH_MEMORY);
  process.memory.write(at, block);
  return at;
}

function freeEnvironmentStrings(thread: Thread, call: Call): u64 {
  return call.a0 != 0 && thread.process.heap.release(call.a0) ? 1 : thread.fail(ERROR_INVALID_PARAMETER);
}

/** `%NAME%` for what there is; the rest stays. The result counts the zero. */
function expand(thread: Thread, call: Call, wide: bool): u64 {
  const text = expanded(thread, textAt(thread, call.a0, wide));
  const needed = wide ? text.length : String.UTF8.byteLength(text);
  giveText(thread, text, call.a1, <u32>call.a2, wide);
  return needed + 1;
}

export function expanded(thread: Thread, text: string): string {
  let result = '';
  for (let at = 0; at < text.length; ) {
    const start = text.indexOf('%', at);
    const end = start < 0 ? -1 : text.indexOf('%', start + 1);
    if (end < 0) return result + text.substring(at);
    const value = thread.process.environment.get(text.substring(start + 1, end));
    if (value == null || end == start + 1) {
      result += text.substring(at, end);
      at = end;
      continue;
    }
    result += text.substring(at, start) + value;
    at = end + 1;
  }
  return result;
}
