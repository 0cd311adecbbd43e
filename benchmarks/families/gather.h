/* SPDX-License-Identifier: MIT */
/*
 * gather: each thread spreads and gathers objects of its own, so many at once, while the others do the same. A pair
 * here is one object spread and gathered.
 */
enum { GATHER_MOST = 64 };

static void gather(bench_state *state)
{
	subject_t objects[GATHER_MOST], *refs[GATHER_MOST];
	bool won[GATHER_MOST];
	int64_t at_once = bench_given(state);

	for (int i = 0; i < at_once; i++) {
		subject_init(&objects[i]);
		refs[i] = &objects[i];
	}
	if (subject_gather(refs, (size_t)at_once, won) != 0)
		bench_fail(state, "the last reference was given back");
	for (int64_t n; (n = bench_batch(state)) > 0;)
		for (; n > 0; n -= at_once) {
			int64_t now = n < at_once ? n : at_once;
			for (int64_t i = 0; i < now; i++)
				if (!subject_spread(refs[i]))
					bench_fail(state, "a count could not be spread");
			if (subject_gather(refs, (size_t)now, won) != 0)
				bench_fail(state, "the last reference was given back");
		}
	for (int i = 0; i < at_once; i++)
		if (!subject_spread(refs[i]))
			bench_fail(state, "a count could not be spread");
		else
			subject_retire(refs[i]);
	report_retries(state);
}

static void register_gather(void)
{
	bench *benchmark = bench_register("gather", SUBJECT_NAME, 1, gather);
	bench_give(benchmark, "objects", 1);
	bench_give(benchmark, "objects", GATHER_MOST);
}
