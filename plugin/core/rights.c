/* SPDX-License-Identifier: Apache-2.0
 *
 * rights: see rights.h. The policy, in prose:
 *
 * A device publishes its report and its wipe, reads its command and its documents, and beyond that
 * has what its site's templates give (`data/%s/%d/#` to write and `cmd/%s/%d/#` to read unless the
 * site says otherwise). A device that is quarantined keeps its own Sekisho topics only; one that is
 * leaving keeps its wipe and its command; one that is wiped, retired or lost keeps nothing.
 *
 * An operator of any role reads all that Sekisho publishes, and may ask on $CONTROL; what it may
 * ask for is decided there by role. An admin may also ask the broker's other plugins on $CONTROL,
 * where dynamic-security listens: in enforce mode nobody could otherwise. Nobody but the plugin
 * writes what the plugin publishes. A service has the filters that an admin gave it, and never more
 * than reading under sekisho/.
 */
#include "plugin/core/rights.h"

#include <ctype.h>
#include <stdio.h>
#include <string.h>

#define GUARDED "sekisho/"

/* ---- filters -------------------------------------------------------------------------------- */

bool seki_filter_matches(const char *filter, const char *topic)
{
    if (topic[0] == '$' && filter[0] != '$') {
        return false;
    }
    for (;;) {
        if (filter[0] == '#') {
            return true;
        }
        size_t level = strcspn(topic, "/");
        if (filter[0] == '+' && (filter[1] == '/' || filter[1] == '\0')) {
            filter += 1;
        } else if (strcspn(filter, "/") == level && memcmp(filter, topic, level) == 0) {
            filter += level;
        } else {
            return false;
        }
        topic += level;
        if (topic[0] == '\0') {
            return filter[0] == '\0' || strcmp(filter, "/#") == 0;
        }
        if (filter[0] != '/') {
            return false;
        }
        filter++;
        topic++;
    }
}

bool seki_filter_covers(const char *by, const char *filter)
{
    if (filter[0] == '$' && by[0] != '$') {
        return false;
    }
    for (;;) {
        if (by[0] == '#') {
            return true;
        }
        if (filter[0] == '#') {
            return false;
        }
        size_t level = strcspn(filter, "/");
        if (by[0] == '+' && (by[1] == '/' || by[1] == '\0')) {
            by += 1;
        } else if (strcspn(by, "/") == level && memcmp(by, filter, level) == 0) {
            by += level;
        } else {
            return false;
        }
        filter += level;
        if (filter[0] == '\0') {
            return by[0] == '\0' || strcmp(by, "/#") == 0;
        }
        if (by[0] != '/') {
            return false;
        }
        by++;
        filter++;
    }
}

const char *seki_filter_unshared(const char *filter)
{
    static const char share[] = "$share/";
    if (strncmp(filter, share, sizeof share - 1) != 0) {
        return filter;
    }
    const char *separator = strchr(filter + sizeof share - 1, '/');
    return separator != NULL && separator[1] != '\0' ? separator + 1 : NULL;
}

/* ---- templates ------------------------------------------------------------------------------ */

/* Fills %d and %s. False when the result does not fit or a % stands before anything else. */
static bool fill(const char *text, const char *device, const char *site, char *out, size_t size)
{
    size_t used = 0;
    for (const char *c = text; *c != '\0'; c++) {
        const char *part = NULL;
        if (*c == '%') {
            c++;
            part = *c == 'd' ? device : *c == 's' ? site : NULL;
            if (part == NULL) {
                return false;
            }
        }
        size_t length = part != NULL ? strlen(part) : 1;
        if (used + length >= size) {
            return false;
        }
        memcpy(out + used, part != NULL ? part : c, length);
        used += length;
    }
    out[used] = '\0';
    return used > 0;
}

/* MQTT 5.0, 4.7.1: wildcards stand alone in their level, "#" in the last one. */
static bool is_filter(const char *text)
{
    for (const char *c = text; *c != '\0'; c++) {
        bool alone = (c == text || c[-1] == '/') && (c[1] == '\0' || c[1] == '/');
        if ((*c == '+' || *c == '#') && !alone) {
            return false;
        }
        if (*c == '#' && c[1] != '\0') {
            return false;
        }
    }
    return text[0] != '\0';
}

