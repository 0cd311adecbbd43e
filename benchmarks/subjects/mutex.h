/* SPDX-License-Identifier: MIT */
/*
 * A plain count that a mutex protects, and orders.
 */
#include <pthread.h>

#ifdef __GLIBC__
#include <gnu/libc-version.h>
#define SUBJECT_VERSION gnu_get_libc_version() /* of glibc */
#endif
#define SUBJECT_FREEZES
#define SUBJECT_BATCHES
#define SUBJECT_FAILS

typedef struct {
	pthread_mutex_t mutex;
	int32_t count;
} subject_t;

static inline void subject_init(subject_t *subject)
{
	pthread_mutex_init(&subject->mutex, NULL);
	subject->count = 1;
}

static inline void subject_init_frozen(subject_t *subject)
{
	pthread_mutex_init(&subject->mutex, NULL);
	subject->count = 0;
}

static inline bool subject_try_get(subject_t *subject)
{
	pthread_mutex_lock(&subject->mutex);
	bool is_live = subject->count > 0;
	subject->count += is_live;
	pthread_mutex_unlock(&subject->mutex);
	return is_live;
}

static inline void subject_get_n(subject_t *subject, int32_t n)
{
	pthread_mutex_lock(&subject->mutex);
	subject->count += n;
	pthread_mutex_unlock(&subject->mutex);
}

static inline void subject_get(subject_t *subject)
{
	subject_get_n(subject, 1);
}

static inline bool subject_put_n(subject_t *subject, int32_t n)
{
	pthread_mutex_lock(&subject->mutex);
	bool is_last = (subject->count -= n) == 0;
	pthread_mutex_unlock(&subject->mutex);
	return is_last;
}

static inline bool subject_put(subject_t *subject)
{
	return subject_put_n(subject, 1);
}

static inline bool subject_freeze(subject_t *subject)
{
	pthread_mutex_lock(&subject->mutex);
	bool is_alone = subject->count == 1;
	subject->count -= is_alone;
	pthread_mutex_unlock(&subject->mutex);
	return is_alone;
}

static inline void subject_unfreeze(subject_t *subject)
{
	pthread_mutex_lock(&subject->mutex);
	subject->count = 1;
	pthread_mutex_unlock(&subject->mutex);
}
