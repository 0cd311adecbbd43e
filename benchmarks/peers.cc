/* SPDX-License-Identifier: MIT */
/*
 * The peers that are C++ only.
 */
#include "peers.h"

#include <memory>

struct alignas(BENCH_LINE) object {
};

static std::shared_ptr<object> owner;
static std::weak_ptr<object> seen;

void lookup_weak_ptr(bench_state *state)
{
	if (bench_thread(state) == 0) {
		owner = std::make_shared<object>();
		seen = owner;
	}
	for (int64_t n; (n = bench_batch(state)) > 0;)
		for (; n > 0; n--)
			if (!seen.lock())
				bench_fail(state, "a live object was not found");
}
