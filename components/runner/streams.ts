/**
 * The standard streams and what they are. WASI says which are terminals, and nothing else, while programs look further:
 * a search program without paths reads a pipe, and searches the directory where its input is /dev/null.
 *
 * So what is no terminal is a pipe, with one exception: an input that is at its end before the program has started is
 * /dev/null, which it is in services, in scheduled jobs and in containers. To see that, the host is asked for input, which
 * it may then have read ahead, and given a moment to answer: an open pipe on which nobody writes costs that moment.
 */
import { Option } from '../lib/wit';
import { Input, Output, StreamKind, Streams, Window } from './gen/import/nucleus-personality-programs';
import { getStderr } from './gen/import/wasi-cli-stderr';
import { getStdin } from './gen/import/wasi-cli-stdin';
import { getStdout } from './gen/import/wasi-cli-stdout';
import { getTerminalStderr } from './gen/import/wasi-cli-terminal-stderr';
import { getTerminalStdin } from './gen/import/wasi-cli-terminal-stdin';
import { getTerminalStdout } from './gen/import/wasi-cli-terminal-stdout';
import { TerminalOutput } from './gen/import/wasi-cli-terminal-output';
import { StreamErrorTag } from './gen/import/wasi-io-streams';
import { waitAtMost } from './wait';

/** Nanoseconds that an input has to show that it is at its end. */
const MOMENT: u64 = 100_000_000;

/** Most bytes of the first look: what a pipe holds. */
const FIRST: u64 = 65536;

export function standardStreams(): Streams {
  return new Streams(
    Option.some<Input>(standardInput()),
    Option.some<Output>(new Output(getStdout(), kindOf(getTerminalStdout()))),
    Option.some<Output>(new Output(getStderr(), kindOf(getTerminalStderr()))),
    Option.none<Window>(),
  );
}

function standardInput(): Input {
  const terminal = getTerminalStdin();
  const stream = getStdin();
  if (terminal.isSome) {
    terminal.value.drop();
    return new Input(stream, StreamKind.Terminal, []);
  }
  if (!waitAtMost(stream.subscribe(), MOMENT)) return new Input(stream, StreamKind.Pipe, []);
  // Reading no bytes would do, but for wasmtime, which then never says that it is at the end.
  const answer = stream.read(FIRST);
  if (answer.isOk) return new Input(stream, StreamKind.Pipe, answer.value);
  if (answer.error.tag == StreamErrorTag.Closed) return new Input(stream, StreamKind.Null, []);
  answer.error.lastOperationFailed.drop();
  return new Input(stream, StreamKind.Pipe, []);
}

function kindOf(terminal: Option<TerminalOutput>): StreamKind {
  if (!terminal.isSome) return StreamKind.Pipe;
  terminal.value.drop();
  return StreamKind.Terminal;
}
