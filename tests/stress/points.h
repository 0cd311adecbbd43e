/* SPDX-License-Identifier: MIT */
/*
 * Points inside the restartable sections: at each of the first three the thread lingers for as many rounds as
 * `section_delays` says, so that sections are interrupted often, and everywhere; where one starts over it is counted.
 * Include it before any other header.
 */
#ifndef STRESS_POINTS_H
#define STRESS_POINTS_H

#include <stdint.h>

enum { SECTION_POINTS = 3 };

extern volatile uint32_t section_delays[SECTION_POINTS + 1];
extern uint64_t section_restarts;

#define FROZENREF_RSEQ_POINT(point) SECTION_POINT_##point
#define SECTION_POINT_1 SECTION_LINGER("4")
#define SECTION_POINT_2 SECTION_LINGER("8")
#define SECTION_POINT_3 SECTION_LINGER("12")

#if defined(__x86_64__)
#define SECTION_LINGER(offset)                                                                                         \
	"	movl section_delays+" offset "(%%rip), %%edx\n"                                                        \
	"6:	subl $1, %%edx\n"                                                                                          \
	"	jns 6b\n"
#define SECTION_POINT_4 "	lock incq section_restarts(%%rip)\n"
#define FROZENREF_RSEQ_POINT_CLOBBERS , "rdx"
#elif defined(__aarch64__)
#define SECTION_LINGER(offset)                                                                                         \
	"	adrp x9, section_delays+" offset "\n"                                                                  \
	"	ldr w9, [x9, :lo12:section_delays+" offset "]\n"                                                       \
	"6:	subs w9, w9, #1\n"                                                                                         \
	"	b.pl 6b\n"
#define SECTION_POINT_4                                                                                                \
	"	adrp x9, section_restarts\n"                                                                                 \
	"	add x9, x9, :lo12:section_restarts\n"                                                                        \
	"6:	ldxr x10, [x9]\n"                                                                                          \
	"	add x10, x10, #1\n"                                                                                          \
	"	stxr w11, x10, [x9]\n"                                                                                       \
	"	cbnz w11, 6b\n"
#define FROZENREF_RSEQ_POINT_CLOBBERS , "x9", "x10", "x11"
#endif

#endif
