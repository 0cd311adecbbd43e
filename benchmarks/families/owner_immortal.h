/* SPDX-License-Identifier: MIT */
/*
 * owner_immortal: all threads take a reference from one that they hold, to an object that never dies, and give it back.
 */
static struct {
	BENCH_ALIGNED subject_t subject;
} owner_immortal_hot;

static void owner_immortal(bench_state *state)
{
	if (bench_thread(state) == 0)
		subject_init_immortal(&owner_immortal_hot.subject);
	for (int64_t n; (n = bench_batch(state)) > 0;)
		for (; n > 0; n--)
			if (!subject_own(&owner_immortal_hot.subject))
				bench_fail(state, "the last reference of an immortal object was put");
	report_retries(state);
}

static void register_owner_immortal(void)
{
	bench_register("owner_immortal", SUBJECT_NAME, 1, owner_immortal);
}
