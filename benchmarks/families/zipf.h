/* SPDX-License-Identifier: MIT */
/*
 * zipf: lookups of many live objects, some of them hot, each on lines of its own.
 */
static struct {
	BENCH_ALIGNED subject_t subject;
} zipf_objects[CROWD_OBJECTS];

static void zipf(bench_state *state)
{
	crowd_walk walk = crowd_walk_from(bench_thread(state));

	for (int i = 0; bench_thread(state) == 0 && i < CROWD_OBJECTS; i++)
		renew(&zipf_objects[i].subject);
	for (int64_t n; (n = bench_batch(state)) > 0;)
		for (; n > 0; n--)
			if (!subject_lookup(&zipf_objects[crowd_choose(&walk)].subject))
				bench_fail(state, "a live object was not found, or its last reference was put");
	report_retries(state);
}

static void register_zipf(void)
{
	bench_register("zipf", SUBJECT_NAME, 1, zipf);
}
