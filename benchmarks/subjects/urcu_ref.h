/* SPDX-License-Identifier: MIT */
/*
 * The reference count of liburcu.
 */
#ifdef NDEBUG
#include <urcu/ref.h>
#else
#define NDEBUG /* as the library itself is released: the last put asserts */
#include <urcu/ref.h>
#undef NDEBUG
#endif

#define SUBJECT_VERSION URCU_VERSION
#define SUBJECT_FAILS

typedef struct urcu_ref subject_t;

static __thread bool urcu_ref_released;

static inline void urcu_ref_release(struct urcu_ref *ref)
{
	(void)ref;
	urcu_ref_released = true;
}

static inline void subject_init(subject_t *subject)
{
	urcu_ref_init(subject);
}

static inline void subject_init_frozen(subject_t *subject)
{
	urcu_ref_set(subject, 0);
}

static inline bool subject_try_get(subject_t *subject)
{
	return urcu_ref_get_unless_zero(subject);
}

static inline void subject_get(subject_t *subject)
{
	urcu_ref_get(subject);
}

static inline bool subject_put(subject_t *subject)
{
	urcu_ref_put(subject, urcu_ref_release);
	if (__builtin_expect(!urcu_ref_released, 1))
		return false;
	urcu_ref_released = false;
	return true;
}

static inline void subject_unfreeze(subject_t *subject)
{
	urcu_ref_init(subject);
}
