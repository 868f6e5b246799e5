/* SPDX-License-Identifier: Apache-2.0
 *
 * rights: which topics a session may write and read. A policy is a short list of MQTT filters for each
 * direction, made once at sign-in from templates with %d (device) and %s (site); what no filter covers
 * is denied. Deciding compares bytes: no allocation, no hash.
 */
#ifndef SEKISHO_CORE_RIGHTS_H
#define SEKISHO_CORE_RIGHTS_H

#include <stdbool.h>
#include <stddef.h>

#include "plugin/core/subject.h"

#define SEKI_POLICY_FILTERS (2 * SEKI_RIGHTS + 8)

struct seki_filter {
    char text[SEKI_FILTER_SIZE];
    unsigned short literal; /* bytes before the first wildcard: compared at once */
    unsigned short length;
    bool exact;      /* no wildcard at all */
    bool tail;       /* nothing but "#" after the literal part: a prefix decides */
    bool write, read;
};

/* Filters of both directions, in one list. */
struct seki_policy {
    int count;
    int allowed[2]; /* the filter that allowed last, of reading and of writing: it is tried first */
    struct seki_filter filters[SEKI_POLICY_FILTERS];
};

/* Checks a template: a valid MQTT filter once %d and %s are filled, not under $ or sekisho/, and naming
 * either %d or %s unless `any_topic`. */
enum seki_status seki_rights_check_template(const char *text, bool any_topic,
                                            struct seki_fault *fault) SEKI_CHECK_RESULT;

/* What a device, or an account, may do. A device that is not to do anything has an empty policy. */
void seki_rights_of_device(const struct seki_device *device, struct seki_policy *policy);
void seki_rights_of_account(const struct seki_account *account, struct seki_policy *policy);

/* May a message on this topic be published (write) or delivered (read)? Remembers in the policy which of
 * its filters said so. */
bool seki_rights_allow(struct seki_policy *policy, bool write, const char *topic);

/* May this filter be subscribed to: is everything that it matches readable? A leading $share/group/ is
 * taken off first. */
bool seki_rights_allow_subscribe(const struct seki_policy *policy, const char *filter);

/* True if every topic that `filter` matches is matched by `by`. */
bool seki_filter_covers(const char *by, const char *filter);
/* MQTT 5.0, 4.7: does a topic name match a filter? "#" and "+" first do not match "$". */
bool seki_filter_matches(const char *filter, const char *topic);

/* The filter of a shared subscription without "$share/group/"; NULL if it has no filter. Other filters
 * come back as they are. */
const char *seki_filter_unshared(const char *filter);

#endif
