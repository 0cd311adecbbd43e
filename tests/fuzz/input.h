/* SPDX-License-Identifier: MIT */
/*
 * A fuzzer's input, read from its beginning; behind its end there are zeros. And what every target has.
 */
#ifndef TESTS_FUZZ_INPUT_H
#define TESTS_FUZZ_INPUT_H

#include <stddef.h>
#include <stdint.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

struct input {
	const uint8_t *next, *end;
};

static inline uint8_t take(struct input *input)
{
	return input->next < input->end ? *input->next++ : 0;
}

/* Lowest byte first. */
static inline uint64_t take_bytes(struct input *input, int bytes)
{
	uint64_t number = 0;
	for (int i = 0; i < bytes; ++i)
		number |= (uint64_t)take(input) << 8 * i;
	return number;
}

#endif
