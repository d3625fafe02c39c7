/** What generated code calls when a value breaks a rule: makes the error that says so. */
import { MAX_LIST_BYTES } from '../abi/layout.ts';
import { AbiError } from '../abi/memory.ts';

export const faults = {
  pointer(what: string, pointer: number, size: number, alignment: number, length: number): AbiError {
    return (pointer & (alignment - 1)) !== 0
      ? new AbiError(`${what} at address ${pointer} is not aligned to ${alignment} bytes`)
      : new AbiError(`${what} of ${size} bytes at address ${pointer} leaves the memory of ${length} bytes`);
  },
  case(index: number, count: number): AbiError {
    return new AbiError(`there is no case ${index} in a variant of ${count} cases`);
  },
  char(code: number): AbiError {
    return new AbiError(`0x${(code >>> 0).toString(16)} is not a character`);
  },
  string(pointer: number, size: number): AbiError {
    return new AbiError(`a string of ${size} bytes at address ${pointer} is not UTF-8`);
  },
  long(what: string, size: number): AbiError {
    return new AbiError(`${what} of ${size} bytes is too long`);
  },
  inside(): AbiError {
    return new AbiError(`strings and lists inside a list have more than ${MAX_LIST_BYTES} bytes in all`);
  },
  borrows(count: number): AbiError {
    return new AbiError(`it returned while it still holds ${count} borrowed handle(s)`);
  },
} as const;
