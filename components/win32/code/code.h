// What the C sources here share. They are compiled without a C library, and see nothing but what they are given.

#pragma once

typedef unsigned char u8;
typedef unsigned short u16;
typedef unsigned int u32;
typedef unsigned long long u64;
/** At any address, of whatever type. */
typedef u64 __attribute__((may_alias, aligned(1))) any64;
typedef u8 block16 __attribute__((vector_size(16)));
typedef block16 __attribute__((may_alias, aligned(1))) any128;
