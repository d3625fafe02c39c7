"""Prints numbers in all of Python's ways: doubles and their shortest texts, the C library's functions, big integers."""

import cmath
import decimal
import fractions
import hashlib
import json
import math
import random
import struct
import sys
import zlib

random.seed(42)
names = "sin cos tan sinh cosh tanh asinh atan exp expm1 erf erfc cbrt exp2 gamma lgamma floor ceil trunc log log1p log2 log10 acosh atanh asin acos sqrt"
functions = [getattr(math, name) for name in names.split() if hasattr(math, name)]


def answer(function, *values):
    try:
        return repr(function(*values))
    except (ValueError, OverflowError) as error:
        return str(error)


for _ in range(400):
    x = random.uniform(-1, 1) * 10 ** random.uniform(-20, 20)
    texts = [repr(x), "%.17g" % x, "%.3e" % x, x.hex(), format(x, ",.4f"), str(round(x, 5))]
    texts += [answer(function, x) for function in functions]
    texts += [answer(math.pow, abs(x), 0.3), answer(math.fmod, x, 0.7), answer(math.hypot, x, 3), answer(math.atan2, x, 2)]
    texts += [repr(x**2), repr(x // 0.3), repr(x % 0.3), repr(x.as_integer_ratio()), repr(cmath.exp(complex(x % 3, 1)))]
    print(*texts)
for _ in range(2000):
    (x,) = struct.unpack("<d", struct.pack("<Q", random.getrandbits(64)))
    print(repr(x), float(repr(x)) == x or x != x)
print(2**4000, 3**1000 % 2**64, math.factorial(300), pow(3, 10**30, 10**40 + 7), math.isqrt(10**101), (7**777) // (5**333))
print(hash(1.5), hash(2**70), int("9" * 400) >> 13, -(2**100) % 97, math.fsum([0.1] * 10), sum([0.1] * 10))
decimal.getcontext().prec = 120
print(decimal.Decimal(2).sqrt(), decimal.Decimal(1).exp(), decimal.Decimal(10).ln())
print(fractions.Fraction(math.pi).limit_denominator(10**9), json.dumps([1.5, 1e100, 0.1, float("inf"), "\u263a"]))
data = bytes(random.getrandbits(8) & 15 for _ in range(50000))
packed = zlib.compress(data, 9)
print(len(packed), hashlib.md5(packed).hexdigest(), zlib.decompress(packed) == data, zlib.crc32(data))
print(sys.float_info, sys.maxsize, sys.byteorder)
