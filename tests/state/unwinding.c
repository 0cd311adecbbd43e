/* SPDX-License-Identifier: MIT */
/*
 * A fault handler that ends its thread: on the way out, the frames of the library and then of the misuser are unwound,
 * and what they registered for it is called. Exits 0 if it was.
 */
#include <pthread.h>
#include <stddef.h>

#include <frozenref/frozenref.h>

static frozenref_t frozen = FROZENREF_INIT_FROZEN;
static int cleanups;

static void end_thread(const frozenref_fault_t *fault, void *data)
{
	(void)fault;
	(void)data;
	pthread_exit(NULL);
}

static void clean_up(int *count)
{
	++*count;
	++cleanups;
}

/* One frame that the compiler cleans up: by a cold path of its own, and by one of a large n. */
static void *misuse_get(void *unused)
{
	__attribute__((cleanup(clean_up))) int count = 0;
	frozenref_get(&frozen);
	return count ? NULL : unused;
}

static void *misuse_put_n(void *unused)
{
	__attribute__((cleanup(clean_up))) int count = 0;
	if (frozenref_put_n(&frozen, 100))
		return NULL;
	return count ? NULL : unused;
}

int main(void)
{
	void *(*const misuses[])(void *) = {misuse_get, misuse_put_n};
	int reached, threads = 0;

	frozenref_set_fault_handler(end_thread, NULL);
	for (size_t i = 0; i < sizeof(misuses) / sizeof(misuses[0]); i++) {
		pthread_t thread;
		void *result;
		if (pthread_create(&thread, NULL, misuses[i], &reached) != 0 || pthread_join(thread, &result) != 0 ||
		    result != NULL)
			return 2;
		++threads;
	}
	return cleanups == threads ? 0 : 1;
}
