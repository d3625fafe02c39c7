// Functions of long double, which is double here: their rows are those of double under another name.
//
// Source: Microsoft, "Floating-point support", "Type long double"; the pages of each function.

import { Handler, Library, Shape } from '../../system/export';

/** After the rows of double. */
export function longNameExports(library: Library): void {
  library.add('acoshl', same(library, 'acosh'), Shape.Double);
  library.add('asinhl', same(library, 'asinh'), Shape.Double);
  library.add('atanhl', same(library, 'atanh'), Shape.Double);
  library.add('cbrtl', same(library, 'cbrt'), Shape.Double);
  library.add('copysignl', same(library, 'copysign'), Shape.Double);
  library.add('exp2l', same(library, 'exp2'), Shape.Double);
  library.add('expm1l', same(library, 'expm1'), Shape.Double);
  library.add('fdiml', same(library, 'fdim'), Shape.Double);
  library.add('fmaxl', same(library, 'fmax'), Shape.Double);
  library.add('fminl', same(library, 'fmin'), Shape.Double);
  library.add('ilogbl', same(library, 'ilogb'), Shape.Double);
  library.add('llrintl', same(library, 'llrint'), Shape.Double);
  library.add('llroundl', same(library, 'llround'), Shape.Double);
  library.add('log1pl', same(library, 'log1p'), Shape.Double);
  library.add('log2l', same(library, 'log2'), Shape.Double);
  library.add('logbl', same(library, 'logb'), Shape.Double);
  library.add('lrintl', same(library, 'lrint'), Shape.Double);
  library.add('lroundl', same(library, 'lround'), Shape.Double);
  library.add('nanl', same(library, 'nan'), Shape.Real);
  library.add('nearbyintl', same(library, 'nearbyint'), Shape.Double);
  library.add('remainderl', same(library, 'remainder'), Shape.Double);
  library.add('rintl', same(library, 'rint'), Shape.Double);
  library.add('roundl', same(library, 'round'), Shape.Double);
  library.add('scalblnl', same(library, 'scalbln'), Shape.DoubleIntegers);
  library.add('scalbnl', same(library, 'scalbn'), Shape.DoubleIntegers);
  library.add('truncl', same(library, 'trunc'), Shape.Double);
}

function same(library: Library, name: string): Handler {
  return library.named(name)!.handler!;
}
