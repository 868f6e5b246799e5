/* SPDX-License-Identifier: Apache-2.0
 *
 * random_fixture: numbers that look random and are the same in every run (xorshift64*), for tests
 * that compare a module with a simpler model of itself over many changes.
 */
#ifndef SEKISHO_TESTS_RANDOM_FIXTURE_H
#define SEKISHO_TESTS_RANDOM_FIXTURE_H

#include <stdint.h>

static uint64_t random_state = 1;

static inline void random_seed(uint64_t seed)
{
    random_state = seed * UINT64_C(0x9E3779B97F4A7C15) + 1;
}

static inline uint64_t random_bits(void)
{
    random_state ^= random_state >> 12;
    random_state ^= random_state << 25;
    random_state ^= random_state >> 27;
    return (random_state * UINT64_C(0x2545F4914F6CDD1D)) >> 16;
}

/* 0 to count - 1. */
static inline int random_below(int count)
{
    return (int)(random_bits() % (uint64_t)count);
}

#endif
