/** A sequence as a C program that makes the same calls, for a look at what a Linux answers. */

import type { Description } from './description.ts';
import type { Call, Memory, Sequence, Value } from './sequence.ts';

const HEAD = `#include <stdio.h>
#include <string.h>
#include <unistd.h>

static long call(long number, long a, long b, long c, long d, long e, long f) {
  register long r10 __asm__("r10") = d;
  register long r8 __asm__("r8") = e;
  register long r9 __asm__("r9") = f;
  long result;
  __asm__ volatile("syscall"
                   : "=a"(result)
                   : "a"(number), "D"(a), "S"(b), "d"(c), "r"(r10), "r"(r8), "r"(r9)
                   : "rcx", "r11", "memory");
  return result;
}
`;

class Program {
  readonly #memories: string[] = [];
  readonly #lines: string[] = [];
  readonly #ids = new Set<number>();
  /** Names of what arguments point to, by call and argument. */
  readonly #places = new Map<string, string>();
  readonly #description: Description;

  constructor(description: Description) {
    this.#description = description;
  }

  text({ calls }: Sequence, about: readonly string[]): string {
    for (const [index, call] of calls.entries()) this.#call(call, index, calls);
    const most = Math.max(0, ...calls.map(({ id }) => id)) + 1;
    return [
      ...about.map((line) => `// ${line}`),
      '',
      HEAD,
      ...this.#memories,
      '',
      'int main(void) {',
      `  static long r[${most}];`,
      ...this.#lines,
      `end${calls.length}:`,
      '  return 0;',
      '}',
      '',
    ].join('\n');
  }

  #call(call: Call, index: number, calls: readonly Call[]): void {
    const { id, number, args, skip } = call;
    const shown = Array.from({ length: 6 }, (_, at) => this.#value(args[at] ?? 0n, `${id} ${at}`));
    const name = this.#description.byNumber.get(number)?.name ?? `call ${number}`;
    if (calls.some((one, at) => one.skip > 0 && at + 1 + one.skip === index))
      this.#lines.push(`end${index}:`);
    this.#lines.push(`  r[${id}] = call(${number}, ${shown.join(', ')});`);
    this.#lines.push(`  printf("${name} %ld\\n", r[${id}]);`, '  fflush(stdout);');
    if (skip > 0)
      this.#lines.push(`  if (r[${id}] == 0) goto end${Math.min(index + 1 + skip, calls.length)};`);
    this.#ids.add(id);
  }

  #value(value: Value, place: string): string {
    if (typeof value === 'bigint') return constant(value);
    switch (value.kind) {
      case 'result':
        return this.#ids.has(value.call) ? `r[${value.call}]${plus(value.plus)}` : constant(value.plus);
      case 'written': {
        const name = this.#places.get(`${value.call} ${value.argument}`);
        if (name === undefined) return constant(value.plus);
        return `*(unsigned *)(${name} + ${value.offset})${plus(value.plus)}`;
      }
      case 'memory':
        return `(long)${this.#memory(value, place)}`;
    }
  }

  #memory({ bytes, parts }: Memory, place: string): string {
    const name = `m${this.#memories.length}`;
    let length = bytes.length;
    while (length > 0 && bytes[length - 1] === 0) length--;
    const content = length === 0 ? '' : ` = {${[...bytes.subarray(0, length)].join(', ')}}`;
    this.#memories.push(`static unsigned char ${name}[${Math.max(1, bytes.length)}]${content};`);
    this.#places.set(place, name);
    for (const { offset, width, value } of parts) {
      if (offset + width > bytes.length) continue;
      const shown = this.#value(value, `${place} ${offset}`);
      const type = width === 8 ? 'long' : 'int';
      this.#lines.push(`  memcpy(${name} + ${offset}, &(${type}){${shown}}, ${width});`);
    }
    return name;
  }
}

function constant(value: bigint): string {
  const number = BigInt.asIntN(64, value);
  if (number === -(1n << 63n)) return '(-9223372036854775807L - 1)';
  return number > -65536n && number < 65536n ? String(number) : `${number}L`;
}

function plus(value: bigint): string {
  return value === 0n ? '' : ` + ${constant(value)}`;
}

export function programText(sequence: Sequence, about: readonly string[], description: Description): string {
  return new Program(description).text(sequence, about);
}
