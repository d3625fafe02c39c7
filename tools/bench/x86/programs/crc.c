/* CRC-32 by a table of bytes and by eight tables, of a buffer that fits the cache. Amount: passes over it. */
#include "round.h"

enum { SIZE = 64 << 10 };
static uint8_t buffer[SIZE];
static uint32_t tables[8][256];

static void make_tables(void) {
  for (uint32_t i = 0; i < 256; i++) {
    uint32_t crc = i;
    for (int bit = 0; bit < 8; bit++) crc = crc >> 1 ^ (crc & 1 ? 0xedb88320u : 0);
    tables[0][i] = crc;
  }
  for (uint32_t i = 0; i < 256; i++)
    for (int t = 1; t < 8; t++) tables[t][i] = tables[t - 1][i] >> 8 ^ tables[0][tables[t - 1][i] & 255];
}

static uint32_t by_bytes(uint32_t crc, const uint8_t *at, size_t length) {
  while (length--) crc = crc >> 8 ^ tables[0][(crc ^ *at++) & 255];
  return crc;
}

static uint32_t by_eights(uint32_t crc, const uint8_t *at, size_t length) {
  for (; length >= 8; at += 8, length -= 8) {
    uint32_t low, high;
    memcpy(&low, at, 4);
    memcpy(&high, at + 4, 4);
    low ^= crc;
    crc = tables[7][low & 255] ^ tables[6][low >> 8 & 255] ^ tables[5][low >> 16 & 255] ^ tables[4][low >> 24] ^
          tables[3][high & 255] ^ tables[2][high >> 8 & 255] ^ tables[1][high >> 16 & 255] ^ tables[0][high >> 24];
  }
  return crc;
}

static uint64_t work(long amount) {
  make_tables();
  for (int i = 0; i < SIZE; i++) buffer[i] = next_random() >> 24;
  uint32_t a = ~0u, b = ~0u;
  for (long pass = 0; pass < amount; pass++) {
    a = by_bytes(a, buffer, SIZE / 2);
    b = by_eights(b, buffer, SIZE);
  }
  return (uint64_t)a << 32 | b;
}
