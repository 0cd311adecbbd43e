/* SPDX-License-Identifier: MIT */
/*
 * lookup_frozen: all threads look one dead object up, in vain. Some subjects write to it even so.
 */
static struct {
	BENCH_ALIGNED subject_t subject;
} lookup_frozen_hot;

static void lookup_frozen(bench_state *state)
{
	if (bench_thread(state) == 0)
		subject_init_frozen(&lookup_frozen_hot.subject);
	for (int64_t n; (n = bench_batch(state)) > 0;)
		for (; n > 0; n--)
			if (subject_lookup(&lookup_frozen_hot.subject))
				bench_fail(state, "a dead object was found");
	report_retries(state);
}

static void register_lookup_frozen(void)
{
	bench_register("lookup_frozen", SUBJECT_NAME, 1, lookup_frozen);
}
