/* mmap(2), munmap(2), mprotect(2), mremap(2), msync(2), mincore(2), madvise(2), brk(2), remap_file_pages(2) */

#include "call.h"

#define PAGE 4096L
#define FAR ((char *)0x100000000000L)

static long flags = MAP_PRIVATE | MAP_ANONYMOUS;

GROUP(mmap) {
  int file = open("file", O_RDWR | O_CREAT, 0644);
  write(file, "0123456789", 10);
  int reading = open("file", O_RDONLY), writing = open("file", O_WRONLY);
  OK(mmap, NULL, 1, PROT_READ, flags, -1, 0);
  OK(mmap, FAR, 2 * PAGE, PROT_READ | PROT_WRITE, flags | MAP_FIXED, -1, 0);
  OK(mmap, FAR, PAGE, PROT_READ, flags | MAP_FIXED_NOREPLACE, -1, 0);
  S(mmap, NULL, 0, PROT_READ, flags, -1, 0);
  S(mmap, NULL, PAGE, PROT_READ, MAP_ANONYMOUS, -1, 0);
  S(mmap, NULL, PAGE, PROT_READ, flags, -1, 100);
  S(mmap, FAR + 1, PAGE, PROT_READ, flags | MAP_FIXED, -1, 0);
  S(mmap, NULL, -1L, PROT_READ, flags, -1, 0);
  S(mmap, NULL, 1L << 47, PROT_READ, flags, -1, 0);
  S(mmap, (void *)-PAGE, PAGE, PROT_READ, flags | MAP_FIXED, -1, 0);
  S(mmap, NULL, PAGE, PROT_READ, MAP_PRIVATE, -1, 0);
  S(mmap, NULL, PAGE, PROT_READ, MAP_PRIVATE, 77, 0);
  S(mmap, NULL, PAGE, PROT_READ, MAP_PRIVATE, writing, 0);
  OK(mmap, NULL, PAGE, PROT_READ | PROT_WRITE, MAP_PRIVATE, reading, 0);
  S(mmap, NULL, PAGE, PROT_READ | PROT_WRITE, MAP_SHARED, reading, 0);
  OK(mmap, NULL, PAGE, PROT_READ, MAP_SHARED, reading, 0);
  OK(mmap, NULL, PAGE, PROT_READ | PROT_WRITE, MAP_SHARED_VALIDATE, file, 0);
  S(mmap, NULL, PAGE, PROT_READ, MAP_SHARED_VALIDATE | 0x800000, file, 0);
  S(mmap, NULL, PAGE, PROT_READ, MAP_PRIVATE, open(".", O_RDONLY), 0);
  int ends[2];
  pipe(ends);
  S(mmap, NULL, PAGE, PROT_READ, MAP_PRIVATE, ends[0], 0);
  char *map = (char *)R(mmap, NULL, 2 * PAGE, PROT_READ, MAP_PRIVATE, file, 0);
  V(map[9]);
  V(map[10]);
  CHILD(V(map[PAGE]));
  CHILD(*(volatile char *)map = 1);
  S(munmap, map, 2 * PAGE);
  S(munmap, map, 2 * PAGE);
  S(munmap, map + 1, PAGE);
  S(munmap, map, 0);
  S(munmap, map, -1L);
  S(munmap, (void *)-PAGE, PAGE);
  CHILD(V(*(volatile char *)map));
}

GROUP(mprotect) {
  char *map = (char *)R(mmap, FAR, 4 * PAGE, PROT_READ, flags | MAP_FIXED, -1, 0);
  S(mprotect, map, PAGE, PROT_READ | PROT_WRITE);
  map[0] = 1;
  S(mprotect, map + 1, PAGE, PROT_READ);
  S(mprotect, map, 0, PROT_READ);
  S(mprotect, map + 1, 0, PROT_READ);
  S(mprotect, map, 8 * PAGE, PROT_READ | PROT_WRITE);
  map[PAGE] = 1;
  S(mprotect, map + 8 * PAGE, PAGE, PROT_READ);
  S(mprotect, map, -1L, PROT_READ);
  S(mprotect, map, PAGE, 0x100);
  S(mprotect, map, PAGE, PROT_GROWSDOWN | PROT_GROWSUP | PROT_READ);
  close(open("file", O_RDWR | O_CREAT, 0644));
  char *file = (char *)R(mmap, NULL, PAGE, PROT_READ, MAP_SHARED, open("file", O_RDONLY), 0);
  S(mprotect, file, PAGE, PROT_READ | PROT_WRITE);
  S(mprotect, map, PAGE, PROT_NONE);
  CHILD(V(*(volatile char *)map));
}

