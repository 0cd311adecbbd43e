/* SPDX-License-Identifier: MIT */
/*
 * life: each thread has an object of its own, and lets it live: unfrozen with one reference, two more taken by lookup,
 * all three put. A pair here is the whole life.
 */
static void life(bench_state *state)
{
	struct {
		BENCH_ALIGNED subject_t subject;
	} own;

	subject_init(&own.subject);
	if (!subject_put(&own.subject))
		bench_fail(state, "the only reference was not the last");
	for (int64_t n; (n = bench_batch(state)) > 0;)
		for (; n > 0; n--) {
			subject_unfreeze(&own.subject);
			bool is_found = subject_try_get(&own.subject) && subject_try_get(&own.subject);
			bool is_over = subject_put(&own.subject) || subject_put(&own.subject);
			if (!is_found || is_over || !subject_put(&own.subject))
				bench_fail(state, "a life did not end with its last reference");
		}
	report_retries(state);
}

static void register_life(void)
{
	bench_register("life", SUBJECT_NAME, 1, life);
}
