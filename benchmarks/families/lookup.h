/* SPDX-License-Identifier: MIT */
/*
 * lookup: all threads look one live object up, and give it back: the pair that the frozen bit is for.
 */
static struct {
	BENCH_ALIGNED subject_t subject;
} lookup_hot;

static void lookup(bench_state *state)
{
	if (bench_thread(state) == 0)
		renew(&lookup_hot.subject);
	for (int64_t n; (n = bench_batch(state)) > 0;)
		for (; n > 0; n--)
			if (!subject_lookup(&lookup_hot.subject))
				bench_fail(state, "a live object was not found, or its last reference was put");
	report_retries(state);
}

static void register_lookup(void)
{
	bench_register("lookup", SUBJECT_NAME, 1, lookup);
}
