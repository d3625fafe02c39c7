/* set_mempolicy(2), get_mempolicy(2), mbind(2), migrate_pages(2), move_pages(2) */

#include "call.h"

#define PAGE 4096L
#define FAR ((char *)0x100000000000L)

enum { DEFAULT, PREFERRED, BIND, INTERLEAVE, LOCAL, PREFERRED_MANY };
enum { STATIC_NODES = 1 << 15, RELATIVE_NODES = 1 << 14, BALANCING = 1 << 13 };
enum { OF_NODE = 1, OF_ADDRESS = 2, ALLOWED_NODES = 4 };
enum { MOVE = 2, MOVE_ALL = 4 };

GROUP(mempolicy) {
  unsigned long first = 1, absent = 1UL << 63, none = 0, nodes[32] = {0};
  int mode = -1;
  S(get_mempolicy, &mode, nodes, 2048, NULL, 0);
  V(mode);
  V(nodes[0]);
  S(get_mempolicy, &mode, nodes, 2048, NULL, ALLOWED_NODES);
  V(nodes[0] & 1);
  S(set_mempolicy, BIND, &first, 64);
  S(get_mempolicy, &mode, nodes, 2048, NULL, 0);
  V(mode);
  V(nodes[0]);
  S(set_mempolicy, INTERLEAVE | STATIC_NODES, &first, 64);
  S(get_mempolicy, &mode, NULL, 0, NULL, 0);
  V(mode);
  S(get_mempolicy, &mode, NULL, 0, NULL, OF_NODE);
  S(set_mempolicy, PREFERRED, &none, 64);
  S(get_mempolicy, &mode, nodes, 2048, NULL, 0);
  V(mode);
  S(set_mempolicy, PREFERRED, NULL, 0);
  S(set_mempolicy, LOCAL, NULL, 0);
  S(set_mempolicy, LOCAL, &first, 64);
  S(set_mempolicy, PREFERRED_MANY, &first, 64);
  S(set_mempolicy, BIND, &none, 64);
  S(set_mempolicy, BIND, NULL, 0);
  S(set_mempolicy, BIND, &absent, 65);
  S(set_mempolicy, BIND, &first, 1);
  S(set_mempolicy, BIND, BAD, 64);
  S(set_mempolicy, BIND, &first, 1 << 20);
  S(set_mempolicy, 99, &first, 64);
  S(set_mempolicy, -1, &first, 64);
  S(set_mempolicy, BIND | STATIC_NODES | RELATIVE_NODES, &first, 64);
  S(set_mempolicy, INTERLEAVE | BALANCING, &first, 64);
  S(set_mempolicy, DEFAULT, &first, 64);
  S(set_mempolicy, DEFAULT, NULL, 0);
  S(get_mempolicy, &mode, NULL, 0, NULL, OF_NODE);
  S(get_mempolicy, NULL, NULL, 0, NULL, 0);
  S(get_mempolicy, &mode, NULL, 0, NULL, 8);
  S(get_mempolicy, &mode, NULL, 0, NULL, ALLOWED_NODES | OF_NODE);
  S(get_mempolicy, &mode, NULL, 0, FAR, 0);
  S(get_mempolicy, &mode, NULL, 0, FAR, OF_ADDRESS);
  S(get_mempolicy, &mode, NULL, 0, &mode, OF_ADDRESS);
  V(mode);
  S(get_mempolicy, &mode, NULL, 0, &mode, OF_ADDRESS | OF_NODE);
  V(mode);
  S(get_mempolicy, BAD, NULL, 0, NULL, 0);
  S(get_mempolicy, &mode, BAD, 2048, NULL, 0);
  S(get_mempolicy, &mode, nodes, 0, NULL, 0);
}

GROUP(mbind) {
  unsigned long first = 1, none = 0;
  char *map = (char *)R(mmap, FAR, 4 * PAGE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED, -1, 0);
  S(mbind, map, 4 * PAGE, BIND, &first, 64, 0);
  S(mbind, map, 4 * PAGE, DEFAULT, NULL, 0, 0);
  S(mbind, map, 4 * PAGE, BIND, &none, 64, 0);
  S(mbind, map, 8 * PAGE, BIND, &first, 64, 0);
  S(mbind, map + 1, PAGE, BIND, &first, 64, 0);
  S(mbind, map, PAGE, BIND, &first, 64, 8);
  S(mbind, map, 0, BIND, &first, 64, 0);
  S(mbind, map, PAGE, 99, &first, 64, 0);
  S(mbind, map, PAGE, BIND, BAD, 64, 0);
  S(mbind, map, -1L, BIND, &first, 64, 0);
}

GROUP(move_pages) {
  unsigned long first = 1, none = 0;
  char *map = (char *)R(mmap, FAR, 4 * PAGE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED, -1, 0);
  map[0] = 1;
  void *pages[2] = {map, FAR + 8 * PAGE};
  int status[2] = {9, 9}, nodes[2] = {0, 0};
  S(move_pages, 0, 2, pages, NULL, status, 0);
  V(status[0]);
  V(status[1]);
  S(move_pages, 0, 1, pages, nodes, status, MOVE);
  V(status[0]);
  nodes[0] = 1 << 20;
  S(move_pages, 0, 1, pages, nodes, status, MOVE);
  S(move_pages, 0, 1, pages, NULL, status, 1);
  S(move_pages, 999999, 1, pages, NULL, status, 0);
  S(move_pages, 0, 1, BAD, NULL, status, 0);
  S(move_pages, 0, 1, pages, NULL, BAD, 0);
  S(move_pages, 0, 0, pages, NULL, status, 0);
  S(migrate_pages, 0, 64, &first, &first);
  S(migrate_pages, 0, 64, &first, &none);
  S(migrate_pages, 999999, 64, &first, &first);
  S(migrate_pages, 0, 64, BAD, &first);
  S(migrate_pages, 0, 64, &first, BAD);
  S(migrate_pages, 0, 1 << 20, &first, &first);
}
