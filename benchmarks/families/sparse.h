/* SPDX-License-Identifier: MIT */
/*
 * sparse: as lookup, with work of the thread's own after each, as programs have it: from how much of it on does the
 * choice of a count no longer show?
 */
static struct {
	BENCH_ALIGNED subject_t subject;
} sparse_hot;

/* Steps that each wait for the one before: about a cycle each on a wide core, a few on a narrow one. */
static inline void sparse_work(int64_t steps)
{
	for (; steps > 0; steps--)
		__asm__ volatile("" : "+r"(steps));
}

static void sparse(bench_state *state)
{
	int64_t steps = bench_given(state);

	if (bench_thread(state) == 0)
		renew(&sparse_hot.subject);
	for (int64_t n; (n = bench_batch(state)) > 0;)
		for (; n > 0; n--) {
			if (!subject_lookup(&sparse_hot.subject))
				bench_fail(state, "a live object was not found, or its last reference was put");
			sparse_work(steps);
		}
	report_retries(state);
}

static void register_sparse(void)
{
	bench *benchmark = bench_register("sparse", SUBJECT_NAME, 1, sparse);
	bench_give(benchmark, "work", 50);
	bench_give(benchmark, "work", 200);
}
