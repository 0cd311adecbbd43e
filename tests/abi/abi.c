/* SPDX-License-Identifier: MIT */
/*
 * The ABI as the compiler sees it. It is compiled to assembly and not run, so any cross compiler will do: abi.sh reads
 * the lines from the .ascii directives.
 */
#include <stddef.h>

#include <frozenref/frozenref.h>
#include <frozenref/percpu_cold.h>
#include <frozenref/pool.h>
#include <frozenref/weak.h>

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
	VALUE(((frozenref_t)FROZENREF_INIT_IMMORTAL).word);

	/* what programs that inlined the operations decide by: the ends of the zones, and what is immortal */
	VALUE(FROZENREF_FROZEN_FIRST);
	VALUE(FROZENREF_DRIFT_MAX);
	VALUE(frozenref_word_is_saturated(INT32_MIN));
	VALUE(frozenref_word_is_saturated(-0x40000001));
	VALUE(frozenref_word_is_saturated(-0x40000000));
	VALUE(frozenref_word_is_frozen(-0x40000001));
	VALUE(frozenref_word_is_frozen(-0x40000000));
	VALUE(frozenref_word_is_frozen(-1));
	VALUE(frozenref_word_is_frozen(0));
	VALUE(frozenref_word_is_immortal(-0x68000001));
	VALUE(frozenref_word_is_immortal(-0x68000000));
	VALUE(frozenref_word_is_immortal(-0x58000000));
	VALUE(frozenref_word_is_immortal(-0x57ffffff));

	/* what they tell the cold paths */
	VALUE(FROZENREF_OPERATION_INIT);
	VALUE(FROZENREF_OPERATION_GET);
	VALUE(FROZENREF_OPERATION_GET_N);
	VALUE(FROZENREF_OPERATION_TRY_GET);
	VALUE(FROZENREF_OPERATION_TRY_GET_N);
	VALUE(FROZENREF_OPERATION_GET_QUIET);
	VALUE(FROZENREF_OPERATION_TRY_GET_QUIET);
	VALUE(FROZENREF_OPERATION_PUT);
	VALUE(FROZENREF_OPERATION_PUT_N);
	VALUE(FROZENREF_OPERATION_PUT_QUIET);
	VALUE(FROZENREF_OPERATION_PUT_RETURN);
	VALUE(FROZENREF_OPERATION_PUT_UNLESS_LAST);
	VALUE(FROZENREF_OPERATION_PUT_UNGUARDED);
	VALUE(FROZENREF_OPERATION_PUT_UNGUARDED_N);
	VALUE(FROZENREF_OPERATION_FREEZE);
	VALUE(FROZENREF_OPERATION_UNFREEZE);
	VALUE(FROZENREF_OPERATION_MAKE_IMMORTAL);
	VALUE(FROZENREF_OPERATION_ADD_RETURN);
	VALUE(FROZENREF_OPERATION_SUB_RETURN);
	VALUE(FROZENREF_OPERATION_STRONG_GET);
	VALUE(FROZENREF_OPERATION_STRONG_PUT);
	VALUE(FROZENREF_OPERATION_WEAK_GET);
	VALUE(FROZENREF_OPERATION_WEAK_PUT);
	VALUE(FROZENREF_OPERATION_UPGRADE);
	VALUE(FROZENREF_OPERATION_UPGRADE_QUIET);

	/* what the handler is told */
	VALUE(FROZENREF_FAULT_N);
	VALUE(FROZENREF_FAULT_COUNT);
	VALUE(FROZENREF_FAULT_FROZEN);
	VALUE(FROZENREF_FAULT_STAGED);
	VALUE(FROZENREF_FAULT_TOO_FEW);
	VALUE(FROZENREF_FAULT_NONE_LEFT);
	VALUE(FROZENREF_FAULT_NOT_FROZEN);
	VALUE(FROZENREF_FAULT_OVERFLOW);
	VALUE(FROZENREF_FAULT_NOT_SPREAD);
	VALUE(FROZENREF_FAULT_SPREAD);
	VALUE(FROZENREF_FAULT_REFUSED);
	VALUE(FROZENREF_FAULT_STRANGER);
	VALUE(FROZENREF_FAULT_AT_REST);
	VALUE(FROZENREF_FAULT_IN_USE);

	LAYOUT("any", frozenref_percpu_t);
	FIELD("any", frozenref_percpu_t, centre);
	FIELD("any", frozenref_percpu_t, slot);
	VALUE((int32_t)FROZENREF_PERCPU_SECTIONS);
	VALUE(FROZENREF_PERCPU_ATOMICS);
	VALUE(FROZENREF_PERCPU_IMMORTAL);
	VALUE(FROZENREF_PERCPU_CHANGING);
	VALUE(FROZENREF_PERCPU_FOR_SECTIONS);
	VALUE(FROZENREF_PERCPU_CLOSED);
	VALUE(FROZENREF_PERCPU_RSEQ);
	VALUE(FROZENREF_PERCPU_CPU);
	VALUE(FROZENREF_PERCPU_THREAD);

	LAYOUT("any", frozenref_pair_t);
	FIELD("any", frozenref_pair_t, strong);
	FIELD("any", frozenref_pair_t, weak);
	LAYOUT("any", frozenref_released_t);
	VALUE(FROZENREF_KEPT);
	VALUE(FROZENREF_DESTROY);
	VALUE(FROZENREF_FREE);
	VALUE(((frozenref_pair_t)FROZENREF_PAIR_INIT(2)).strong.word);
	VALUE(((frozenref_pair_t)FROZENREF_PAIR_INIT(2)).weak.word);

	LAYOUT("any", struct frozenref_pool_header);
	FIELD("any", struct frozenref_pool_header, ref);
	FIELD("any", struct frozenref_pool_header, generation);
	SAY("any", "sizeof frozenref_handle_t", sizeof(frozenref_handle_t));
	VALUE(FROZENREF_REST_FROZEN);
	VALUE(FROZENREF_REST_LIVE);

	LAYOUT(POINTERS, frozenref_fault_t);
	FIELD(POINTERS, frozenref_fault_t, size);
	FIELD(POINTERS, frozenref_fault_t, kind);
	FIELD(POINTERS, frozenref_fault_t, operation);
	FIELD(POINTERS, frozenref_fault_t, reason);
	FIELD(POINTERS, frozenref_fault_t, ref);
	FIELD(POINTERS, frozenref_fault_t, word);
	FIELD(POINTERS, frozenref_fault_t, n);

	SAY(POINTERS, "value FROZENREF_PERCPU_STRIDE_SHIFT", FROZENREF_PERCPU_STRIDE_SHIFT);
	LAYOUT(POINTERS, struct frozenref_percpu_region);
	FIELD(POINTERS, struct frozenref_percpu_region, base);
	FIELD(POINTERS, struct frozenref_percpu_region, rseq_offset);
	FIELD(POINTERS, struct frozenref_percpu_region, cpus);
	FIELD(POINTERS, struct frozenref_percpu_region, unused);

	LAYOUT(POINTERS, struct frozenref_pool);
	FIELD(POINTERS, struct frozenref_pool, objects);
	FIELD(POINTERS, struct frozenref_pool, stride);
	FIELD(POINTERS, struct frozenref_pool, base);
	FIELD(POINTERS, struct frozenref_pool, mark);
	LAYOUT(POINTERS, struct frozenref_pool_config);
	FIELD(POINTERS, struct frozenref_pool_config, object_size);
	FIELD(POINTERS, struct frozenref_pool_config, object_align);
	FIELD(POINTERS, struct frozenref_pool_config, capacity);
	FIELD(POINTERS, struct frozenref_pool_config, release);
	FIELD(POINTERS, struct frozenref_pool_config, context);
	FIELD(POINTERS, struct frozenref_pool_config, rest);
}
