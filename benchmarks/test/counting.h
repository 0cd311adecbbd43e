/* SPDX-License-Identifier: MIT */
/*
 * A subject that counts rightly, and also what is asked of it. It can be told to lie.
 */
#define SUBJECT_FREEZES
#define SUBJECT_BATCHES
#define SUBJECT_FAILS
#define SUBJECT_IMMORTAL
#define SUBJECT_RETRIES
#define SUBJECT_SPREADS

typedef struct {
	int32_t count;    /* 0: frozen */
	bool stays_alive; /* since it was retired: no put is the last */
} subject_t;

struct work {
	int64_t inits, inits_frozen, inits_immortal, try_gets, gets, puts, gets_n, puts_n, n, freezes, unfreezes,
		spreads, gathers, retires;
};

extern struct work work;

extern enum lie { HONEST, OF_LOOKUPS, OF_PUTS } lie;

/* Each operation says on which object it is, and those that make it fit for use, that they do. */
void counting_touch(subject_t *subject, bool is_new);

static inline void subject_init(subject_t *subject)
{
	work.inits++;
	counting_touch(subject, true);
	subject->count = 1;
}

static inline void subject_init_frozen(subject_t *subject)
{
	work.inits_frozen++;
	counting_touch(subject, true);
	subject->count = 0;
}

static inline void subject_init_immortal(subject_t *subject)
{
	work.inits_immortal++;
	counting_touch(subject, true);
	subject->count = INT32_MAX / 2; /* so many are never put */
}

static inline bool subject_try_get(subject_t *subject)
{
	work.try_gets++;
	subject_retries += 3;
	counting_touch(subject, false);
	bool is_live = subject->count > 0;
	subject->count += is_live;
	return is_live != (lie == OF_LOOKUPS);
}

static inline void subject_get_n(subject_t *subject, int32_t n)
{
	work.gets_n++;
	work.n += n;
	counting_touch(subject, false);
	subject->count += n;
}

static inline void subject_get(subject_t *subject)
{
	work.gets++;
	counting_touch(subject, false);
	subject->count++;
}

static inline bool subject_put_n(subject_t *subject, int32_t n)
{
	work.puts_n++;
	work.n += n;
	counting_touch(subject, false);
	subject->count -= n;
	return (subject->count == 0) != (lie == OF_PUTS);
}

static inline bool subject_put(subject_t *subject)
{
	work.puts++;
	counting_touch(subject, false);
	subject->count--;
	return (subject->count == 0 && !subject->stays_alive) != (lie == OF_PUTS);
}

static inline void subject_retire(subject_t *subject)
{
	work.retires++;
	subject->stays_alive = true;
}

static inline bool subject_spread(subject_t *subject)
{
	work.spreads++;
	counting_touch(subject, false);
	return lie != OF_LOOKUPS;
}

static inline size_t subject_gather(subject_t *const subjects[], size_t n, bool won[])
{
	work.gathers += (int64_t)n;
	for (size_t i = 0; i < n; i++) {
		counting_touch(subjects[i], false);
		won[i] = lie == OF_PUTS;
	}
	return lie == OF_PUTS ? n : 0;
}

static inline bool subject_freeze(subject_t *subject)
{
	work.freezes++;
	counting_touch(subject, false);
	if (subject->count != 1)
		return false;
	subject->count = 0;
	return true;
}

static inline void subject_unfreeze(subject_t *subject)
{
	work.unfreezes++;
	counting_touch(subject, false);
	subject->count = 1;
}