/* May a filter reach what is Sekisho's own? By its first level; a site or a device may be named
 * "sekisho", so this is asked of what a template comes to, too. */
static bool is_near_guarded(const char *filter)
{
    size_t first = strcspn(filter, "/");
    return (first == sizeof GUARDED - 2 && memcmp(filter, GUARDED, first) == 0) ||
           filter[0] == '+' || filter[0] == '#';
}

enum seki_status seki_rights_check_template(const char *text, bool any_topic,
                                            struct seki_fault *fault)
{
    char filled[SEKI_FILTER_SIZE];
    char id[SEKI_ID_SIZE];
    memset(id, 'x', sizeof id - 1);
    id[sizeof id - 1] = '\0';
    if (strlen(text) >= SEKI_FILTER_SIZE || !fill(text, id, id, filled, sizeof filled)) {
        /* Two ids of full length leave little room; try with short ones for the message's sake. */
        if (strlen(text) >= SEKI_FILTER_SIZE || fill(text, "d", "s", filled, sizeof filled)) {
            return seki_fail(fault, SEKI_TOO_LONG,
                             "'%.40s': longer than %d bytes once ids are filled in", text,
                             SEKI_FILTER_SIZE - 1);
        }
        return seki_fail(fault, SEKI_BAD_INPUT,
                         "'%.60s': after %% only d (device) or s (site) may stand", text);
    }
    for (const char *c = text; *c != '\0'; c++) {
        if (iscntrl((unsigned char)*c)) {
            return seki_fail(fault, SEKI_BAD_INPUT, "a topic template has no control characters");
        }
    }
    if (!is_filter(filled)) {
        return seki_fail(fault, SEKI_BAD_INPUT,
                         "'%.60s': '+' and '#' must stand alone in a level, '#' in the last", text);
    }
    if (filled[0] == '$' || (!any_topic && is_near_guarded(filled))) {
        return seki_fail(
            fault, SEKI_DENIED,
            "'%.60s': topics under $ and sekisho/ are not given by templates, nor is a "
            "wildcard in the first level",
            text);
    }
    if (!any_topic && strstr(text, "%d") == NULL && strstr(text, "%s") == NULL) {
        return seki_fail(fault, SEKI_BAD_INPUT,
                         "'%.60s': name the device (%%d) or the site (%%s) in it", text);
    }
    return SEKI_OK;
}

/* ---- policies ------------------------------------------------------------------------------- */

static void compile(struct seki_filter *filter)
{
    filter->length = (unsigned short)strlen(filter->text);
    filter->literal = (unsigned short)strcspn(filter->text, "+#");
    filter->exact = filter->literal == filter->length;
    filter->tail = filter->text[filter->literal] == '#';
}

static void grant(struct seki_policy *policy, bool write, const char *template,
                  const struct seki_device *device)
{
    if (policy->count == SEKI_POLICY_FILTERS) {
        return;
    }
    struct seki_filter *filter = &policy->filters[policy->count];
    const char *id = device != NULL ? device->id : "",
               *site = device != NULL ? device->site->id : "";
    if (!fill(template, id, site, filter->text, sizeof filter->text)) {
        return;
    }
    filter->write = write;
    filter->read = !write;
    compile(filter);
    policy->count++;
}

/* What somebody wrote down, here or in Redis. Of Sekisho's own topics it gives nothing, but that a
 * service may read them. */
static void grant_template(struct seki_policy *policy, bool write, const char *template,
                           const struct seki_device *device)
{
    int count = policy->count;
    grant(policy, write, template, device);
    if (policy->count == count) {
        return;
    }
    const char *text = policy->filters[count].text;
    bool own = device != NULL ? is_near_guarded(text)
                              : write && strncmp(text, GUARDED, sizeof GUARDED - 1) == 0;
    if (own || text[0] == '$') {
        policy->count = count;
    }
}