GROUP(mremap) {
  char *map = (char *)R(mmap, FAR, 4 * PAGE, PROT_READ | PROT_WRITE, flags | MAP_FIXED, -1, 0);
  map[0] = 9;
  V(R(mremap, map, 4 * PAGE, 2 * PAGE, 0) == (long)map);
  V(R(mremap, map, 2 * PAGE, 3 * PAGE, 0) == (long)map);
  R(mmap, FAR + 3 * PAGE, PAGE, PROT_READ, flags | MAP_FIXED, -1, 0);
  S(mremap, map, 3 * PAGE, 5 * PAGE, 0);
  char *moved = (char *)R(mremap, map, 3 * PAGE, 5 * PAGE, MREMAP_MAYMOVE);
  V(moved != map);
  V(moved[0]);
  S(mremap, map, PAGE, PAGE, 0);
  S(mremap, moved + 1, PAGE, PAGE, 0);
  S(mremap, moved, PAGE, 0, 0);
  S(mremap, moved, PAGE, PAGE, 16);
  S(mremap, moved, PAGE, PAGE, MREMAP_FIXED, FAR);
  S(mremap, moved, PAGE, PAGE, MREMAP_FIXED | MREMAP_MAYMOVE, FAR + 1);
  S(mremap, moved, 5 * PAGE, 5 * PAGE, MREMAP_FIXED | MREMAP_MAYMOVE, moved + PAGE);
  V(R(mremap, moved, 5 * PAGE, 5 * PAGE, MREMAP_FIXED | MREMAP_MAYMOVE, FAR) == (long)FAR);
  V(FAR[0]);
  S(mremap, FAR, PAGE, -1L, MREMAP_MAYMOVE);
  S(mremap, FAR, 20 * PAGE, 30 * PAGE, MREMAP_MAYMOVE);
}

GROUP(msync) {
  unsigned char present[8];
  char *map = (char *)R(mmap, FAR, 4 * PAGE, PROT_READ | PROT_WRITE, flags | MAP_FIXED, -1, 0);
  S(msync, map, PAGE, MS_SYNC);
  S(msync, map, PAGE, MS_ASYNC);
  S(msync, map, PAGE, MS_ASYNC | MS_SYNC);
  S(msync, map, PAGE, 8);
  S(msync, map + 1, PAGE, MS_SYNC);
  S(msync, map, 8 * PAGE, MS_SYNC);
  S(msync, map, 0, MS_SYNC);
  S(msync, map, PAGE, 0);
  map[0] = 1;
  S(mincore, map, PAGE, present);
  V(present[0] & 1);
  S(mincore, map + 1, PAGE, present);
  S(mincore, map, 8 * PAGE, present);
  S(mincore, map, PAGE, BAD);
  S(mincore, map, 0, present);
  S(mincore, map, -1L, present);
  S(madvise, map, PAGE, MADV_DONTNEED);
  V(map[0]);
  S(madvise, map, PAGE, MADV_NORMAL);
  S(madvise, map, PAGE, MADV_WILLNEED);
  S(madvise, map + 1, PAGE, MADV_NORMAL);
  S(madvise, map, 0, MADV_NORMAL);
  S(madvise, map, 8 * PAGE, MADV_NORMAL);
  S(madvise, map, PAGE, 999);
  S(madvise, map, PAGE, -1);
  S(madvise, map, -1L, MADV_NORMAL);
  S(madvise, map + 8 * PAGE, PAGE, MADV_DONTNEED);
}

GROUP(brk) {
  OK(brk, 0);
  char *now = (char *)R(brk, 0);
  V(R(brk, now + PAGE) - (long)now);
  now[10] = 3;
  V(now[10]);
  V(R(brk, 16) - (long)now);
  V(R(brk, -1L) - (long)now);
  V(R(brk, now) - (long)now);
  CHILD(V(*(volatile char *)(((long)now + 2 * PAGE) & -PAGE)));
}

