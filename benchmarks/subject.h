/* SPDX-License-Identifier: MIT */
/*
 * What is measured: the build says SUBJECT_HEADER and SUBJECT_NAME, and compiles a file that includes this one for
 * each.
 *
 * A subject is a file of subjects/; what several of them share stands there in files of its own. It defines subject_t
 * and
 *
 *   void subject_init(subject_t *)          live, with one reference; before others see it
 *   void subject_init_frozen(subject_t *)   dead; if SUBJECT_FAILS: lookups of it fail
 *   void subject_init_immortal(subject_t *) if SUBJECT_IMMORTAL: live, and no put is the last
 *   bool subject_try_get(subject_t *)       a reference by lookup, if it is live
 *   void subject_get(subject_t *)           another reference
 *   bool subject_put(subject_t *)           gives a reference back: was it the last one?
 *   void subject_unfreeze(subject_t *)      from dead to live with one reference, by the one who made it dead
 *   bool subject_freeze(subject_t *)        if SUBJECT_FREEZES: from one reference, the caller's, to dead
 *   bool subject_claim(subject_t *)         if SUBJECT_CLAIMS: the end of a put that took the count to none
 *   uint32_t subject_count(subject_t *)     if SUBJECT_HELPS: reads the count, and may claim on behalf of a put
 *   subject_get_n, subject_put_n            if SUBJECT_BATCHES: n references at once
 *   void subject_retire(subject_t *)        if SUBJECT_SPREADS: what init did, undone; of zeroed memory, nothing
 *   bool subject_spread(subject_t *)        if SUBJECT_SPREADS, gathered: spreads it
 *   size_t subject_gather(subject_t *const[], size_t n, bool won[])
 *                                           if SUBJECT_SPREADS: gathers n of them; how many had no reference left?
 *
 * each in the weakest memory orders that are right for it, and adds to subject_retries whenever an exchange failed, if
 * SUBJECT_RETRIES. Of a library that may be another one elsewhere it says which, as SUBJECT_VERSION. Where a reference
 * is an object of its own, SUBJECT_IS_POINTER, it defines in place of the operations the two pairs below. What counts
 * nothing, SUBJECT_ONLY_READS, has only objects that are dead or immortal; what cannot do more than that,
 * SUBJECT_ONLY_LOOKUPS, only lookups. Where no put is ever the last, SUBJECT_STAYS_ALIVE, there are no lives.
 */
#ifndef BENCH_SUBJECT_H
#define BENCH_SUBJECT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

__attribute__((unused)) static __thread int64_t subject_retries;

#include SUBJECT_HEADER

#if !defined(SUBJECT_IS_POINTER) && !defined(SUBJECT_ONLY_READS) && !defined(SUBJECT_ONLY_LOOKUPS) &&                  \
	!defined(SUBJECT_STAYS_ALIVE)
#define SUBJECT_LIVES /* from an unfreeze to a last put */
#endif

#ifndef SUBJECT_IS_POINTER
/* Takes a reference by lookup and gives it back. False if there was none to be had, or if it was the last. */
static inline bool subject_lookup(subject_t *subject)
{
	return subject_try_get(subject) && !subject_put(subject);
}

#ifndef SUBJECT_ONLY_LOOKUPS
/* Takes another reference and gives it back. False if it was the last. */
static inline bool subject_own(subject_t *subject)
{
	subject_get(subject);
	return !subject_put(subject);
}
#endif
#endif

#endif