/* What a device may do in each state of its life, beside its site's templates. */
static const struct device_rights {
    bool site_templates, report, documents, wipe;
} device_rights[SEKI_LIFECYCLES] = {
    [SEKI_REGISTERED] = {true, true, true, true},
    [SEKI_ACTIVE] = {true, true, true, true},
    [SEKI_QUARANTINED] = {false, true, true, true},
    [SEKI_DECOMMISSIONING] = {false, false, false, true},
    [SEKI_WIPING] = {false, false, false, true},
    [SEKI_WIPED] = {false, false, false, false},
    [SEKI_RETIRED] = {false, false, false, false},
    [SEKI_LOST] = {false, false, false, false},
};

void seki_rights_of_device(const struct seki_device *device, struct seki_policy *policy)
{
    const struct device_rights *rights = &device_rights[device->lifecycle];
    const struct seki_site *site = device->site;
    policy->count = policy->allowed[false] = policy->allowed[true] = 0;
    if (rights->site_templates) {
        for (int i = 0; i < site->write_count; i++) {
            grant_template(policy, true, site->write[i], device);
        }
        for (int i = 0; i < site->read_count; i++) {
            grant_template(policy, false, site->read[i], device);
        }
    }
    if (rights->report) {
        grant(policy, true, "sekisho/v1/report/%s/%d", device);
    }
    if (rights->wipe) {
        grant(policy, true, "sekisho/v1/wipe/%s/%d", device);
        grant(policy, false, "sekisho/v1/command/%s/%d", device);
    }
    if (rights->documents) {
        grant(policy, false, "sekisho/v1/device/%s/%d", device);
        grant(policy, false, "sekisho/v1/items/%s/%d", device);
    }
}

void seki_rights_of_account(const struct seki_account *account, struct seki_policy *policy)
{
    policy->count = policy->allowed[false] = policy->allowed[true] = 0;
    for (int i = 0; i < account->write_count; i++) {
        grant_template(policy, true, account->write[i], NULL);
    }
    for (int i = 0; i < account->read_count; i++) {
        grant_template(policy, false, account->read[i], NULL);
    }
    if (account->role != SEKI_SERVICE) {
        grant(policy, false, "sekisho/#", NULL);
        grant(policy, true, SEKI_CONTROL_TOPIC, NULL);
        grant(policy, false, SEKI_CONTROL_RESPONSE_TOPIC, NULL);
    }
    if (account->role == SEKI_ADMIN) {
        grant(policy, true, "$CONTROL/+/v1", NULL);
        grant(policy, false, "$CONTROL/+/v1/response", NULL);
    }
}

/* What is asked of every filter of a policy. */
struct question {
    const char *topic;
    size_t length;
    bool write, guarded;
};

static bool allows(const struct seki_filter *filter, const struct question *asked)
{
    if (filter->write != asked->write || asked->length + 1 < filter->literal) {
        return false;
    }
    if (asked->guarded && (!filter->exact || filter->text[0] != GUARDED[0])) {
        return false; /* a wildcard must not reach what the plugin publishes */
    }
    if (filter->exact) {
        return asked->length == filter->length &&
               memcmp(asked->topic, filter->text, asked->length) == 0;
    }
    if (filter->tail && filter->literal > 0 && asked->length >= filter->literal) {
        return memcmp(asked->topic, filter->text, filter->literal) == 0;
    }
    return seki_filter_matches(filter->text, asked->topic);
}

bool seki_rights_allow(struct seki_policy *policy, bool write, const char *topic)
{
    const struct question asked = {
        .topic = topic,
        .length = strlen(topic),
        .write = write,
        .guarded = write && strncmp(topic, GUARDED, sizeof GUARDED - 1) == 0,
    };
    int last = policy->allowed[write];
    if (last < policy->count && allows(&policy->filters[last], &asked)) {
        return true;
    }
    for (int i = 0; i < policy->count; i++) {
        if (allows(&policy->filters[i], &asked)) {
            policy->allowed[write] = i;
            return true;
        }
    }
    return false;
}

bool seki_rights_allow_subscribe(const struct seki_policy *policy, const char *filter)
{
    const char *plain = seki_filter_unshared(filter);
    if (plain == NULL) {
        return false;
    }
    for (int i = 0; i < policy->count; i++) {
        if (policy->filters[i].read && seki_filter_covers(policy->filters[i].text, plain)) {
            return true;
        }
    }
    return false;
}
