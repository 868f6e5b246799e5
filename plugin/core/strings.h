/* SPDX-License-Identifier: Apache-2.0
 *
 * strings: texts kept once. Equal texts are the same pointer for as long as the pool lives, so that
 * a rule's reason is compared and handed on without a copy.
 */
#ifndef SEKISHO_CORE_STRINGS_H
#define SEKISHO_CORE_STRINGS_H

struct seki_strings; /* a pool; NULL is an empty one */

/* The pool's own copy of a text, or NULL when out of memory. */
const char *seki_strings_intern(struct seki_strings **pool, const char *text);

void seki_strings_free(struct seki_strings *pool);

#endif
