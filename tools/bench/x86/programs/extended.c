/* Bodies that attract each other, in x87's numbers of 80 bits, with divisions and square roots. Amount: steps. */
#include "round.h"

typedef long double real;

struct body {
  real x, y, z, vx, vy, vz, mass;
};

enum { BODIES = 5 };

static void advance(struct body *bodies, real step) {
  for (int i = 0; i < BODIES; i++) {
    struct body *a = &bodies[i];
    for (int j = i + 1; j < BODIES; j++) {
      struct body *b = &bodies[j];
      const real dx = a->x - b->x, dy = a->y - b->y, dz = a->z - b->z;
      const real square = dx * dx + dy * dy + dz * dz;
      const real pull = step / (square * __builtin_sqrtl(square));
      a->vx -= dx * b->mass * pull;
      a->vy -= dy * b->mass * pull;
      a->vz -= dz * b->mass * pull;
      b->vx += dx * a->mass * pull;
      b->vy += dy * a->mass * pull;
      b->vz += dz * a->mass * pull;
    }
  }
  for (int i = 0; i < BODIES; i++) {
    bodies[i].x += step * bodies[i].vx;
    bodies[i].y += step * bodies[i].vy;
    bodies[i].z += step * bodies[i].vz;
  }
}

static uint64_t work(long amount) {
  struct body bodies[BODIES];
  for (int i = 0; i < BODIES; i++) {
    real *field = (real *)&bodies[i];
    for (int f = 0; f < 6; f++) field[f] = (real)(next_random() >> 11) / (1ull << 50) - 4;
    bodies[i].mass = i == 0 ? 40 : 0.01L * i;
  }
  for (long i = 0; i < amount; i++) advance(bodies, 0.001L);
  uint64_t sum = 0, bits;
  for (int i = 0; i < BODIES; i++) {
    memcpy(&bits, &bodies[i].x, 8);
    sum = sum * 31 + bits;
  }
  return sum;
}
