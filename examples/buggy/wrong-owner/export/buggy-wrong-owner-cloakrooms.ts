import { Failure } from '../gen/export/buggy-wrong-owner-cloakrooms';
import { Result } from '../lib/wit';

export class Token {
  constructor(
    public room: Cloakroom,
    public place: i32,
  ) {}
}

export class Cloakroom {
  coats: Array<string> = [];

  handIn(coat: string): Token {
    this.coats.push(coat);
    return new Token(this, this.coats.length - 1);
  }

  fetch(token: Token): Result<string, Failure> {
    if (FIXED && token.room != this) return Result.err<string, Failure>(Failure.NotOurs);
    return Result.ok<string, Failure>(this.coats[token.place]);
  }
}
