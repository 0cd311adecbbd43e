/* SPDX-License-Identifier: MIT */
/*
 * A type-stable pool: objects of one size in memory that stays, found by handles that cannot go stale unnoticed.
 *
 * An object has a count of references before it, and a generation that moves on with each of its lives. A handle names
 * both the slot and the generation, so a lookup with the handle of a life that is over finds nothing, whoever lives in
 * the slot by now. Nobody has to unlink a handle, and there is no grace period: this is the row "type-stable memory" of
 * docs/contract.md, ready made. docs/pool.md has the design.
 *
 *	object = frozenref_pool_alloc(pool);              frozen, the caller's alone
 *	handle = frozenref_pool_publish(pool, object);    live, with the caller's reference
 *	...
 *	object = frozenref_pool_lookup(pool, handle);     another reference, or NULL
 *	frozenref_pool_put(pool, object);                 the last one releases the object
 *
 * The last reference may be given back by a put, but also by a lookup: one that found another life in the slot takes
 * its reference back, which can by then be the last. So `release` runs in either, in any thread that calls them. Hold
 * no lock there that it takes. It may use the pool in every way, but for the object that it is called with.
 *
 * Every operation may be called from any thread, and from signal handlers if the release may, but for create and
 * destroy. A misuse that shows is a fault, as in <frozenref/frozenref.h>: the object may leak, but is never released
 * twice. The operations on references find what the word's operations find. Those that begin or end a life
 * also find an object that is no object of the pool, or is at rest in it.
 *
 * The pool is there where the system has mmap and the CPU 64-bit compare-and-swap; the library is built without it
 * elsewhere. "wait-free" and "lock-free" are meant as in <frozenref/frozenref.h>.
 */
#ifndef FROZENREF_POOL_H
#define FROZENREF_POOL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <frozenref/frozenref.h>

/* How the operations are declared; lib/pool.c defines it to instantiate them. */
#if !defined(FROZENREF_POOL_API)
#define FROZENREF_POOL_API FROZENREF_API
#endif

