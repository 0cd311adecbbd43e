/* SPDX-License-Identifier: MIT */
/*
 * One lock around the table: an entry has the object, its number of references and its generation.
 */
#include <pthread.h>

typedef struct {
	uint32_t place, generation;
} handle_t;

static struct {
	void *object;
	uint32_t references, generation;
} table_entries[TABLE_PLACES];

static pthread_mutex_t table_mutex = PTHREAD_MUTEX_INITIALIZER;

static void table_open(void)
{
}

static inline handle_t table_insert(uint32_t place)
{
	void *object = malloc(OBJECT_BYTES);
	pthread_mutex_lock(&table_mutex);
	handle_t handle = {place, ++table_entries[place].generation};
	table_entries[place].object = object;
	table_entries[place].references = 1;
	pthread_mutex_unlock(&table_mutex);
	return handle;
}

static inline bool table_get(handle_t handle)
{
	pthread_mutex_lock(&table_mutex);
	bool is_there = table_entries[handle.place].generation == handle.generation &&
			table_entries[handle.place].references > 0;
	table_entries[handle.place].references += is_there;
	pthread_mutex_unlock(&table_mutex);
	return is_there;
}

static inline void table_put(uint32_t place)
{
	void *gone = NULL;
	pthread_mutex_lock(&table_mutex);
	if (--table_entries[place].references == 0) {
		gone = table_entries[place].object;
		table_entries[place].object = NULL;
	}
	pthread_mutex_unlock(&table_mutex);
	free(gone);
}

static inline bool table_lookup(const handle_t *handle)
{
	if (!table_get(*handle))
		return false;
	table_put(handle->place);
	return true;
}

static inline void table_remove(handle_t handle, uint32_t place)
{
	(void)handle;
	table_put(place);
}
