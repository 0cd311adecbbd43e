/* SPDX-License-Identifier: MIT */
/*
 * Row 2 of docs/contract.md, memory that is freed after a grace period: a table of connections in liburcu's hash table.
 * Threads look connections up, use them outside of any read section, and remove them, without a lock.
 *
 * Who unlinks? Who takes the connection out of the table, before giving the table's reference back. When may it be
 * freed? A grace period after put returned true. What does a stale lookup see? In its read section, a count that is
 * frozen: try_get returns false.
 *
 * usage: rcu [THREADS [ROUNDS]]
 */
#include <stdatomic.h>
#include <stdbool.h>

#include <urcu.h>
#include <urcu/rculfhash.h>

#include <frozenref/frozenref.h>

#include "crowd.h"
#include "tsan_rcu.h"

struct connection {
	frozenref_t ref;
	unsigned long client;
	atomic_ulong requests;
	struct cds_lfht_node node;
	struct rcu_head head;
};

enum { CLIENTS = 64 };

static struct cds_lfht *table;
static atomic_ulong opened, closed, served, requested;

static void leave_section(void)
{
	tsan_leave_section();
	rcu_read_unlock();
}

/* Called by liburcu, once a connection, when no read section that saw it is left. */
static void close_connection(struct rcu_head *head)
{
	struct connection *connection = caa_container_of(head, struct connection, head);
	tsan_after_grace_period();
	atomic_fetch_add(&served, atomic_load(&connection->requests));
	atomic_fetch_add(&closed, 1);
	free(connection);
}

/* Gives a reference back, in a read section of its own: the put may touch the count once more after it reached 0. */
static void connection_put(struct connection *connection)
{
	rcu_read_lock();
	bool last = frozenref_put(&connection->ref);
	leave_section();
	if (last)
		call_rcu(&connection->head, close_connection);
}

static int is_of_client(struct cds_lfht_node *node, const void *client)
{
	tsan_found(node);
	return caa_container_of(node, struct connection, node)->client == *(const unsigned long *)client;
}

/* In a read section. */
static struct connection *find(unsigned long client)
{
	struct cds_lfht_iter iter;
	cds_lfht_lookup(table, client, is_of_client, &client, &iter);
	struct cds_lfht_node *node = cds_lfht_iter_get_node(&iter);
	return node ? caa_container_of(node, struct connection, node) : NULL;
}

/* Opens a connection, if the client has none; the table holds it from now on. */
static void table_insert(unsigned long client)
{
	struct connection *connection = allocated(malloc(sizeof *connection));
	frozenref_init(&connection->ref, 1);
	connection->client = client;
	atomic_init(&connection->requests, 0);
	cds_lfht_node_init(&connection->node);
	tsan_publish(&connection->node);

	rcu_read_lock();
	bool added = cds_lfht_add_unique(table, client, is_of_client, &client, &connection->node) == &connection->node;
	leave_section();
	if (added)
		atomic_fetch_add(&opened, 1);
	else
		free(connection); /* nobody has seen it */
}

/* Returns a connection to use until connection_put, or NULL. */
static struct connection *table_lookup(unsigned long client)
{
	rcu_read_lock();
	struct connection *connection = find(client);
	if (connection && !frozenref_try_get(&connection->ref))
		connection = NULL;
	leave_section();
	return connection;
}

/* Takes a connection out of the table. Those who use it go on until they put it. */
static void table_remove(unsigned long client)
{
	rcu_read_lock();
	struct connection *connection = find(client);
	bool removed = connection && cds_lfht_del(table, &connection->node) == 0; /* by us, and nobody else */
	leave_section();
	if (removed)
		connection_put(connection); /* the table's reference, which is ours now */
}

static void serve(uint64_t random)
{
	unsigned long requests = 0;

	rcu_register_thread();
	for (unsigned long i = 0; i < rounds; ++i) {
		unsigned long client = next_random(&random) % CLIENTS;
		struct connection *connection = table_lookup(client);
		if (!connection) {
			table_insert(client);
			continue;
		}
		if (connection->client != client)
			fail("a lookup finds another client's connection");
		atomic_fetch_add(&connection->requests, 1);
		++requests;
		connection_put(connection);
		if (next_random(&random) % 16 == 0)
			table_remove(client);
	}
	rcu_unregister_thread();
	atomic_fetch_add(&requested, requests);
}

int main(int argc, char **argv)
{
	rcu_register_thread();
	table = cds_lfht_new(CLIENTS, CLIENTS, CLIENTS, 0, NULL);
	if (!table)
		fail("no memory for the table");
	run_crowd(argc, argv, serve);
	for (unsigned long client = 0; client < CLIENTS; ++client)
		table_remove(client);
	rcu_barrier(); /* all that call_rcu was given is closed */
	rcu_unregister_thread();

	if (opened != closed || served != requested)
		fail("a connection was not closed once, or not after the last who used it");
	if (cds_lfht_destroy(table, NULL) != 0)
		fail("the table is not empty");
	printf("rcu: %lu opened and closed, %lu requests, %lu threads\n", opened, requested, threads);
	return EXIT_SUCCESS;
}
