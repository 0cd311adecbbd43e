/* SPDX-License-Identifier: MIT */
/*
 * std::atomic<std::shared_ptr> in each place; a handle is the place and the number of the life.
 */
#include <atomic>
#include <memory>

#ifdef __GLIBCXX__
#define TABLE_VERSION "libstdc++ of " BENCH_TEXT(__GLIBCXX__)
#endif

struct table_object {
	uint32_t life;
	char bytes[OBJECT_BYTES];
};

struct handle_t {
	uint32_t place, life;
};

static std::atomic<std::shared_ptr<table_object>> table_slots[TABLE_PLACES];

static void table_open(void)
{
}

static inline handle_t table_insert(uint32_t place)
{
	static uint32_t lives[TABLE_PLACES];
	std::shared_ptr<table_object> object = std::make_shared<table_object>();
	object->life = ++lives[place];
	table_slots[place].store(object, std::memory_order_release);
	return {place, object->life};
}

static inline bool table_lookup(const handle_t *handle)
{
	std::shared_ptr<table_object> object = table_slots[handle->place].load(std::memory_order_acquire);
	return object && object->life == handle->life;
}

static inline void table_remove(const handle_t &, uint32_t place)
{
	table_slots[place].store(nullptr, std::memory_order_release);
}
