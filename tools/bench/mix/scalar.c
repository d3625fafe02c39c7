/* Scalar SSE: five bodies that attract each other, in doubles, and a series in floats. */
#define COUNT 5
static double position[COUNT][3] = {{0, 0, 0}, {4.84, -1.16, -0.10}, {8.34, 4.12, -0.4}, {12.89, -15.11, -0.22}, {15.37, -25.9, 0.17}};
static double velocity[COUNT][3] = {{0, 0, 0}, {0.6, 2.8, -0.02}, {-1.01, 1.8, 0.008}, {1.08, 0.86, -0.01}, {0.97, 0.59, -0.03}};
static const double mass[COUNT] = {39.47, 0.037, 0.011, 0.0017, 0.002};

static double root(double x) {
  __asm__("sqrtsd %0, %0" : "+x"(x));
  return x;
}

static void step(double time) {
  for (int i = 0; i < COUNT; i++) {
    for (int j = i + 1; j < COUNT; j++) {
      double d[3], square = 0;
      for (int k = 0; k < 3; k++) {
        d[k] = position[i][k] - position[j][k];
        square += d[k] * d[k];
      }
      double pull = time / (square * root(square));
      for (int k = 0; k < 3; k++) {
        velocity[i][k] -= d[k] * mass[j] * pull;
        velocity[j][k] += d[k] * mass[i] * pull;
      }
    }
    for (int k = 0; k < 3; k++) position[i][k] += time * velocity[i][k];
  }
}

unsigned long mix(unsigned long rounds) {
  float series = 0;
  for (unsigned long i = 0; i < rounds; i++) {
    step(0.01);
    for (int k = 1; k < 10; k++) series = series * 0.5f + 1.0f / (float)(int)(k + (int)(i & 15));
  }
  return (unsigned long)(long)(position[0][0] * 1e12) ^ (unsigned long)(long)(series * 1e6f);
}