#ifdef __cplusplus
extern "C" {
#endif

typedef struct frozenref_pool frozenref_pool_t;

/**
 * Names one life of one object. Any 64-bit number may be given to a lookup: one that no live object has finds nothing.
 * 0 is no object's.
 */
typedef uint64_t frozenref_handle_t;

/** What becomes of an object when its last reference is given back, after release was called with it. */
enum frozenref_rest {
	FROZENREF_REST_FROZEN, /**< it goes back to the pool, frozen, until frozenref_pool_alloc hands it out */
	FROZENREF_REST_LIVE,   /**< it is live again at once: one reference, which the owner holds, and a new handle */
};

/* The order of the fields is for who fills them in; on 64-bit machines there is room between them. */
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wpadded"

/** What a pool is made of. */
struct frozenref_pool_config {
	size_t object_size;  /**< in bytes, at least 1 */
	size_t object_align; /**< of every object, in bytes: a power of two */
	uint32_t capacity;   /**< how many objects there can be at once, at least 1 */
	/**
	 * Called by the one who gave the last reference back, who owns the object alone: it is frozen, still of the
	 * generation that ends, and all that its holders did happened before. It may not unfreeze the object. NULL:
	 * there is nothing to be done.
	 */
	void (*release)(void *object, void *context);
	void *context;            /**< for release */
	enum frozenref_rest rest; /**< what becomes of the object afterwards */
};

#pragma GCC diagnostic pop

/**
 * Makes a pool. It reserves address space for `capacity` objects; memory comes as objects are used for the first
 * time. Objects never move, and their addresses stay valid until the pool is destroyed.
 * Returns 0, or an errno, in which case *pool is left alone. EINVAL: a size or capacity of 0, an alignment that is no
 * power of two, or a rest that there is none of. ENOMEM, or what mmap says: no memory or no address space.
 * Order: none; publish the pool with a release of your own. Not for signal handlers.
 */
FROZENREF_MUST_USE FROZENREF_EXPORT int frozenref_pool_create(frozenref_pool_t **pool,
							      const struct frozenref_pool_config *config);

/**
 * Gives the pool's memory back. Nobody may be in any of its operations any more, nor begin one.
 * Order: none; what the other threads did has to happen before. Progress: reads the map of the pool, as
 * frozenref_pool_live does. Not for signal handlers.
 * Fault: objects are in use, that is, not at rest. The fault says how many (n) and names one (ref); the pool stays.
 */
FROZENREF_EXPORT void frozenref_pool_destroy(frozenref_pool_t *pool);

/**
 * Takes an object that is at rest. It is frozen, and the caller's alone. What it holds is what its last user left
 * there; before the first use it is zero.
 * Returns NULL: the pool is full, that is, at a moment during the call no object was at rest.
 * Order: acquire: what the release of its former life did happened before. Progress: lock-free. An object that the
 * calling thread gave back lately costs one RMW; on a pool that is nearly full it looks at one word for each 32
 * objects.
 */
FROZENREF_MUST_USE FROZENREF_EXPORT void *frozenref_pool_alloc(frozenref_pool_t *pool);

/**
 * Makes an object that the caller owns alone live, with one reference, which is the caller's.
 * Returns the handle by which lookups find it.
 * Order: release: what the caller wrote is visible to every lookup that finds it. Progress: wait-free, a store.
 * Fault (0): it is no object of the pool; it is not frozen; it is at rest, or its slot has retired.
 */
FROZENREF_EXPORT frozenref_handle_t frozenref_pool_publish(frozenref_pool_t *pool, void *object);

/**
 * Undoes an alloc: gives an object that the caller owns alone back to the pool, without calling release. After
 * frozenref_pool_freeze too, and whatever the pool's rest: this is how an owner returns an object of a pool that rests
 * live. Its handle, if it had one, finds nothing any more.
 * Order: release. Progress: lock-free. Fault: as frozenref_pool_publish; nothing has changed then.
 */
FROZENREF_EXPORT void frozenref_pool_discard(frozenref_pool_t *pool, void *object);

/**
 * Takes a reference to the object that the handle names, if that life of it is not over.
 * Returns NULL: it is over, or frozen by who holds it alone, or there never was one; nothing was harmed. On the way a
 * stale handle may hold a reference to who lives in the slot now: frozenref_pool_freeze fails meanwhile, and giving it
 * back may call release (see above).
 * Order: acquire, pairs with the release of publish, unfreeze and put. Progress: wait-free: one RMW; when another life
 * was found two, and what the last put of it does.
 */
FROZENREF_MUST_USE FROZENREF_POOL_API void *frozenref_pool_lookup(frozenref_pool_t *pool, frozenref_handle_t handle);

/** Takes another reference. The caller holds one already. Order, progress and fault: as frozenref_get. */
FROZENREF_POOL_API void frozenref_pool_get(frozenref_pool_t *pool, void *object);

/**
 * Gives a reference back.
 * Returns true: it was the last. The pool's release has been called, and the object rests: frozen, for anybody's
 * alloc; or live, and its owner holds a reference and may ask frozenref_pool_handle for its handle (0: the slot has
 * retired, and nobody holds it). False: do not touch the object. A put that is stalled just before it ends a life may
 * win a later one instead: it then releases the object of that life, and the put that it overtook returns false.
 * Order: release; acquire when true. Progress: wait-free, one RMW; the last lock-free, three and release.
 * Fault: nobody holds a reference (false), or release unfroze the object (true; it leaks).
 */
FROZENREF_POOL_API bool frozenref_pool_put(frozenref_pool_t *pool, void *object);

/**
 * Freezes an object to which the caller holds the only reference, so that lookups fail: the caller owns it alone, to
 * change it and unfreeze it again under the same handle, or to discard it.
 * Returns, order and progress: as frozenref_freeze(ref, 1). A lookup in progress, by whatever handle, makes it fail.
 */
FROZENREF_MUST_USE FROZENREF_POOL_API bool frozenref_pool_freeze(frozenref_pool_t *pool, void *object);

/**
 * Ends what frozenref_pool_freeze began: live with one reference, the caller's.
 * Order and progress: as frozenref_unfreeze. Fault: the object is not frozen.
 */
FROZENREF_POOL_API void frozenref_pool_unfreeze(frozenref_pool_t *pool, void *object);

/**
 * Returns the handle of an object that the caller holds a reference to or owns alone. Before publish it is the one that
 * publish will return. 0: the slot has retired. Order: none. Progress: wait-free. Fault (0): it is no object of the
 * pool.
 */
FROZENREF_MUST_USE FROZENREF_EXPORT frozenref_handle_t frozenref_pool_handle(const frozenref_pool_t *pool,
									     const void *object);

/**
 * Returns how many objects are in use, that is, neither at rest in the pool nor retired. A snapshot, for diagnosis.
 * Order: relaxed. Progress: wait-free; reads one word for each 32 objects.
 */
FROZENREF_MUST_USE FROZENREF_EXPORT uint32_t frozenref_pool_live(const frozenref_pool_t *pool);

/* What follows is for the operations above, inlined or not. */

/* Stands right before each object. Part of the ABI. */
struct frozenref_pool_header {
	frozenref_t ref;
	int32_t generation; /* modulo 2^32. 0: the slot was never used */
};

/* What a lookup needs of a pool. Part of the ABI; what else there is to a pool follows it in the library. */
struct frozenref_pool {
	char *objects; /* the first one */
	size_t stride; /* from one to the next */
	uint32_t base; /* the lower half of a handle is base + index, in a range that no other pool has; never 0 */
	int32_t mark;  /* slots below have a count. Those above may have none yet: lookups do not touch their word */
};

/* A lookup whose slot is not below the mark. */
FROZENREF_EXPORT __attribute__((cold)) void *frozenref_pool_lookup_above(frozenref_pool_t *pool,
									 frozenref_handle_t handle);
/* A lookup whose add left `word`: the object is frozen or saturated, or of another generation. */
FROZENREF_EXPORT __attribute__((cold)) void *
frozenref_pool_lookup_cold(frozenref_pool_t *pool, frozenref_handle_t handle, void *object, int32_t word);
/* Ends the life of an object whose last reference was given back. Returns true. */
FROZENREF_EXPORT __attribute__((cold)) bool frozenref_pool_end_life(frozenref_pool_t *pool, void *object);

#ifdef __cplusplus
}
#endif

#if !defined(FROZENREF_NO_INLINE)
#include <frozenref/pool_state.h>
#endif

#endif
