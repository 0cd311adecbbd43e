/* SPDX-License-Identifier: MIT */
/*
 * std::weak_ptr as the handle; the table holds the std::shared_ptr.
 */
#include <memory>

#ifdef __GLIBCXX__
#define TABLE_VERSION "libstdc++ of " BENCH_TEXT(__GLIBCXX__)
#endif

struct table_object {
	char bytes[OBJECT_BYTES];
};

typedef std::weak_ptr<table_object> handle_t;

static std::shared_ptr<table_object> table_owners[TABLE_PLACES];

static void table_open(void)
{
}

static inline handle_t table_insert(uint32_t place)
{
	table_owners[place] = std::make_shared<table_object>();
	return table_owners[place];
}

static inline bool table_lookup(const handle_t *handle)
{
	return static_cast<bool>(handle->lock());
}

static inline void table_remove(const handle_t &, uint32_t place)
{
	table_owners[place].reset();
}
