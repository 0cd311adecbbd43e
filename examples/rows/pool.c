/* SPDX-License-Identifier: MIT */
/*
 * Row 3 of docs/contract.md, type-stable memory: a table of connections, found by handles. Threads look connections
 * up, use them, and remove them, all at once and without a lock.
 *
 * Who unlinks? Nobody has to: a handle finds nothing once its connection is gone. Who frees, and when? The pool keeps
 * the memory; close_connection runs when the last reference is given back. What does a stale lookup see? NULL, even if
 * another connection lives in the same memory by then.
 *
 * usage: pool [THREADS [ROUNDS]]
 */
#include <stdatomic.h>
#include <stdbool.h>

#include <frozenref/pool.h>

#include "crowd.h"

struct connection {
	frozenref_handle_t handle; /* its own, which says in which life it is; written before it is published */
	atomic_bool is_in_table;   /* the table holds a reference */
	atomic_ulong requests;
};

enum { CLIENTS = 64 };

static frozenref_pool_t *table;
static atomic_ulong opened, closed, served, requested;

/* Called once a connection, by whoever gave the last reference back. */
static void close_connection(void *object, void *context)
{
	struct connection *connection = object;
	(void)context;
	atomic_fetch_add(&served, atomic_load(&connection->requests));
	atomic_fetch_add(&closed, 1);
}

/* Opens a connection; the table holds it from now on. Returns its handle, 0 if the table is full. */
static frozenref_handle_t table_insert(void)
{
	struct connection *connection = frozenref_pool_alloc(table);
	if (!connection)
		return 0;
	connection->handle = frozenref_pool_handle(table, connection);
	atomic_init(&connection->is_in_table, true);
	atomic_init(&connection->requests, 0);
	atomic_fetch_add(&opened, 1);
	return frozenref_pool_publish(table, connection);
}

/* Returns a connection to use until frozenref_pool_put, or NULL. */
static struct connection *table_lookup(frozenref_handle_t handle)
{
	return frozenref_pool_lookup(table, handle);
}

/* Gives up the table's reference, once, whoever comes first. Those who use the connection go on until they put it. */
static void table_remove(frozenref_handle_t handle)
{
	struct connection *connection = table_lookup(handle);
	if (!connection)
		return;
	if (atomic_exchange(&connection->is_in_table, false))
		frozenref_pool_put(table, connection);
	frozenref_pool_put(table, connection);
}

static _Atomic frozenref_handle_t clients[CLIENTS]; /* what each client was told, long ago perhaps */

static void connect_again(_Atomic frozenref_handle_t *client, frozenref_handle_t stale)
{
	frozenref_handle_t fresh = table_insert();
	/* another thread was first: then this one is nobody's */
	if (fresh && !atomic_compare_exchange_strong(client, &stale, fresh))
		table_remove(fresh);
}

static void serve(uint64_t random)
{
	unsigned long requests = 0;

	for (unsigned long i = 0; i < rounds; ++i) {
		_Atomic frozenref_handle_t *client = &clients[next_random(&random) % CLIENTS];
		frozenref_handle_t handle = atomic_load(client);
		struct connection *connection = table_lookup(handle);
		if (!connection) {
			connect_again(client, handle);
			continue;
		}
		if (connection->handle != handle)
			fail("a handle finds another connection");
		atomic_fetch_add(&connection->requests, 1);
		++requests;
		frozenref_pool_put(table, connection);
		if (next_random(&random) % 16 == 0)
			table_remove(handle);
	}
	atomic_fetch_add(&requested, requests);
}

int main(int argc, char **argv)
{
	const struct frozenref_pool_config config = {
		.object_size = sizeof(struct connection),
		.object_align = _Alignof(struct connection),
		.capacity = CLIENTS, /* fewer than clients and threads may want: at times the table is full */
		.release = close_connection,
	};

	if (frozenref_pool_create(&table, &config) != 0)
		fail("no memory for the table");
	run_crowd(argc, argv, serve);
	for (int i = 0; i < CLIENTS; ++i)
		table_remove(atomic_load(&clients[i]));

	if (frozenref_pool_live(table) != 0 || opened != closed || served != requested)
		fail("a connection was not closed once, or not by the last who used it");
	frozenref_pool_destroy(table);
	printf("pool: %lu opened and closed, %lu requests, %lu threads\n", opened, requested, threads);
	return EXIT_SUCCESS;
}
