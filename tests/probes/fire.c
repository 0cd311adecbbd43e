/* SPDX-License-Identifier: MIT */
/*
 * Passes each tracepoint and prints, for each time, the line that tracing/frozenref-trace.* is to print of it. Compiled
 * twice: inlined, where the library sees what reaches its cold paths, and with FROZENREF_NO_INLINE, where it also
 * sees freeze and unfreeze.
 */
#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include <frozenref/frozenref.h>
#include <frozenref/percpu.h>
#include <frozenref/pool.h>
#include <frozenref/weak.h>

#if defined(FROZENREF_NO_INLINE)
enum { IS_INLINE = 0 };
#else
enum { IS_INLINE = 1 };
#endif

/* Frozen or saturated words that lie further than this from the centre get back there. */
enum { DRIFT_MAX = 0x8000000, BIAS = 0x40000000 };

static void expect(const char *format, ...) __attribute__((format(printf, 1, 2)));

static void expect(const char *format, ...)
{
	va_list arguments;
	va_start(arguments, format);
	vprintf(format, arguments);
	va_end(arguments);
	putchar('\n');
}

static void claims(const void *ref, const char *operation)
{
	expect("claim ref=%p operation=%s", ref, operation);
}

static void faults(const void *ref, int kind, const char *operation, int32_t word, int n)
{
	expect("fault ref=%p kind=%d operation=%s word=%" PRId32 " n=%d", ref, kind, operation, word, n);
}

static void check(bool is_so)
{
	if (!is_so)
		abort();
}

static void last_puts(void)
{
	frozenref_t ref;

	frozenref_init(&ref, 2);
	check(!frozenref_put(&ref));
	claims(&ref, "put");
	check(frozenref_put(&ref));

	frozenref_init(&ref, 5);
	claims(&ref, "put_n");
	check(frozenref_put_n(&ref, 5));

	frozenref_init(&ref, 1);
	claims(&ref, "put_return");
	check(frozenref_put_return(&ref) == 0);

	frozenref_init(&ref, 2);
	check(!frozenref_put_unguarded(&ref));
	claims(&ref, "put_unguarded");
	check(frozenref_put_unguarded(&ref));
}

/* What a last put finds that was overtaken between its subtraction and its claim. */
static void rescues(void)
{
#if !defined(FROZENREF_NO_INLINE)
	frozenref_t ref;
	frozenref_pair_t pair;

	frozenref_init(&ref, 4);
	expect("rescue ref=%p operation=put found=4", (void *)&ref);
	check(!frozenref_put_cold(&ref, 1, 0, FROZENREF_OPERATION_PUT));

	frozenref_pair_init(&pair, 3);
	expect("rescue ref=%p operation=strong_put found=3", (void *)&pair);
	claims(&pair.weak, "strong_put");
	expect("pair_free pair=%p", (void *)&pair);
	check(frozenref_strong_put_cold(&pair, 0) == FROZENREF_FREE);
#endif
}

static void exclusive_use(void)
{
	frozenref_t ref;

	frozenref_init(&ref, 2);
	check(!frozenref_freeze(&ref, 1));
	if (!IS_INLINE)
		expect("freeze ref=%p expected=2", (void *)&ref);
	check(frozenref_freeze(&ref, 2));
	check(!frozenref_try_get(&ref));
	if (!IS_INLINE)
		expect("unfreeze ref=%p n=3 strays=1", (void *)&ref);
	frozenref_unfreeze(&ref, 3);
	check(frozenref_count(&ref) == 3);
}

static void drift_and_saturation(void)
{
	frozenref_t ref;

	ref.word = FROZENREF_FROZEN + DRIFT_MAX - 1;
	check(!frozenref_try_get(&ref));
	expect("recentre ref=%p word=%d", (void *)&ref, FROZENREF_FROZEN + DRIFT_MAX + 1);
	check(!frozenref_try_get(&ref));

	frozenref_init(&ref, INT32_MAX);
	expect("recentre ref=%p word=%d", (void *)&ref, INT32_MIN);
	expect("saturate ref=%p word=%d", (void *)&ref, INT32_MAX);
	faults(&ref, FROZENREF_FAULT_OVERFLOW, "get", INT32_MAX, 1);
	frozenref_get(&ref);
	frozenref_get(&ref);

	frozenref_init(&ref, 7);
	expect("saturate ref=%p word=7", (void *)&ref);
	frozenref_make_immortal(&ref);
	frozenref_make_immortal(&ref);
}

