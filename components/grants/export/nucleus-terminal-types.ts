// Terminals: WASI cannot set one, so none is ever lent, and none of this is called.

import { Result } from '../../lib/wit';
import { Mode, Size, TerminalError } from '../gen/export/nucleus-terminal-types';

export class Terminal {
  setMode(mode: Mode): Result<u8, TerminalError> {
    return Result.err<u8, TerminalError>(TerminalError.gone());
  }

  size(): Size {
    return new Size(0, 0);
  }

  dropped(): void {}
}
