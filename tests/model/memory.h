/* SPDX-License-Identifier: MIT */
/*
 * The modelled memory, as the explorer sees it.
 */
#ifndef TESTS_MODEL_MEMORY_H
#define TESTS_MODEL_MEMORY_H

#include "explorer.h"

void memory_reset(void);
/* Adds all that what comes after can depend on. */
void memory_hash(struct hash *hash);
/* Adds what all threads together leave: values, without who knows of them. */
void memory_outcome(struct hash *hash);

#endif
