/* Branches that no predictor foresees: binary search, insertion, and a machine of states by a jump table. */
static unsigned sorted[4096];
static unsigned heap[64];

static unsigned search(unsigned key) {
  unsigned low = 0, high = 4096;
  while (low < high) {
    unsigned middle = (low + high) / 2;
    if (sorted[middle] < key) low = middle + 1;
    else if (sorted[middle] > key) high = middle;
    else return middle;
  }
  return low;
}

static void insert(unsigned count, unsigned value) {
  unsigned at = count;
  while (at && heap[at - 1] > value) {
    heap[at] = heap[at - 1];
    at--;
  }
  heap[at] = value;
}

unsigned long mix(unsigned long rounds) {
  unsigned x = 12345, state = 0;
  unsigned long sum = 0;
  for (unsigned i = 0; i < 4096; i++) sorted[i] = i * 1048573u;
  for (unsigned long i = 0; i < rounds; i++) {
    x = x * 1664525 + 1013904223;
    sum += search(x);
    insert(i & 31, x >> 8);
    for (unsigned bits = x >> 8; bits; bits >>= 3) {
      switch (bits & 7 ^ state & 1) {
        case 0: state += 3; break;
        case 1: state ^= bits; break;
        case 2: sum += state; break;
        case 3: state = state * 5 + 1; break;
        case 4: sum ^= bits; state++; break;
        case 5: if (state & 4) sum--; break;
        case 6: state >>= 1; break;
        default: sum += 7; state -= bits;
      }
    }
  }
  return sum + heap[5];
}
