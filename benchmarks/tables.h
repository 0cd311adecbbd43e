/* SPDX-License-Identifier: MIT */
/*
 * Tables that objects are found in by a handle: the build says TABLE_HEADER and SUBJECT_NAME, and compiles tables.c for
 * each. A table is a file of tables/. It has TABLE_PLACES places, and defines handle_t, which somebody may keep who
 * holds nothing, and
 *
 *   void table_open(void)                      once, before all else
 *   handle_t table_insert(uint32_t place)      puts a new object into a place that is empty
 *   void table_remove(handle_t, uint32_t place)
 *                                              takes it out; it goes with its last reference
 *   bool table_lookup(const handle_t *)        finds the object, takes a reference and gives it back; false: it is gone
 */
#ifndef BENCH_TABLES_H
#define BENCH_TABLES_H

#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>

#include "crowd.h"
#include "shim.h"

/* Those of the crowd, which all threads look up, and one for each thread. */
enum { TABLE_THREADS = 1024, TABLE_PLACES = CROWD_OBJECTS + TABLE_THREADS };

enum { OBJECT_BYTES = 64 };

#include TABLE_HEADER

#endif
