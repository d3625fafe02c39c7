// Takes units of a text, and gives them as one.

export class Sink<T> {
  private units: StaticArray<T> = new StaticArray<T>(128);
  length: i32 = 0;

  add(unit: u32): void {
    this.room(1);
    unchecked((this.units[this.length++] = <T>unit));
  }

  addAll(units: StaticArray<T>): void {
    this.room(units.length);
    memory.copy(changetype<usize>(this.units) + <usize>this.length * sizeof<T>(), changetype<usize>(units), <usize>units.length * sizeof<T>());
    this.length += units.length;
  }

  /** Of letters below 128. */
  addText(text: string): void {
    this.room(text.length);
    for (let i = 0; i < text.length; i++) unchecked((this.units[this.length++] = <T>text.charCodeAt(i)));
  }

  fill(unit: u32, count: i32): void {
    this.room(count);
    for (let i = 0; i < count; i++) unchecked((this.units[this.length++] = <T>unit));
  }

  take(): StaticArray<T> {
    return this.units.slice<StaticArray<T>>(0, this.length);
  }

  private room(more: i32): void {
    if (this.length + more <= this.units.length) return;
    const grown = new StaticArray<T>(max(this.units.length * 2, this.length + more));
    memory.copy(changetype<usize>(grown), changetype<usize>(this.units), <usize>this.length * sizeof<T>());
    this.units = grown;
  }
}
