/* SPDX-License-Identifier: MIT */
/*
 * owner: all threads take a reference from one that they hold, to one object, and give it back.
 */
static struct {
	BENCH_ALIGNED subject_t subject;
} owner_hot;

static void owner(bench_state *state)
{
	if (bench_thread(state) == 0)
		renew(&owner_hot.subject);
	for (int64_t n; (n = bench_batch(state)) > 0;)
		for (; n > 0; n--)
			if (!subject_own(&owner_hot.subject))
				bench_fail(state, "the last reference was put");
	report_retries(state);
}

static void register_owner(void)
{
	bench_register("owner", SUBJECT_NAME, 1, owner);
}
