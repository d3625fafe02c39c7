export class Note {
  constructor(public content: string) {}

  text(): string {
    return this.content;
  }

  change(text: string): void {
    this.content = text;
  }

  again(): Note {
    return this;
  }
}