GROUP(remap_file_pages) {
  int file = open("file", O_RDWR | O_CREAT, 0644);
  for (int page = 0; page < 4; page++) pwrite(file, page == 0 ? "a" : page == 1 ? "b" : page == 2 ? "c" : "d", 1, page * PAGE);
  ftruncate(file, 4 * PAGE);
  char *map = (char *)R(mmap, NULL, 4 * PAGE, PROT_READ | PROT_WRITE, MAP_SHARED, file, 0);
  S(remap_file_pages, map, PAGE, 0, 3, 0);
  V(map[0]);
  V(map[PAGE]);
  map[0] = 'x';
  V(map[3 * PAGE]);
  S(remap_file_pages, map + PAGE, 2 * PAGE, 0, 0, 0);
  V(map[PAGE]);
  V(map[2 * PAGE]);
  char byte = 0;
  V(pread(file, &byte, 1, 3 * PAGE));
  V(byte);
  S(remap_file_pages, map, PAGE, PROT_READ, 3, 0);
  S(remap_file_pages, map, 0, 0, 3, 0);
  S(remap_file_pages, map, 8 * PAGE, 0, 0, 0);
  S(remap_file_pages, map, PAGE, 0, -1L, 0);
  S(remap_file_pages, FAR, PAGE, 0, 0, 0);
  char *own = (char *)R(mmap, NULL, PAGE, PROT_READ, MAP_PRIVATE, file, 0);
  S(remap_file_pages, own, PAGE, 0, 0, 0);
}

/* mlock(2), mlock2, munlock, mlockall, munlockall */
GROUP(mlock) {
  char *map = (char *)R(mmap, NULL, 4 * PAGE, PROT_READ | PROT_WRITE, flags, -1, 0);
  munmap(map + 3 * PAGE, PAGE);
  S(mlock, map, PAGE);
  S(mlock, map + 1, PAGE);
  S(mlock, map, 0);
  S(mlock, map, -1L);
  S(mlock, map, -2 * PAGE);
  S(mlock, map, 4 * PAGE);
  S(mlock, map + 3 * PAGE, PAGE);
  S(mlock2, map, PAGE, 2);
  S(mlock2, map, 2 * PAGE, 1);
  S(madvise, map, PAGE, MADV_DONTNEED);
  S(munlock, map, 4 * PAGE);
  S(munlock, map, 3 * PAGE);
  S(munlock, map, -2 * PAGE);
  S(munlock, map, 0);
  S(madvise, map, PAGE, MADV_DONTNEED);
  mprotect(map + PAGE, PAGE, PROT_NONE);
  S(mlock, map, 3 * PAGE);
  S(mlock2, map, 3 * PAGE, 1);
  mprotect(map + PAGE, PAGE, PROT_READ | PROT_WRITE);
  S(mlockall, 0);
  S(mlockall, 8);
  S(mlockall, MCL_ONFAULT);
  S(munlockall);
  OK(mmap, NULL, PAGE, PROT_READ, flags | MAP_LOCKED, -1, 0);
  struct rlimit limit = {2 * PAGE, 2 * PAGE}, none = {0, 0};
  CHILD(R(munlockall); setrlimit(RLIMIT_MEMLOCK, &limit); R(setresuid, 1000, 1000, 1000);
        S(mlock, map, 3 * PAGE); S(mlock, map, 2 * PAGE); S(mlock, map + 2 * PAGE, PAGE); S(mlock, map, 2 * PAGE);
        S(mmap, NULL, PAGE, PROT_READ, flags | MAP_LOCKED, -1, 0); S(mlockall, MCL_CURRENT); S(munlock, map, PAGE);
        S(mlock, map + 2 * PAGE, PAGE); S(munlockall); S(mlockall, MCL_FUTURE); S(mmap, NULL, 3 * PAGE, PROT_READ, flags, -1, 0);
        OK(mmap, NULL, 2 * PAGE, PROT_READ, flags, -1, 0); S(munlockall); setrlimit(RLIMIT_MEMLOCK, &none);
        S(mlock, map, PAGE); S(mlockall, MCL_CURRENT); S(mmap, NULL, PAGE, PROT_READ, flags | MAP_LOCKED, -1, 0); S(munlock, map, PAGE));
}
