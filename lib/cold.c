/* SPDX-License-Identifier: MIT */
/*
 * The cold paths, out of line: the one copy that every program shares. Also in a library that is instrumented itself,
 * for programs that are not.
 */
#if defined(FROZENREF_FROZENREF_H)
#error "frozenref: lib/cold.c is to be compiled by itself, not in one file with others (unity builds)"
#endif
#define FROZENREF_COLD extern FROZENREF_EXPORT __attribute__((noinline, cold))
#include "probes.h"
#include <frozenref/frozenref.h>
#include <frozenref/percpu.h>
#include <frozenref/weak.h>

#include <frozenref/cold.h>
#include <frozenref/percpu_cold.h>
#include <frozenref/weak_cold.h>
