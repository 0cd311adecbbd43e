/* SPDX-License-Identifier: MIT */
/*
 * A backend's primitives as function pointers. Two backends cannot be included in one file, so primitives.c is
 * compiled once for each.
 */
#ifndef TESTS_PRIMITIVES_H
#define TESTS_PRIMITIVES_H

#include <stdint.h>

/* Constants: those that the operations use, and the ends of what instructions take as an immediate operand. */
#define FOR_EACH_CONSTANT(use, order)                                                                                  \
	use(order, 0) use(order, 1) use(order, -1) use(order, 2) use(order, -2) use(order, 63) use(order, -63)         \
		use(order, 64) use(order, -64) use(order, 2047) use(order, 2048) use(order, -2048) use(order, -2049)   \
			use(order, 4095) use(order, -4095) use(order, 4096) use(order, -4096) use(order, 4097)         \
				use(order, -4097) use(order, 0xfff000) use(order, -0xfff000) use(order, -0x20000000)   \
					use(order, -0x60000000) use(order, INT32_MAX) use(order, INT32_MIN)

/*
 * Values are passed in 64 bits of which only the lower 32 count: what stands above them in a register must not matter.
 * Each primitive is there twice, with its operands in registers and as constants, which instructions encode otherwise.
 */
struct primitives {
	const char *backend;
	struct {
		const char *name;
		int64_t (*call)(const int32_t *word);
	} load[2];
	struct {
		const char *name;
		void (*call)(int32_t *word, int64_t value);
	} store[4];
	struct {
		const char *name;
		int64_t (*call)(int32_t *word, int64_t n);
	} add_return[6];
	struct {
		const char *name;
		int64_t (*call)(int32_t *word, int64_t expected, int64_t desired);
	} cmpxchg[8];
};

extern const struct primitives chosen_primitives, generic_primitives;

#endif
