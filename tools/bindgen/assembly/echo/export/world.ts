import { Pressure } from '../../../../../components/lib/collector';
import { debug, panic } from '../../../../../components/lib/debug';
import { Option } from '../../../../../components/lib/wit';
import { shout } from '../gen/import/world';

export function whisper(line: string): string {
  return `(${shout(line)})`;
}

const kept = new Array<StaticArray<u8>>();

export function churn(count: u32, size: u32): u64 {
  for (let i: u32 = 0; i < count; i++) {
    const object = new StaticArray<u8>(size);
    object[0] = <u8>i;
    if (i % 10 == 0) {
      if (kept.length == 100) kept.shift();
      kept.push(object);
    }
  }
  let sum: u64 = 0;
  for (let i = 0; i < kept.length; i++) sum += kept[i][0];
  return sum;
}

export function grow(count: u32): Option<u32> {
  let text = '';
  for (let i: u32 = 0; i < count; i++) {
    text += 'x';
    if (Pressure.high()) return Option.some<u32>(i);
  }
  return Option.none<u32>();
}

export function pages(): u32 {
  return memory.size();
}

export function fail(how: u8): void {
  if (how == 0) panic('echo', 'as asked');
  else if (how == 1) assert(how == 0, 'seven is not äight');
  else if (how == 2) kept[1 << 20];
  else debug(`no way ${how}`);
}
