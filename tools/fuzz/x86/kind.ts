/** `--target x86`: instructions, run by the interpreter, in translations, and by the processor of this machine. */

import { CommandError, exitCode } from '../../../host/node/cli/exit-code.ts';
import { BinaryError } from '../../../kernel/component/index.ts';
import type { InputKind } from '../input/kind.ts';
import { SeedError } from '../sequence/encoding.ts';
import { simplerX86, type X86Input } from './input.ts';
import { aboutJudge } from './judge.ts';
import { FUNCTIONS, X86Trial } from './trial.ts';

export const x86Kind: InputKind<X86Input> = {
  name: 'x86',
  what: 'instructions',
  functions: FUNCTIONS,
  async open({ component }) {
    try {
      return await X86Trial.open(component);
    } catch (cause) {
      if (!(cause instanceof BinaryError)) throw cause;
      throw new CommandError(exitCode.cannotRun, cause.message, { cause });
    }
  },
  pack: (input) => input,
  unpack(packed) {
    const input = packed as X86Input | null;
    const isWhole =
      input?.kind === 'program'
        ? Array.isArray(input.program?.items) && typeof input.setting?.threshold === 'number'
        : input?.kind === 'instructions' &&
          Array.isArray(input.pieces) &&
          Array.isArray(input.state?.registers);
    if (!isWhole) throw new SeedError('the instructions are damaged');
    return input as X86Input;
  },
  simpler: simplerX86,
  runs: 200,
  remark: () => aboutJudge,
};
