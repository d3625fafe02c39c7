/* memfd_create(2), the seals of fcntl(2), MADV_REMOVE of madvise(2) */

#include "call.h"

/* The third descriptor is a memory file of 8200 bytes. */
static void file(unsigned flags) {
  close(3);
  S(memfd_create, "name", flags);
  ftruncate(3, 8200);
}

GROUP(memory_files) {
  struct stat s;
  S(memfd_create, "name", MFD_NOEXEC_SEAL | MFD_EXEC);
  S(memfd_create, "name", 0x100);
  S(memfd_create, BAD, 0);
  file(0);
  S(fcntl, 3, F_GET_SEALS);
  S(fcntl, 3, F_ADD_SEALS, F_SEAL_WRITE);
  S(fstat, 3, &s);
  V(s.st_mode);
  V(s.st_size);
  file(MFD_NOEXEC_SEAL);
  S(fcntl, 3, F_GET_SEALS);
  S(fstat, 3, &s);
  V(s.st_mode);
  S(fchmod, 3, 0700);
  S(fchmod, 3, 0600);
  file(MFD_EXEC | MFD_ALLOW_SEALING);
  S(fcntl, 3, F_ADD_SEALS, F_SEAL_EXEC);
  S(fcntl, 3, F_GET_SEALS);
  S(open, "/proc/self/fd/3", O_RDONLY);
  char text[8];
  S(write, 4, "x", 1);
  S(fcntl, 4, F_ADD_SEALS, F_SEAL_SEAL);
  S(fcntl, 4, F_GET_SEALS);
  S(lseek, 3, 4, SEEK_SET);
  S(lseek, 4, 0, SEEK_CUR);
  S(read, 4, text, 8);
}

GROUP(seals) {
  file(MFD_ALLOW_SEALING);
  S(fcntl, 3, F_GET_SEALS);
  S(fcntl, 3, F_ADD_SEALS, 0x100);
  S(fcntl, 3, F_ADD_SEALS, F_SEAL_SHRINK);
  S(ftruncate, 3, 8199);
  S(ftruncate, 3, 8200);
  S(ftruncate, 3, 8201);
  S(open, "/proc/self/fd/3", O_RDWR | O_TRUNC);
  S(fcntl, 3, F_ADD_SEALS, F_SEAL_GROW);
  S(ftruncate, 3, 8202);
  static char piece[10000];
  S(pwrite64, 3, piece, 100, 8101);
  S(pwrite64, 3, piece, 100, 8102);
  S(pwrite64, 3, piece, 10000, 0);
  S(pwrite64, 3, piece, 10000, 5000);
  S(pwrite64, 3, piece, 1, 8201);
  S(fallocate, 3, 0, 0, 8201);
  S(fallocate, 3, 0, 0, 8202);
  S(fallocate, 3, FALLOC_FL_KEEP_SIZE, 0, 10000);
  S(fallocate, 3, FALLOC_FL_KEEP_SIZE | FALLOC_FL_PUNCH_HOLE, 0, 4096);
  char *shared = mmap(NULL, 8192, PROT_READ | PROT_WRITE, MAP_SHARED, 3, 0);
  S(fcntl, 3, F_ADD_SEALS, F_SEAL_WRITE);
  S(fcntl, 3, F_ADD_SEALS, F_SEAL_FUTURE_WRITE);
  S(fcntl, 3, F_GET_SEALS);
  shared[1] = 'x';
  V(read(3, piece, 2) == 2 && piece[1] == 'x');
  S(pwrite64, 3, "y", 1, 0);
  S(munmap, shared, 8192);
  S(fcntl, 3, F_ADD_SEALS, F_SEAL_WRITE | F_SEAL_SEAL);
  S(fcntl, 3, F_GET_SEALS);
  S(fcntl, 3, F_ADD_SEALS, F_SEAL_EXEC);
  S(write, 3, "y", 1);
  S(fallocate, 3, FALLOC_FL_KEEP_SIZE | FALLOC_FL_PUNCH_HOLE, 0, 4096);
  S(mmap, NULL, 8192, PROT_READ | PROT_WRITE, MAP_SHARED, 3, 0);
  char *seen = mmap(NULL, 8192, PROT_READ, MAP_SHARED, 3, 0);
  V(seen != MAP_FAILED && seen[1] == 'x');
  S(mprotect, seen, 4096, PROT_READ | PROT_WRITE);
  char *own = mmap(NULL, 8192, PROT_READ | PROT_WRITE, MAP_PRIVATE, 3, 0);
  own[1] = 'z';
  V(seen[1]);
  S(open, "other", O_RDWR | O_CREAT, 0600);
  S(fcntl, 1, F_GET_SEALS);
  S(fcntl, 99, F_GET_SEALS);
}

/* Holes in what is mapped. */
GROUP(remove_pages) {
  char text[4];
  struct stat s;
  S(open, "file", O_RDWR | O_CREAT, 0600);
  ftruncate(3, 3 * 4096);
  for (int i = 0; i < 3; i++) pwrite(3, "abcd", 4, i * 4096);
  char *shared = mmap(NULL, 3 * 4096, PROT_READ | PROT_WRITE, MAP_SHARED, 3, 0);
  shared[4096] = 'z';
  S(madvise, shared + 4096, 4096, MADV_REMOVE);
  V(shared[0]);
  V(shared[4096]);
  V(shared[8192]);
  S(pread64, 3, text, 4, 4096);
  V(text[0]);
  S(fstat, 3, &s);
  V(s.st_size);
  V(s.st_blocks);
  S(mprotect, shared, 4096, PROT_READ);
  S(madvise, shared, 4096, MADV_REMOVE);
  S(madvise, shared + 1, 4096, MADV_REMOVE);
  char *own = mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_PRIVATE, 3, 0);
  S(madvise, own, 4096, MADV_REMOVE);
  char *none = mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  S(madvise, none, 4096, MADV_REMOVE);
  char *common = mmap(NULL, 8192, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
  common[0] = common[4096] = 'x';
  S(madvise, common, 4096, MADV_REMOVE);
  V(common[0]);
  V(common[4096]);
  munlockall();
  S(mlock, common, 4096);
  S(madvise, common, 4096, MADV_REMOVE);
  file(MFD_ALLOW_SEALING);
}
