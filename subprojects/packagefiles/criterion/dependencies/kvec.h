/* SPDX-License-Identifier: MIT
 * Stands in for a submodule that Criterion's tarball lacks: what Criterion uses of klib's vector. */
#include <stdlib.h>

#define kvec_t(type)           struct { size_t n; type *items; }
#define kv_init(vec)           ((vec).n = 0, (vec).items = NULL)
#define kv_destroy(vec)        free((vec).items)
#define kv_size(vec)           (vec).n
#define kv_A(vec, i)           (vec).items[i]
#define kv_push(type, vec, x)                                                                      \
    do {                                                                                           \
        type *grown = realloc((vec).items, ((vec).n + 1) * sizeof(type));                          \
        if (!grown)                                                                                \
            abort();                                                                               \
        (vec).items = grown;                                                                       \
        (vec).items[(vec).n++] = (x);                                                              \
    } while (0)
