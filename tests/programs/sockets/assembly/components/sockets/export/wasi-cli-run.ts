/** A command that uses all of wasi:sockets, one job a run. sockets.test.ts says what each must print. */
import { getArguments } from '../gen/import/wasi-cli-environment';
import { Result, Unit } from '../../lib/wit';
import {
  abandon, again, ask, bindAll, bulk, echo, leave, limit, make, redirect, reset, resolve, tryAll, udpAsk, udpEcho, udpTry, visit,
} from '../jobs';
import { options, tcpStates, udpStates } from '../states';

let words: Array<string> = [];

function number(index: i32): i32 {
  return <i32>parseInt(words[index]);
}

export function run(): Result<Unit, Unit> {
  words = getArguments();
  const job = words[1];
  if (job == 'states') tcpStates(words[2]);
  else if (job == 'udp-states') udpStates(words[2]);
  else if (job == 'options') options();
  else if (job == 'ask') ask(words[2], number(3), words[4]);
  else if (job == 'try') tryAll(words.slice(2));
  else if (job == 'echo') echo(words[2], number(3), number(4));
  else if (job == 'bulk') bulk(words[2], number(3), <u64>number(4));
  else if (job == 'reset') reset(words[2], number(3));
  else if (job == 'udp-ask') udpAsk(words[2], number(3), words.slice(4));
  else if (job == 'udp-echo') udpEcho(words[2], number(3), number(4));
  else if (job == 'udp-try') udpTry(words.slice(2));
  else if (job == 'resolve') resolve(words.slice(2));
  else if (job == 'visit') visit(words[2], number(3));
  else if (job == 'make') make();
  else if (job == 'bind') bindAll(words.slice(2));
  else if (job == 'limit') limit();
  else if (job == 'leave') leave(words[2], number(3), number(4));
  else if (job == 'again') again(words[2], number(3), number(4));
  else if (job == 'redirect') redirect(words[2], number(3), number(4));
  else if (job == 'abandon') abandon(words[2], number(3), number(4));
  else unreachable();
  return Result.ok<Unit, Unit>(0);
}
