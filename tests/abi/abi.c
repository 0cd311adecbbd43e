/* SPDX-License-Identifier: MIT */
/*
 * The ABI as the compiler sees it. It is compiled to assembly and not run, so any cross compiler will do: abi.sh reads
 * the lines from the .ascii directives.
 */
#include <stddef.h>

#include <frozenref/frozenref.h>

#define SAY(scope, what, value) __asm__ volatile(".ascii \"ABI " scope " " what " %c0\"" : : "i"(value))

#define VALUE(expression) SAY("any", "value " #expression, (int64_t)(expression))
#define LAYOUT(scope, type)                                                                                            \
	SAY(scope, "sizeof " #type, sizeof(type));                                                                     \
	SAY(scope, "alignof " #type, _Alignof(type))
#define FIELD(scope, type, field)                                                                                      \
	SAY(scope, "offsetof " #type "." #field, offsetof(type, field));                                               \
	SAY(scope, "sizeof " #type "." #field, sizeof(((type *)0)->field))

#if UINTPTR_MAX == UINT32_MAX
#define POINTERS "32-bit"
#else
#define POINTERS "64-bit"
#endif

void abi(void);
void abi(void)
{
	LAYOUT("any", frozenref_t);
	FIELD("any", frozenref_t, word);

	VALUE(FROZENREF_FROZEN);
	VALUE(FROZENREF_SATURATED);
	VALUE(FROZENREF_COUNT_MAX);
	VALUE(FROZENREF_N_MAX);
	VALUE(FROZENREF_BATCH_MAX);
	VALUE(((frozenref_t)FROZENREF_INIT(1)).word);
	VALUE(((frozenref_t)FROZENREF_INIT(FROZENREF_COUNT_MAX)).word);
	VALUE(((frozenref_t)FROZENREF_INIT_FROZEN).word);

	/* the ends of the zones: programs that inlined these decide by them */
	VALUE(frozenref_word_is_saturated(INT32_MIN));
	VALUE(frozenref_word_is_saturated(-0x40000001));
	VALUE(frozenref_word_is_saturated(-0x40000000));
	VALUE(frozenref_word_is_frozen(-0x40000001));
	VALUE(frozenref_word_is_frozen(-0x40000000));
	VALUE(frozenref_word_is_frozen(-1));
	VALUE(frozenref_word_is_frozen(0));

	LAYOUT(POINTERS, frozenref_fault_t);
	FIELD(POINTERS, frozenref_fault_t, operation);
	FIELD(POINTERS, frozenref_fault_t, reason);
	FIELD(POINTERS, frozenref_fault_t, ref);
	FIELD(POINTERS, frozenref_fault_t, word);
	FIELD(POINTERS, frozenref_fault_t, n);
}
