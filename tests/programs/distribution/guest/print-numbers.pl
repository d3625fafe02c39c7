# Prints numbers in all of Perl's ways: doubles of all sizes, the C library's functions, integers at their limits.
use strict;
use warnings;
use POSIX ();

my $state = 12345;
sub random { $state = ($state * 1103515245 + 12345) & 0x7fffffff; return $state }

for (1 .. 1000) {
  my $x = (random() / 2147483648.0 - 0.5) * 10 ** ((random() % 600) / 10.0 - 30);
  my $y = abs($x) + 1e-3;
  printf "%.17g %s %e %a %.3f %d|", $x, $x, $x, $x, $x, $x % 1000;
  my @results = (sin($x), cos($x), exp($x > 700 ? 1 : $x), log($y), sqrt($y), atan2($x, $y), $y ** 0.37);
  push @results, POSIX::tan($x), POSIX::sinh($x / 1e30), POSIX::tanh($x), POSIX::fmod($x, 3.7), POSIX::floor($x);
  push @results, POSIX::cbrt($x), POSIX::lgamma($y), POSIX::tgamma($y), POSIX::erf($x), POSIX::j0($y), POSIX::log2($y);
  push @results, POSIX::expm1($x / 1e30), POSIX::log1p($y), POSIX::acosh($y + 1), POSIX::asin($x / 1e31);
  printf "%s\n", join ' ', map { sprintf '%.17g', $_ } @results;
}
my $infinity = 9 ** 9 ** 9;
print join(' ', 2 ** 0.5, 10 ** 20, 10 ** 15, 1e21 + 1, -17 % 5, 0x7fffffffffffffff + 1, 18446744073709551615, 1 / 7), "\n";
print join(' ', $infinity, -$infinity, int(-3.7), 1e16, 1e15, 0.1 + 0.2, 1e-5, 123456789012345678), "\n";
print join(',', sort { $a <=> $b } map { random() } 1 .. 2000), "\n";
print unpack('H*', pack('F d f', 1 / 3, 1e300, 0.1)), "\n";
