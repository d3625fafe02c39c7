// Prints 10,000 random long doubles and what arithmetic and the library make of them: 80-bit results, all exponents,
// denormals, infinities and NaNs.
#include <float.h>
#include <math.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static uint64_t state = 88172645463325252u;

static uint64_t next(void) {
  state ^= state << 13;
  state ^= state >> 7;
  state ^= state << 17;
  return state;
}

/** Any pattern of bits that the processor takes for a number, an infinity or a NaN; mostly of moderate size. */
static long double any(int wide) {
  uint64_t mantissa = next();
  uint32_t exponent = next() & 0x7fff;
  if (!wide) exponent = 16383 - 64 + exponent % 128;
  if (exponent != 0) mantissa |= 1ull << 63;
  else mantissa &= ~(1ull << 63);
  uint16_t top = exponent | (next() & 1 ? 0x8000 : 0);
  long double value = 0;
  memcpy(&value, &mantissa, 8);
  memcpy((char *)&value + 8, &top, 2);
  return value;
}

static void show(const char *name, long double value) { printf(" %s %.21Lg", name, value); }

/** For what the library makes with x87's transcendental instructions: processors differ in their last bit. */
static void about(const char *name, long double value) { printf(" %s %.12Lg", name, value); }

int main(void) {
  for (int i = 0; i < 10000; i++) {
    int wide = i % 20 == 0;
    long double a = any(wide), b = any(wide);
    printf("%d: %.21Lg %La %.5Le %.17g %.9g", i, a, a, a, (double)a, (float)a);
    if (!wide) printf(" %.6Lf %lld %Lg", a, (long long)(a / 1e3L), rintl(a));
    show("+", a + b), show("-", a - b), show("*", a * b), show("/", a / b), show("sqrt", sqrtl(fabsl(a)));
    if (i % 10 == 0) {
      char text[100];
      snprintf(text, sizeof text, "%.25Lg", a);
      int exponent = 0;
      show("back", strtold(text, NULL)), show("frexp", frexpl(a, &exponent)), show("ldexp", ldexpl(b, exponent / 2));
      show("fmod", fmodl(a, b)), show("remainder", remainderl(a, b)), show("floor", floorl(b)), show("cbrt", cbrtl(b));
      show("sin", sinl(b)), show("cos", cosl(b)), show("tan", tanl(b)), show("asin", asinl(b)), show("hypot", hypotl(a, b));
      show("fma", fmal(a, b, a)), show("after", nextafterl(a, b)), show("round", roundl(b)), show("trunc", truncl(a));
      about("atan", atan2l(a, b)), about("exp", expl(b)), about("log", logl(fabsl(b))), about("pow", powl(fabsl(b), 0.37L));
      about("log1p", log1pl(fabsl(a))), about("expm1", expm1l(b)), about("sinh", sinhl(b)), about("acosh", acoshl(b));
      about("gamma", tgammal(b)), about("erf", erfl(b)), about("log2", log2l(fabsl(a))), about("exp2", exp2l(b));
    }
    putchar('\n');
  }
  return 0;
}
