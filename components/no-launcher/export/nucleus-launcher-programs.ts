/** Nobody runs other programs here: none is ever made, so its methods have no one to call them. */
import { Option, Result } from '../../lib/wit';
import { Demand, Event, LaunchError, News, Outcome, OutputName, Piece, Request } from '../gen/export/nucleus-launcher-programs';
import { Pollable } from '../gen/import/wasi-io-poll';

export class Program {
  demand(): Demand {
    return Demand.nothing();
  }

  readable(): void {}

  supply(data: StaticArray<u8>): void {}

  finish(): void {}

  take(): Option<Piece> {
    return Option.none<Piece>();
  }

  refuse(name: OutputName): void {}

  notify(event: Event): bool {
    return false;
  }

  halt(halted: bool): void {}

  ended(): Option<Outcome> {
    return Option.none<Outcome>();
  }

  subscribe(news: News): Pollable {
    return unreachable();
  }
}

export function launch(request: Request): Result<Program, LaunchError> {
  request.image.drop();
  if (request.folder.isSome) request.folder.value.drop();
  for (let i = 0; i < request.mounts.length; i++) request.mounts[i].node.drop();
  return Result.err<Program, LaunchError>(LaunchError.unsupported());
}
