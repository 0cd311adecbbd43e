/* SPDX-License-Identifier: MIT */
/*
 * bulk: all threads take many references to one object at once, and give them back at once.
 */
static struct {
	BENCH_ALIGNED subject_t subject;
} bulk_hot;

static void bulk(bench_state *state)
{
	int32_t many = (int32_t)bench_given(state);

	if (bench_thread(state) == 0)
		subject_init(&bulk_hot.subject);
	for (int64_t n; (n = bench_batch(state)) > 0;)
		for (; n > 0; n--) {
			subject_get_n(&bulk_hot.subject, many);
			if (subject_put_n(&bulk_hot.subject, many))
				bench_fail(state, "the last reference was put");
		}
	report_retries(state);
}

static void register_bulk(void)
{
	bench *benchmark = bench_register("bulk", SUBJECT_NAME, 1, bulk);
	bench_give(benchmark, "n", 16);
	/* what frozenref no longer adds in one step */
	bench_give(benchmark, "n", 1024);
}
