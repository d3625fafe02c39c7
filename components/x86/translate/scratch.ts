// Where the translator keeps what it works with while it makes one translation.
//
//     +00_0000  micro-operations of the region        +04_0000  instructions by address (hash)
//     +05_0000  leaders and blocks of micro-operations +06_0000  nodes      +08_0000  edges
//     +0a_0000  lists of nodes                         +0c_0000  the record
//     +14_0000  the body of a function                 +18_0000  all functions  +24_0000  the module   +34_0000  constants
//     +35_0000  tables by address
//     +36_0000  addresses that a jump may go to        +37_0000  functions that nodes belong to
//     +38_0000  locals                                 +3c_0000  notes on regions
//     +39_0000  which slots are taken                  +39_8000  exits by address
//     +3a_0000  hot blocks that wait                   +3a_8000  regions of the module
//     +3a_9000  ways into other modules                +3b_0000  regions that much time is spent in
//     +3b_4000  generations of slots                   +3d_c000  ways within the module
//     +3e_0000  branches that are hardly ever taken

import { SPANS, TRANSLATOR } from '../arena';

export const UOPS: usize = TRANSLATOR;
export const UOP_LIMIT: u32 = 4096;
export const HASH: usize = TRANSLATOR + 0x4_0000;
export const HASH_COUNT: u32 = 0x2000;
/** A byte a micro-operation: does a block begin here? */
export const LEADERS: usize = TRANSLATOR + 0x5_0000;
/** 16 bits a micro-operation: the node that it belongs to. */
export const NODE_OF: usize = TRANSLATOR + 0x5_2000;
export const NODES: usize = TRANSLATOR + 0x6_0000;
export const NODE_LIMIT: u32 = 1024;
export const EDGES: usize = TRANSLATOR + 0x8_0000;
export const EDGE_LIMIT: u32 = 8192;
export const LISTS: usize = TRANSLATOR + 0xa_0000;
export const RECORD_SCRATCH: usize = TRANSLATOR + 0xc_0000;
export const RECORD_LIMIT: usize = RECORD_SCRATCH + 0x8_0000;
export const BODY: usize = TRANSLATOR + 0x14_0000;
export const BODY_LIMIT: usize = BODY + 0x4_0000;
export const CODE: usize = TRANSLATOR + 0x18_0000;
export const CODE_LIMIT: usize = CODE + 0xc_0000;
export const MODULE: usize = TRANSLATOR + 0x24_0000;
export const MODULE_LIMIT: usize = MODULE + 0x10_0000;
export const CONSTANTS: usize = TRANSLATOR + 0x34_0000;
/** A byte for each place of a table by address. */
export const TABLE: usize = TRANSLATOR + 0x35_0000;
/** Addresses that a jump may go to. */
export const WAYS: usize = TRANSLATOR + 0x36_0000;
export const FUNCTIONS: usize = TRANSLATOR + 0x37_0000;
/** A byte for each local: whether it is used; and its number in the module. */
export const LOCALS: usize = TRANSLATOR + 0x38_0000;
export const NOTES: usize = TRANSLATOR + 0x3c_0000;
export const NOTES_LIMIT: usize = NOTES + 0x1_c000;
/** Branches that are hardly ever taken. */
export const HINTS: usize = TRANSLATOR + 0x3e_0000;
export const HINTS_LIMIT: usize = HINTS + 0x2_0000;
/** A byte for each slot: is it taken? */
export const SLOT_STATES: usize = TRANSLATOR + 0x39_0000;
/** Exits of the current region by address: their offsets. */
export const EXITS: usize = TRANSLATOR + 0x39_8000;
export const EXIT_COUNT: u32 = 0x400;
/** Records of the current module's regions, 4 bytes each. */
export const REGIONS: usize = TRANSLATOR + 0x3a_8000;
/** Addresses of blocks, 8 bytes each. */
export const WAITING: usize = TRANSLATOR + 0x3a_0000;

/** Addresses of regions that much time is spent in (hash), 8 bytes each. */
export const CONCENTRATED: usize = TRANSLATOR + 0x3b_0000;
export const CONCENTRATED_COUNT: u32 = 0x800;
/** Of each slot, 4 bytes. */
export const GENERATIONS: usize = TRANSLATOR + 0x3b_4000;
/** Ways out of the module that lead straight into another one: offsets of their micro-operations, 4 bytes each. */
export const ROADS: usize = TRANSLATOR + 0x3a_9000;
export const ROAD_LIMIT: u32 = 0x400;

/** Ways between regions of the module, 8 bytes each; and where the numbers of their functions stand, 8 bytes each. */
export const LANES: usize = TRANSLATOR + 0x3d_c000;
export const LANE_LIMIT: u32 = 0x400;
export const CALLS: usize = TRANSLATOR + 0x3d_e000;
export const CALL_LIMIT: u32 = 0x400;

/** What is known of registers. */
export const OFFSETS: usize = SPANS;
export const OFFSETS_LIMIT: usize = OFFSETS + 0x1_0000;
export const ACCESSES: usize = SPANS + 0x1_0000;
export const ACCESS_LIMIT: u32 = 0x2000;
export const GROUPS: usize = SPANS + 0x2_0000;
export const GROUP_LIMIT: u32 = 1024;
