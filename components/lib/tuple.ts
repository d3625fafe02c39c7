// Tuples: fields `a`, `b`, `c`, ... in the order of the WIT type.

export class Tuple1<A> {
  constructor(public a: A) {}
}

export class Tuple2<A, B> {
  constructor(public a: A, public b: B) {}
}

export class Tuple3<A, B, C> {
  constructor(public a: A, public b: B, public c: C) {}
}

export class Tuple4<A, B, C, D> {
  constructor(public a: A, public b: B, public c: C, public d: D) {}
}

export class Tuple5<A, B, C, D, E> {
  constructor(public a: A, public b: B, public c: C, public d: D, public e: E) {}
}

export class Tuple6<A, B, C, D, E, F> {
  constructor(public a: A, public b: B, public c: C, public d: D, public e: E, public f: F) {}
}

export class Tuple7<A, B, C, D, E, F, G> {
  constructor(public a: A, public b: B, public c: C, public d: D, public e: E, public f: F, public g: G) {}
}

export class Tuple8<A, B, C, D, E, F, G, H> {
  constructor(public a: A, public b: B, public c: C, public d: D, public e: E, public f: F, public g: G, public h: H) {}
}

export class Tuple9<A, B, C, D, E, F, G, H, I> {
  constructor(
    public a: A, public b: B, public c: C, public d: D, public e: E, public f: F, public g: G, public h: H,
    public i: I,
  ) {}
}

export class Tuple10<A, B, C, D, E, F, G, H, I, J> {
  constructor(
    public a: A, public b: B, public c: C, public d: D, public e: E, public f: F, public g: G, public h: H,
    public i: I, public j: J,
  ) {}
}

export class Tuple11<A, B, C, D, E, F, G, H, I, J, K> {
  constructor(
    public a: A, public b: B, public c: C, public d: D, public e: E, public f: F, public g: G, public h: H,
    public i: I, public j: J, public k: K,
  ) {}
}

export class Tuple12<A, B, C, D, E, F, G, H, I, J, K, L> {
  constructor(
    public a: A, public b: B, public c: C, public d: D, public e: E, public f: F, public g: G, public h: H,
    public i: I, public j: J, public k: K, public l: L,
  ) {}
}

export class Tuple13<A, B, C, D, E, F, G, H, I, J, K, L, M> {
  constructor(
    public a: A, public b: B, public c: C, public d: D, public e: E, public f: F, public g: G, public h: H,
    public i: I, public j: J, public k: K, public l: L, public m: M,
  ) {}
}

export class Tuple14<A, B, C, D, E, F, G, H, I, J, K, L, M, N> {
  constructor(
    public a: A, public b: B, public c: C, public d: D, public e: E, public f: F, public g: G, public h: H,
    public i: I, public j: J, public k: K, public l: L, public m: M, public n: N,
  ) {}
}

export class Tuple15<A, B, C, D, E, F, G, H, I, J, K, L, M, N, O> {
  constructor(
    public a: A, public b: B, public c: C, public d: D, public e: E, public f: F, public g: G, public h: H,
    public i: I, public j: J, public k: K, public l: L, public m: M, public n: N, public o: O,
  ) {}
}

export class Tuple16<A, B, C, D, E, F, G, H, I, J, K, L, M, N, O, P> {
  constructor(
    public a: A, public b: B, public c: C, public d: D, public e: E, public f: F, public g: G, public h: H,
    public i: I, public j: J, public k: K, public l: L, public m: M, public n: N, public o: O, public p: P,
  ) {}
}
