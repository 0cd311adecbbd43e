/* SPDX-License-Identifier: MIT */
/*
 * A cache that keeps no object alive: its slots hold weak references. An image is decoded once for all who use it at
 * the same time, and is gone with the last of them; the memory of its counts stays until the slot forgets it, too.
 *
 * Who unlinks? Whoever puts another image into the slot, or empties it; the last user need not know of the cache. When
 * may it be freed? When strong_put or weak_put says so, in malloc's memory, at once. What does a stale lookup see? That
 * the weak reference has expired: upgrade returns false.
 *
 * usage: weak_cache [THREADS [ROUNDS]]
 */
#include <stdatomic.h>
#include <string.h>

#include <frozenref/weak.h>

#include "crowd.h"

enum { IMAGES = 16, PIXELS = 256 };

struct image {
	frozenref_pair_t pair;
	unsigned char *pixels; /* the payload */
};

/* The lock is for the slot, not for the image: it keeps the slot's weak reference while a lookup upgrades it. */
static struct slot {
	pthread_mutex_t lock;
	struct image *image; /* a weak reference, or NULL */
} slots[IMAGES];

static atomic_ulong decoded, destroyed, freed;

static void image_free(struct image *image)
{
	free(image);
	atomic_fetch_add(&freed, 1);
}

static void image_weak_put(struct image *image)
{
	if (image && frozenref_weak_put(&image->pair))
		image_free(image);
}

static void image_put(struct image *image)
{
	switch (frozenref_strong_put(&image->pair)) {
	case FROZENREF_KEPT:
		break;
	case FROZENREF_DESTROY:
		free(image->pixels);
		atomic_fetch_add(&destroyed, 1);
		image_weak_put(image); /* the one that all strong references held */
		break;
	case FROZENREF_FREE:
		image_free(image);
		break;
	}
}

static struct image *decode(int number)
{
	struct image *image = allocated(malloc(sizeof *image));
	frozenref_pair_init(&image->pair, 1);
	image->pixels = allocated(malloc(PIXELS));
	memset(image->pixels, number, PIXELS);
	atomic_fetch_add(&decoded, 1);
	return image;
}

/* With the lock held, which keeps the slot's weak reference. */
static struct image *find(struct slot *slot)
{
	return slot->image && frozenref_upgrade(&slot->image->pair) ? slot->image : NULL;
}

/* Returns an image to use until image_put, or NULL. */
static struct image *table_lookup(int number)
{
	struct slot *slot = &slots[number];
	pthread_mutex_lock(&slot->lock);
	struct image *image = find(slot);
	pthread_mutex_unlock(&slot->lock);
	return image;
}

/* Returns the image, to use until image_put; decodes it if nobody has it now. */
static struct image *table_insert(int number)
{
	struct slot *slot = &slots[number];
	struct image *expired = NULL;

	pthread_mutex_lock(&slot->lock);
	struct image *image = find(slot);
	if (!image) {
		expired = slot->image;
		image = decode(number);
		frozenref_weak_get(&image->pair); /* the slot's */
		slot->image = image;
	}
	pthread_mutex_unlock(&slot->lock);
	image_weak_put(expired);
	return image;
}

/* The cache forgets an image. Those who use it go on until they put it. */
static void table_remove(int number)
{
	struct slot *slot = &slots[number];
	pthread_mutex_lock(&slot->lock);
	struct image *forgotten = slot->image;
	slot->image = NULL;
	pthread_mutex_unlock(&slot->lock);
	image_weak_put(forgotten);
}

static void use_images(uint64_t random)
{
	for (unsigned long i = 0; i < rounds; ++i) {
		int number = (int)(next_random(&random) % IMAGES);
		struct image *image = table_lookup(number);
		if (!image)
			image = table_insert(number);
		if (image->pixels[next_random(&random) % PIXELS] != number)
			fail("a lookup finds another image, or one that is destroyed");
		image_put(image);
		if (next_random(&random) % 16 == 0)
			table_remove(number);
	}
}

int main(int argc, char **argv)
{
	for (int i = 0; i < IMAGES; ++i)
		pthread_mutex_init(&slots[i].lock, NULL);
	run_crowd(argc, argv, use_images);
	if (decoded != destroyed)
		fail("an image outlives its users, or was destroyed twice");
	for (int i = 0; i < IMAGES; ++i)
		table_remove(i);

	if (freed != decoded)
		fail("an image was not freed once");
	printf("weak_cache: %lu images decoded, destroyed and freed, %lu threads\n", decoded, threads);
	return EXIT_SUCCESS;
}
