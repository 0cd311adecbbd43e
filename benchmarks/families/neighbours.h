/* SPDX-License-Identifier: MIT */
/*
 * neighbours: two live objects, each looked up by every other thread, on one cache line or apart.
 */
static struct {
	BENCH_ALIGNED subject_t subject[2];
} neighbours_together;

static struct {
	BENCH_ALIGNED subject_t subject;
} neighbours_apart[2];

static void neighbours(bench_state *state)
{
	int which = bench_thread(state) % 2;
	subject_t *own = bench_given(state) ? &neighbours_apart[which].subject : &neighbours_together.subject[which];

	if (bench_thread(state) < 2)
		subject_init(own);
	for (int64_t n; (n = bench_batch(state)) > 0;)
		for (; n > 0; n--)
			if (!subject_lookup(own))
				bench_fail(state, "a live object was not found, or its last reference was put");
	report_retries(state);
}

static void register_neighbours(void)
{
	bench *benchmark = bench_register("neighbours", SUBJECT_NAME, 2, neighbours);
	if (sizeof(subject_t[2]) <= 64) /* else there is no line that has both */
		bench_give(benchmark, "apart", 0);
	bench_give(benchmark, "apart", 1);
}
