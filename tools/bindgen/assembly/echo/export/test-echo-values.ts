// Answers each call with the answer to a call of the imported function of the same name.
//
// The imported and the exported types are different classes with the same fields, so references are simply reread.

import { Option, Result, Tuple1, Tuple3, Unit } from '../../../../../components/lib/wit';
import { Color, Few, Many, Names, Point, Several, Shape, Wide } from '../gen/export/test-echo-values';
import * as values from '../gen/import/test-echo-values';

export function echoBool(v: bool): bool {
  return values.echoBool(v);
}

export function echoU8(v: u8): u8 {
  return values.echoU8(v);
}

export function echoS8(v: i8): i8 {
  return values.echoS8(v);
}

export function echoU16(v: u16): u16 {
  return values.echoU16(v);
}

export function echoS16(v: i16): i16 {
  return values.echoS16(v);
}

export function echoU32(v: u32): u32 {
  return values.echoU32(v);
}

export function echoS32(v: i32): i32 {
  return values.echoS32(v);
}

export function echoU64(v: u64): u64 {
  return values.echoU64(v);
}

export function echoS64(v: i64): i64 {
  return values.echoS64(v);
}

export function echoF32(v: f32): f32 {
  return values.echoF32(v);
}

export function echoF64(v: f64): f64 {
  return values.echoF64(v);
}

export function echoChar(v: u32): u32 {
  return values.echoChar(v);
}

export function echoString(v: string): string {
  return values.echoString(v);
}

export function echoBytes(v: StaticArray<u8>): StaticArray<u8> {
  return values.echoBytes(v);
}

export function echoBools(v: StaticArray<bool>): StaticArray<bool> {
  return values.echoBools(v);
}

export function echoChars(v: StaticArray<u32>): StaticArray<u32> {
  return values.echoChars(v);
}

export function echoLongs(v: StaticArray<u64>): StaticArray<u64> {
  return values.echoLongs(v);
}

export function echoFloats(v: StaticArray<f64>): StaticArray<f64> {
  return values.echoFloats(v);
}

export function echoNames(v: Names): Names {
  return values.echoNames(v);
}

export function echoNested(v: Array<StaticArray<u16>>): Array<StaticArray<u16>> {
  return values.echoNested(v);
}

export function echoColors(v: Array<Color>): Array<Color> {
  return changetype<Array<Color>>(values.echoColors(changetype<Array<values.Color>>(v)));
}

export function echoPoints(v: Array<Point>): Array<Point> {
  return changetype<Array<Point>>(values.echoPoints(changetype<Array<values.Point>>(v)));
}

export function echoTuple(v: Tuple3<u8, string, f32>): Tuple3<u8, string, f32> {
  return values.echoTuple(v);
}

export function echoSingle(v: Tuple1<u16>): Tuple1<u16> {
  return values.echoSingle(v);
}

export function echoOption(v: Option<u32>): Option<u32> {
  return values.echoOption(v);
}

export function echoOptionString(v: Option<string>): Option<string> {
  return values.echoOptionString(v);
}

export function echoOptionOption(v: Option<Option<u8>>): Option<Option<u8>> {
  return values.echoOptionOption(v);
}

export function echoResult(v: Result<u64, string>): Result<u64, string> {
  return values.echoResult(v);
}

export function echoResultUnit(v: Result<Unit, Unit>): Result<Unit, Unit> {
  return values.echoResultUnit(v);
}

export function echoResultOk(v: Result<f32, Unit>): Result<f32, Unit> {
  return values.echoResultOk(v);
}

export function echoResultErr(v: Result<Unit, Color>): Result<Unit, Color> {
  return changetype<Result<Unit, Color>>(values.echoResultErr(changetype<Result<Unit, values.Color>>(v)));
}

export function echoResults(v: Array<Result<u8, Point>>): Array<Result<u8, Point>> {
  return changetype<Array<Result<u8, Point>>>(values.echoResults(changetype<Array<Result<u8, values.Point>>>(v)));
}

export function echoColor(v: Color): Color {
  return <Color><i32>values.echoColor(<values.Color><i32>v);
}

export function echoFew(v: Few): Few {
  return values.echoFew(v);
}

export function echoSeveral(v: Several): Several {
  return values.echoSeveral(v);
}

export function echoMany(v: Many): Many {
  return values.echoMany(v);
}

export function echoPoint(v: Point): Point {
  return changetype<Point>(values.echoPoint(changetype<values.Point>(v)));
}

export function echoShape(v: Shape): Shape {
  return changetype<Shape>(values.echoShape(changetype<values.Shape>(v)));
}

export function echoShapes(v: Array<Shape>): Array<Shape> {
  return changetype<Array<Shape>>(values.echoShapes(changetype<Array<values.Shape>>(v)));
}

export function echoWide(v: Wide): Wide {
  return changetype<Wide>(values.echoWide(changetype<values.Wide>(v)));
}

export function joinAll(
  a: u8, b: u16, c: u32, d: u64, e: i8, f: i16, g: i32, h: i64, i: f32, j: f64, k: u32, l: bool, m: string,
  n: Option<string>,
): string {
  return values.joinAll(a, b, c, d, e, f, g, h, i, j, k, l, m, n);
}

export function nothing(): void {
  values.nothing();
}

export function delete_(string_: string, arguments_: u32): u32 {
  return values.delete_(string_, arguments_);
}

export function memory_(load_: StaticArray<u8>, store_: u16, enter: u32, memory_: u8, changetype_: i64): StaticArray<u8> {
  return values.memory_(load_, store_, enter, memory_, changetype_);
}

/** Cells of this component that are alive. */
let alive: u32 = 0;

/** A cell around one of the host's. */
export class Cell {
  inner: values.Cell;

  constructor(value: string) {
    this.inner = new values.Cell(value);
    alive++;
  }

  static around(inner: values.Cell): Cell {
    const cell = changetype<Cell>(__new(offsetof<Cell>(), idof<Cell>()));
    cell.inner = inner;
    alive++;
    return cell;
  }

  get(): string {
    return this.inner.get();
  }

  set(value: string): void {
    this.inner.set(value);
  }

  absorb(other: Cell): string {
    alive--;
    return this.inner.absorb(other.inner);
  }

  same(other: Cell): bool {
    return this.inner.same(other.inner);
  }

  static make(from: Array<string>): Array<Cell> {
    return values.Cell.make(from).map<Cell>((inner) => Cell.around(inner));
  }

  dropped(): void {
    this.inner.drop();
    alive--;
  }
}

export function joinCells(cells: Array<Cell>): string {
  return values.joinCells(cells.map<values.Cell>((cell) => cell.inner));
}

/** The rest is dropped by hand: they came as own. */
export function first(cells: Array<Cell>): Option<Cell> {
  for (let i = 1; i < cells.length; i++) cells[i].dropped();
  return cells.length > 0 ? Option.some<Cell>(cells[0]) : Option.none<Cell>();
}

export function pick(left: Cell, right: Option<Cell>): Result<string, Cell> {
  const other = right.isSome
    ? Option.some<values.Cell>(right.value.inner)
    : Option.none<values.Cell>();
  const answer = values.pick(left.inner, other);
  if (answer.isOk) return Result.ok<string, Cell>(answer.value);
  return Result.err<string, Cell>(Cell.around(answer.error));
}

export function count(): u32 {
  return alive;
}
