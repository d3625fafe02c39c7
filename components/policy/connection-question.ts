/** Resource `connection-question`: an answer that is there, until it is taken. */
import { Failure, Reason } from './gen/import/nucleus-capability-answers';
import { subscribeDuration } from './gen/import/wasi-clocks-monotonic-clock';
import { Pollable } from './gen/import/wasi-io-poll';
import { Network } from './gen/import/wasi-sockets-network';
import { Result } from '../lib/wit';

export class ConnectionQuestion {
  private network: Network | null = null;
  private reason: Reason = Reason.NotOffered;
  private taken: bool = false;

  static granted(network: Network): ConnectionQuestion {
    const question = new ConnectionQuestion();
    question.network = network;
    return question;
  }

  static refused(reason: Reason): ConnectionQuestion {
    const question = new ConnectionQuestion();
    question.reason = reason;
    return question;
  }

  subscribe(): Pollable {
    return subscribeDuration(0);
  }

  take(): Result<Network, Failure> {
    if (this.taken) return Result.err<Network, Failure>(Failure.taken());
    this.taken = true;
    const network = this.network;
    if (network === null) return Result.err<Network, Failure>(Failure.refused(this.reason));
    this.network = null;
    return Result.ok<Network, Failure>(network);
  }

  dropped(): void {
    const network = this.network;
    if (network !== null) network.drop();
  }
}
