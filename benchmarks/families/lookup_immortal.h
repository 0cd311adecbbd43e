/* SPDX-License-Identifier: MIT */
/*
 * lookup_immortal: all threads look one object up that never dies, and give it back. Some subjects write to it even so.
 */
static struct {
	BENCH_ALIGNED subject_t subject;
} lookup_immortal_hot;

static void lookup_immortal(bench_state *state)
{
	if (bench_thread(state) == 0)
		subject_init_immortal(&lookup_immortal_hot.subject);
	for (int64_t n; (n = bench_batch(state)) > 0;)
		for (; n > 0; n--)
			if (!subject_lookup(&lookup_immortal_hot.subject))
				bench_fail(state, "an immortal object was not found, or its last reference was put");
	report_retries(state);
}

static void register_lookup_immortal(void)
{
	bench_register("lookup_immortal", SUBJECT_NAME, 1, lookup_immortal);
}
