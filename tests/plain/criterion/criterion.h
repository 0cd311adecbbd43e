/* SPDX-License-Identifier: MIT */
/*
 * The little of Criterion that the suites use, for targets that Criterion does not run on: Test() with .signal,
 * cr_assert and cr_assert_eq, each with an optional message in printf's terms.
 */
#ifndef PLAIN_CRITERION_H
#define PLAIN_CRITERION_H

#include <signal.h>
#include <stdbool.h>

struct plain_test {
	const char *name;
	void (*run)(void);
	int signal; /* what it is expected to end by; 0: it returns */
	struct plain_test *next;
};

void plain_register(struct plain_test *test);

/* Says where and why, and ends the test. `format` may be "". */
_Noreturn void plain_fail(const char *file, int line, const char *condition, const char *format, ...);

/* The trailing arguments keep each variadic part from being empty, which C11 does not allow. */
#define Test(suite, ...) PLAIN_TEST(suite, __VA_ARGS__, .next = NULL)
#define cr_assert(...) PLAIN_ASSERT(__VA_ARGS__, "", 0)
#define cr_assert_eq(a, ...) PLAIN_ASSERT_EQ(a, __VA_ARGS__, "", 0)

#define PLAIN_TEST(suite, test, ...)                                                                                   \
	static void suite##_##test(void);                                                                              \
	__attribute__((constructor)) static void register_##suite##_##test(void)                                       \
	{                                                                                                              \
		static struct plain_test this_test = {.name = #suite "::" #test, .run = suite##_##test, __VA_ARGS__};  \
		plain_register(&this_test);                                                                            \
	}                                                                                                              \
	static void suite##_##test(void)

#define PLAIN_ASSERT(condition, ...) ((condition) ? (void)0 : plain_fail(__FILE__, __LINE__, #condition, __VA_ARGS__))
#define PLAIN_ASSERT_EQ(a, b, ...) PLAIN_ASSERT((a) == (b), __VA_ARGS__)

#endif
