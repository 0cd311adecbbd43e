/* SPDX-License-Identifier: MIT */
/*
 * A read lock of liburcu, in place of a reference: it pins all objects, for as long as it is held, and counts none. The
 * build chooses the flavour by its header, and whether its threads have to register.
 */
#define _LGPL_SOURCE /* inlines the lock */
#define URCU_API_MAP /* and has one name for it in all flavours */
#include FROZENREF_BENCH_URCU

#ifdef FROZENREF_BENCH_REGISTERS
#include <pthread.h>
#endif

#define SUBJECT_VERSION URCU_VERSION
#define SUBJECT_ONLY_LOOKUPS

typedef struct {
	void *object;
} subject_t;

#ifdef FROZENREF_BENCH_REGISTERS
static pthread_key_t subject_key;

static void subject_thread_ends(void *unused)
{
	(void)unused;
	rcu_unregister_thread();
}

__attribute__((constructor)) static void subject_make_key(void)
{
	pthread_key_create(&subject_key, subject_thread_ends);
}

static __attribute__((noinline, cold)) void subject_thread_begins(void)
{
	rcu_register_thread();
	pthread_setspecific(subject_key, &subject_key);
}
#endif

static inline void subject_init(subject_t *subject)
{
	rcu_assign_pointer(subject->object, subject);
}

static inline bool subject_try_get(subject_t *subject)
{
#ifdef FROZENREF_BENCH_REGISTERS
	/* it stands on the line that the lock writes to */
	if (__builtin_expect(!URCU_TLS(urcu_memb_reader).registered, 0))
		subject_thread_begins();
#endif
	rcu_read_lock();
	return rcu_dereference(subject->object) != NULL;
}

static inline bool subject_put(subject_t *subject)
{
	(void)subject;
	rcu_read_unlock();
	return false;
}
