/* SPDX-License-Identifier: MIT */
/*
 * What the memory orders are for, a scenario a promise. What a thread writes while it holds a reference goes to a plain
 * variable of its own; whoever destroys the object writes all of them. So a missing order is a data race.
 */
#ifndef TESTS_RELACY_SCENARIOS_H
#define TESTS_RELACY_SCENARIOS_H

#include "primitives.h"

template <class scenario, int threads> struct one_object : rl::test_suite<scenario, threads> {
	counted ref;
	rl::var<int> written[threads];
	int destroyed = 0; /* Relacy runs one thread at a time */

	void use(unsigned self)
	{
		VAR(written[self]) = 1;
	}

	void destroy()
	{
		for (rl::var<int> &each : written)
			VAR(each) = 0;
		destroyed++;
	}

	void use_and_put(unsigned self)
	{
		use(self);
		if (frozenref_put(&ref))
			destroy();
	}

	void after()
	{
		RL_ASSERT(destroyed == 1);
	}
};

/* The destroyer sees what every holder wrote. */
struct last_put : one_object<last_put, 3> {
	void before()
	{
		frozenref_init(&ref, 3);
	}

	void thread(unsigned self)
	{
		use(self);
		if (self == 0) {
			frozenref_get(&ref); /* relaxed, between the others' puts */
			RL_ASSERT(!frozenref_put(&ref));
		}
		use_and_put(self);
	}
};

/* So it does when a lookup took the count from 0 back to 1 in between. */
struct rescue : one_object<rescue, 2> {
	void before()
	{
		frozenref_init(&ref, 1);
	}

	void thread(unsigned self)
	{
		if (self == 0 || frozenref_try_get(&ref))
			use_and_put(self);
	}
};

/*
 * Whoever freezes sees what the earlier holders wrote; a lookup that fails sees what was written before the freeze. The
 * lookup takes one reference, or more at once than one RMW adds.
 */
template <int32_t n> struct freezing : one_object<freezing<n>, 3> {
	rl::var<int> forward; /* where to look instead: outside the object */

	void before()
	{
		VAR(forward) = 0;
		frozenref_init(&this->ref, 2);
	}

	void freeze_or_put()
	{
		VAR(forward) = 1;
		this->use(0);
		if (frozenref_freeze(&this->ref, 1) || frozenref_put(&this->ref))
			this->destroy();
	}

	void lookup()
	{
		if (!frozenref_try_get_n(&this->ref, n)) {
			RL_ASSERT(VAR(forward) == 1);
			return;
		}
		this->use(2);
		if (frozenref_put_n(&this->ref, n))
			this->destroy();
	}

	void thread(unsigned self)
	{
		if (self == 0)
			freeze_or_put();
		else if (self == 1)
			this->use_and_put(self);
		else
			lookup();
	}
};

typedef freezing<1> freeze;
typedef freezing<FROZENREF_BATCH_MAX + 1> freeze_large;

/* A lookup that succeeds sees the object as it was before unfreeze. */
struct unfreeze : one_object<unfreeze, 2> {
	void before()
	{
		frozenref_init_frozen(&ref);
	}

	void thread(unsigned self)
	{
		if (self == 0) {
			use(0);
			use(1);
			frozenref_unfreeze(&ref, 1);
			if (frozenref_put(&ref))
				destroy();
		} else if (frozenref_try_get(&ref)) {
			use_and_put(1);
		}
	}
};

/* The same promises of put_unguarded, whose holders may meet a put. */
struct put_unguarded : one_object<put_unguarded, 3> {
	rl::var<int> forward; /* as in freezing */

	void before()
	{
		VAR(forward) = 0;
		frozenref_init(&ref, 2);
	}

	void use_and_put_unguarded(unsigned self)
	{
		use(self);
		if (frozenref_put_unguarded(&ref))
			destroy();
	}

	void thread(unsigned self)
	{
		if (self == 0) {
			VAR(forward) = 1;
			use_and_put_unguarded(self);
		} else if (self == 1) {
			use_and_put(self);
		} else if (frozenref_try_get(&ref)) {
			use_and_put_unguarded(self);
		} else {
			RL_ASSERT(VAR(forward) == 1);
		}
	}
};

/* Batches, small ones and ones that take the loop, against each other. freezing has batches of 1. */
struct batches : one_object<batches, 3> {
	enum { SMALL = 33, LARGE = FROZENREF_BATCH_MAX + 1 };

	void before()
	{
		frozenref_init(&ref, SMALL);
	}

	void lookup(unsigned self, int32_t n)
	{
		if (!frozenref_try_get_n(&ref, n))
			return;
		use(self);
		if (frozenref_put_n(&ref, n))
			destroy();
	}

	void thread(unsigned self)
	{
		if (self != 0) {
			lookup(self, self == 1 ? SMALL : LARGE);
			return;
		}
		use(self);
		if (frozenref_put_n(&ref, SMALL))
			destroy();
	}
};

/* Type-stable memory: whoever wins a life begins the next one in the same memory. One winner a life. */
struct recycle : one_object<recycle, 2> {
	enum { LIVES = 2 };

	void before()
	{
		frozenref_init(&ref, 1);
	}

	void put(unsigned self)
	{
		use(self);
		while (frozenref_put(&ref)) {
			destroy();
			if (destroyed == LIVES)
				return;
			frozenref_unfreeze(&ref, 1);
			use(self);
		}
	}

	void thread(unsigned self)
	{
		if (self == 0 || frozenref_try_get(&ref))
			put(self);
	}

	void after()
	{
		RL_ASSERT(destroyed == LIVES);
	}
};

/*
 * Memory that is freed as soon as no lookup stands in its read section, while puts stand in none: enough for
 * put_unguarded, but not for put, which touches the word once more after it gave its reference back.
 */
template <bool (*put)(frozenref_t *)> struct section : rl::test_suite<section<put>, 2> {
	counted *ref;
	bool in_section;
	bool owed; /* the memory, to the end of the section */

	void before()
	{
		ref = new counted;
		in_section = true;
		owed = false;
		frozenref_init(ref, 1);
	}

	bool lookup()
	{
		bool got = frozenref_try_get(ref);
		in_section = false;
		return got;
	}

	void thread(unsigned self)
	{
		if ((self == 0 || lookup()) && put(ref)) {
			if (in_section)
				owed = true;
			else
				delete ref;
		}
	}

	void after()
	{
		if (owed)
			delete ref;
	}
};

typedef section<frozenref_put> section_put;
typedef section<frozenref_put_unguarded> section_unguarded;

#endif