static void misuse(void)
{
	frozenref_t ref;

	frozenref_init_frozen(&ref);
	faults(&ref, FROZENREF_FAULT_FROZEN, "get", FROZENREF_FROZEN, 1);
	frozenref_get(&ref);

	frozenref_init(&ref, 1);
	expect("saturate ref=%p word=-1", (void *)&ref);
	faults(&ref, FROZENREF_FAULT_TOO_FEW, "put_n", 1, 2);
	check(!frozenref_put_n(&ref, 2));
}

static void spreads(frozenref_percpu_t *ref, int n)
{
	frozenref_percpu_init(ref, n);
	/* reserves the region, which tells how many shards there are */
	check(frozenref_percpu_mode() <= FROZENREF_PERCPU_THREAD);
	expect("spread ref=%p count=%d shards=%" PRIu32, (void *)ref, n, frozenref_percpu_region.cpus + 1);
	check(frozenref_percpu_spread(ref));
}

static void per_cpu(void)
{
	frozenref_percpu_t ref;

	spreads(&ref, 3);
	frozenref_percpu_get(&ref);
	expect("gather ref=%p count=4", (void *)&ref);
	check(!frozenref_percpu_gather(&ref));
	frozenref_percpu_destroy(&ref);

	spreads(&ref, 1);
	check(!frozenref_percpu_put(&ref));
	expect("gather ref=%p count=0", (void *)&ref);
	check(frozenref_percpu_gather(&ref));
	frozenref_percpu_destroy(&ref);

	spreads(&ref, 1);
	check(!frozenref_percpu_put_n(&ref, 3));
	expect("gather ref=%p count=-2", (void *)&ref);
	expect("saturate ref=%p word=%d", (void *)&ref, BIAS + 1);
	faults(&ref, FROZENREF_FAULT_TOO_FEW, "percpu_gather", BIAS + 1, 1);
	check(!frozenref_percpu_gather(&ref));
	frozenref_percpu_destroy(&ref);

	spreads(&ref, 1);
	ref.centre.word = FROZENREF_SATURATED;
	expect("gather ref=%p count=%d", (void *)&ref, INT32_MAX);
	check(!frozenref_percpu_gather(&ref));
	frozenref_percpu_destroy(&ref);
}

static void pairs(void)
{
	frozenref_pair_t pair;

	frozenref_pair_init(&pair, 1);
	claims(&pair.strong, "strong_put");
	expect("pair_destroy pair=%p", (void *)&pair);
	check(frozenref_strong_put(&pair) == FROZENREF_DESTROY);
	claims(&pair.weak, "weak_put");
	expect("pair_free pair=%p", (void *)&pair);
	check(frozenref_weak_put(&pair));
}

static void pools(enum frozenref_rest rest)
{
	struct frozenref_pool_config config = {.object_size = 8, .object_align = 8, .capacity = 4, .rest = rest};
	frozenref_pool_t *pool;
	void *object;

	check(frozenref_pool_create(&pool, &config) == 0);
	object = frozenref_pool_alloc(pool);
	const frozenref_t *ref = &((struct frozenref_pool_header *)object - 1)->ref;
	frozenref_handle_t handle = frozenref_pool_handle(pool, object);
	expect("pool_publish pool=%p object=%p handle=%" PRIu64, (void *)pool, object, handle);
	expect("unfreeze ref=%p n=1 strays=0", (const void *)ref);
	check(frozenref_pool_publish(pool, object) == handle);
	claims(ref, "put");
	expect("pool_release pool=%p object=%p handle=%" PRIu64, (void *)pool, object, handle);
	if (rest == FROZENREF_REST_LIVE)
		expect("unfreeze ref=%p n=1 strays=0", (const void *)ref);
	check(frozenref_pool_put(pool, object));
}

static void go_on(const frozenref_fault_t *fault, void *data)
{
	(void)fault;
	(void)data;
}

int main(void)
{
	check(frozenref_set_fault_handler(go_on, NULL));
	last_puts();
	rescues();
	exclusive_use();
	drift_and_saturation();
	misuse();
	per_cpu();
	pairs();
	pools(FROZENREF_REST_FROZEN);
	pools(FROZENREF_REST_LIVE);
}
