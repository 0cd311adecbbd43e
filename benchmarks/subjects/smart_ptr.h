/* SPDX-License-Identifier: MIT */
/*
 * The weak pointers of C++, from `smart`, a namespace: a lookup is lock, and a reference is the pointer that it
 * returns, so the pairs that the families measure are made of that.
 */
#define SUBJECT_FAILS
#define SUBJECT_IS_POINTER

/* The counts stand beside it. */
struct BENCH_ALIGNED subject_payload {
	char bytes[BENCH_LINE];
};

typedef struct {
	smart::shared_ptr<subject_payload> owner;
	smart::weak_ptr<subject_payload> seen;
} subject_t;

static inline void subject_init(subject_t *subject)
{
	subject->owner = smart::make_shared<subject_payload>();
	subject->seen = subject->owner;
}

static inline void subject_init_frozen(subject_t *subject)
{
	subject_init(subject);
	subject->owner.reset();
}

static inline bool subject_lookup(subject_t *subject)
{
	return static_cast<bool>(subject->seen.lock());
}

static inline bool subject_own(subject_t *subject)
{
	return static_cast<bool>(smart::shared_ptr<subject_payload>(subject->owner));
}
