/* SPDX-License-Identifier: MIT */
/*
 * liburcu's hash table, with liburcu's own reference counts, in the flavour whose threads need not register.
 */
#define _LGPL_SOURCE
#define URCU_API_MAP
#include <urcu/urcu-bp.h>

#include <urcu/rculfhash.h>
#include <urcu/ref.h>

#define TABLE_VERSION URCU_VERSION

typedef uint64_t handle_t;

struct table_object {
	struct urcu_ref ref;
	uint64_t key;
	struct cds_lfht_node node;
	struct rcu_head head;
	char bytes[OBJECT_BYTES];
};

static struct cds_lfht *table_hashed;

static void table_open(void)
{
	table_hashed = cds_lfht_new(4096, 4096, 4096, 0, NULL);
	if (!table_hashed)
		abort();
}

static inline unsigned long table_hash(uint64_t key)
{
	return (unsigned long)(key * UINT64_C(0x9e3779b97f4a7c15) >> 20);
}

static int table_matches(struct cds_lfht_node *node, const void *key)
{
	return caa_container_of(node, struct table_object, node)->key == *(const uint64_t *)key;
}

static void table_free(struct rcu_head *head)
{
	free(caa_container_of(head, struct table_object, head));
}

static void table_release(struct urcu_ref *ref)
{
	call_rcu(&caa_container_of(ref, struct table_object, ref)->head, table_free);
}

/* In a read section. */
static inline struct table_object *table_find(uint64_t key)
{
	struct cds_lfht_iter iter;
	cds_lfht_lookup(table_hashed, table_hash(key), table_matches, &key, &iter);
	struct cds_lfht_node *node = cds_lfht_iter_get_node(&iter);
	return node ? caa_container_of(node, struct table_object, node) : NULL;
}

/* A key for each life, so an old one is not found again. */
static inline handle_t table_insert(uint32_t place)
{
	static uint32_t lives[TABLE_PLACES];
	struct table_object *object = (struct table_object *)malloc(sizeof *object);
	if (!object)
		abort();
	urcu_ref_init(&object->ref);
	object->key = (uint64_t)++lives[place] << 32 | place;
	cds_lfht_node_init(&object->node);
	rcu_read_lock();
	cds_lfht_add(table_hashed, table_hash(object->key), &object->node);
	rcu_read_unlock();
	return object->key;
}

static inline bool table_lookup(const handle_t *handle)
{
	rcu_read_lock();
	struct table_object *object = table_find(*handle);
	if (object && !urcu_ref_get_unless_zero(&object->ref))
		object = NULL;
	rcu_read_unlock();
	if (!object)
		return false;
	urcu_ref_put(&object->ref, table_release);
	return true;
}

static inline void table_remove(handle_t handle, uint32_t place)
{
	(void)place;
	rcu_read_lock();
	struct table_object *object = table_find(handle);
	bool is_ours = object && cds_lfht_del(table_hashed, &object->node) == 0;
	rcu_read_unlock();
	if (is_ours)
		urcu_ref_put(&object->ref, table_release);
}
