/* SPDX-License-Identifier: MIT */
/*
 * churn: the lookups of zipf, while one step in CHURN_PERIOD tries to freeze an object that nobody else refers to, as
 * who wants to evict it does, and unfreezes it again. A lookup that meets it in between fails.
 */
enum { CHURN_PERIOD = 32 };

static struct {
	BENCH_ALIGNED subject_t subject;
} churn_objects[CROWD_OBJECTS];

static void churn(bench_state *state)
{
	crowd_walk walk = crowd_walk_from(bench_thread(state));

	for (int i = 0; bench_thread(state) == 0 && i < CROWD_OBJECTS; i++)
		subject_init(&churn_objects[i].subject);
	for (int64_t n; (n = bench_batch(state)) > 0;)
		for (; n > 0; n--) {
			subject_t *subject = &churn_objects[crowd_choose(&walk)].subject;
			if (n % CHURN_PERIOD != 0) {
				if (subject_try_get(subject) && subject_put(subject))
					bench_fail(state, "the last reference was put");
			} else if (subject_freeze(subject)) {
				subject_unfreeze(subject);
			}
		}
	report_retries(state);
}

static void register_churn(void)
{
	bench_register("churn", SUBJECT_NAME, 1, churn);
}
