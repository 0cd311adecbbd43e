/* SPDX-License-Identifier: MIT */
/*
 * handover: one thread takes references to an object, the next one gives them back, so every get falls on another CPU
 * than its put. A pair here is one of the two: compare it with half a pair of owner.
 */
static struct {
	BENCH_ALIGNED subject_t subject;
} handover_hot;

static void handover(bench_state *state)
{
	int64_t taken = 0, given = 0;

	if (bench_thread(state) == 0)
		renew(&handover_hot.subject);
	for (int64_t n; (n = bench_batch(state)) > 0;)
		if (bench_thread(state) % 2 == 0)
			for (taken += n; n > 0; n--)
				subject_get(&handover_hot.subject);
		else
			for (given += n; n > 0; n--)
				if (subject_put(&handover_hot.subject))
					bench_fail(state, "the last reference was put");
	/* the threads do not make as many of each: what is wanting does not belong to the time */
	for (; taken > 0; taken--)
		if (subject_put(&handover_hot.subject))
			bench_fail(state, "the last reference was put");
	for (; given > 0; given--)
		subject_get(&handover_hot.subject);
	report_retries(state);
}

static void register_handover(void)
{
	bench_register("handover", SUBJECT_NAME, 2, handover);
}
