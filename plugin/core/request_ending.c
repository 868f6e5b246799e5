/* SPDX-License-Identifier: Apache-2.0
 *
 * request_ending: what `status` warns of beside verdicts (topics/control.md): attestations and
 * waivers that end within ENDING_DAYS, the first to end first, and items that are required where
 * they were declined. What is cut is counted.
 */
#include <stdlib.h>
#include <string.h>

#include "plugin/core/requests.h"

#define ENDING_DAYS 30
#define SHOWN 20

struct ending {
    seki_unix_s until;
    const char *kind, *id, *item, *subject, *author;
    enum seki_scope scope;
};

static bool concerns(const struct seki_call *call, const struct seki_site *site,
                     const struct ending *one)
{
    if (site == NULL) {
        return true;
    }
    if (one->scope == SEKI_SCOPE_DEVICE) {
        const struct seki_device *device =
            seki_registry_device(call->engine->registry, one->subject);
        return device != NULL && device->site == site;
    }
    return one->scope == SEKI_SCOPE_SITE && strcmp(one->subject, site->id) == 0;
}

static size_t gather(const struct seki_call *call, const struct seki_site *site, struct ending *out)
{
    const struct seki_registry *registry = call->engine->registry;
    seki_unix_s now = call->engine->now, last = now + ENDING_DAYS * SEKI_DAY_S;
    size_t count = 0;
    for (const struct seki_waiver *w = registry->waivers; w != NULL; w = w->hh.next) {
        const struct ending one = {w->until,   "waiver",  w->id,   w->item,
                                   w->subject, w->author, w->scope};
        if (w->until > now && w->until <= last && concerns(call, site, &one)) {
            out[count++] = one;
        }
    }
    for (const struct seki_attestation *a = registry->attestations; a != NULL; a = a->hh.next) {
        const struct ending one = {a->until,   "attestation", a->id,   a->item,
                                   a->subject, a->author,     a->scope};
        if (a->until > now && a->until <= last && concerns(call, site, &one)) {
            out[count++] = one;
        }
    }
    return count;
}

static int by_end(const void *a, const void *b)
{
    const struct ending *one = a, *other = b;
    if (one->until != other->until) {
        return one->until < other->until ? -1 : 1;
    }
    int order = strcmp(one->kind, other->kind);
    return order != 0 ? order : strcmp(one->id, other->id);
}

static void write_ending(struct seki_call *call, const struct ending *one)
{
    struct seki_writer *w = call->answer;
    seki_unix_day day = seki_day_of(one->until - 1);
    seki_write_open(w, NULL, '{');
    seki_write_string(w, "kind", one->kind);
    seki_write_string(w, "item", one->item);
    seki_write_string(w, "scope", seki_scope_words[one->scope]);
    seki_write_string(w, "subject", one->subject);
    seki_write_string(w, "author", one->author);
    seki_write_date(w, "until", day);
    seki_write_integer(w, "days_left", day - seki_day_of(call->engine->now));
    seki_write_close(w, '}');
}

static enum seki_status write_endings(struct seki_call *call, const struct seki_site *site)
{
    const struct seki_registry *registry = call->engine->registry;
    struct ending *all =
        calloc(HASH_COUNT(registry->waivers) + HASH_COUNT(registry->attestations) + 1, sizeof *all);
    if (all == NULL) {
        return seki_fail(call->fault, SEKI_NO_MEMORY, "out of memory");
    }
    size_t count = gather(call, site, all);
    qsort(all, count, sizeof *all, by_end);
    seki_write_open(call->answer, "ending", '[');
    for (size_t i = 0; i < count && i < SHOWN; i++) {
        write_ending(call, &all[i]);
    }
    seki_write_close(call->answer, ']');
    seki_write_integer(call->answer, "ending_total", (int64_t)count);
    free(all);
    return SEKI_OK;
}

static void write_declined(struct seki_call *call, const struct seki_site *site)
{
    struct seki_writer *w = call->answer;
    const struct seki_choice *choice = call->engine->registry->choices;
    size_t count = 0;
    seki_write_open(w, "declined", '[');
    for (; choice != NULL; choice = choice->hh.next) {
        bool here = site == NULL ||
                    (choice->scope == SEKI_SCOPE_SITE && strcmp(choice->subject, site->id) == 0);
        if (!here || choice->adoption != SEKI_DECLINED ||
            seki_call_importance(call, choice) != SEKI_REQUIRED) {
            continue;
        }
        if (count++ < SHOWN) {
            seki_write_open(w, NULL, '{');
            seki_write_string(w, "item", choice->item);
            seki_write_string(w, "scope", seki_scope_words[choice->scope]);
            seki_write_string(w, "subject", choice->subject);
            seki_write_string(w, "reason", choice->reason);
            seki_write_string(w, "author", choice->author);
            seki_write_close(w, '}');
        }
    }
    seki_write_close(w, ']');
    seki_write_integer(w, "declined_total", (int64_t)count);
}

enum seki_status seki_call_write_warnings(struct seki_call *call, const struct seki_site *site)
{
    enum seki_status status = write_endings(call, site);
    if (status == SEKI_OK) {
        write_declined(call, site);
    }
    return status;
}
