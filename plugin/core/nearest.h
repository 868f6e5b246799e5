/* SPDX-License-Identifier: Apache-2.0
 *
 * nearest: which known name somebody probably meant, for messages that say "did you mean …".
 */
#ifndef SEKISHO_CORE_NEAREST_H
#define SEKISHO_CORE_NEAREST_H

#define SEKI_NAME_FAR 5 /* a distance from which two names have nothing to do with each other */

/* Levenshtein distance of two names, of which the first 63 characters are looked at; case of `a`
 * does not count. 1 also when `a` is the last dotted part of `b`. */
int seki_name_distance(const char *a, const char *b);

/* The name of a NULL-terminated list that is most like one that is not in it; "" when none is near.
 */
const char *seki_name_nearest(const char *const names[], const char *name);

#endif
