/* SPDX-License-Identifier: MIT */
/*
 * std::atomic<std::shared_ptr>, of C++20: a lookup loads the pointer, which takes a reference.
 */
#include <atomic>
#include <memory>

#ifdef __GLIBCXX__
#define SUBJECT_VERSION "libstdc++ of " BENCH_TEXT(__GLIBCXX__)
#endif
#define SUBJECT_IS_POINTER
#define SUBJECT_ONLY_LOOKUPS

struct BENCH_ALIGNED subject_payload {
	char bytes[BENCH_LINE];
};

typedef struct {
	std::atomic<std::shared_ptr<subject_payload>> owner;
} subject_t;

static inline void subject_init(subject_t *subject)
{
	subject->owner.store(std::make_shared<subject_payload>(), std::memory_order_release);
}

static inline bool subject_lookup(subject_t *subject)
{
	return static_cast<bool>(subject->owner.load(std::memory_order_acquire));
}
