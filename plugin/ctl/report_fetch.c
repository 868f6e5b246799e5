/* SPDX-License-Identifier: Apache-2.0
 *
 * report_fetch: the plugin's answers that a report is made of. A fleet moves while its pages are
 * read; what was read is kept when the roll-up had the same number before and after and the devices
 * add up to it, and else read again. After TRIES the last is taken, and the report says so.
 */
#include "plugin/ctl/report_model.h"

#include <string.h>

#include "plugin/ctl/say.h"
#include "topics/words.h"

#define TRIES 5

static const char *wanted_site; /* of this run; list filters are handed no context */

static void write_site(const struct seki_ctl *ctl, struct seki_writer *w)
{
    (void)ctl;
    if (wanted_site[0] != '\0')
        seki_write_string(w, "site", wanted_site);
}

static const struct seki_json *ask(struct seki_ctl *ctl, struct seki_exchange **exchange)
{
    *exchange = seki_exchange_new();
    seki_exchange_open(*exchange, "report.data", wanted_site);
    return seki_ctl_ask(ctl, *exchange);
}

static bool fetch_once(struct seki_ctl *ctl, struct seki_report_source *source)
{
    *source = (struct seki_report_source){
        .sites = {.command = "site.list", .member = "sites"},
        .devices = {.command = "report.devices", .member = "devices", .filter = write_site},
        .attestations = {.command = "attestation.list", .member = "attestations"},
        .waivers = {.command = "waiver.list", .member = "waivers"}};
    source->data = ask(ctl, &source->head);
    return source->data != NULL &&
           (wanted_site[0] != '\0' || seki_list_fetch(ctl, &source->sites)) &&
           seki_list_fetch(ctl, &source->attestations) && seki_list_fetch(ctl, &source->waivers) &&
           seki_list_fetch(ctl, &source->devices);
}

void seki_report_source_free(struct seki_report_source *source)
{
    seki_exchange_free(source->head);
    seki_list_free(&source->sites);
    seki_list_free(&source->devices);
    seki_list_free(&source->attestations);
    seki_list_free(&source->waivers);
    *source = (struct seki_report_source){.head = NULL};
}

static const struct seki_json *tally_of(const struct seki_json *data)
{
    const struct seki_json *site = seki_json_member(data, "site");
    return seki_json_member(site != NULL ? site : seki_json_member(data, "fleet"), "devices");
}

/* One vocabulary of the tally against a count of the devices' own words. */
static bool agrees(const struct seki_report_source *source, const char *name,
                   const char *const words[], const char *(*word_of)(const struct seki_json *))
{
    const struct seki_json *tally = seki_json_member(tally_of(source->data), name);
    for (int w = 0; words[w] != NULL; w++) {
        long count = 0;
        for (size_t i = 0; i < source->devices.count; i++)
            count += strcmp(word_of(source->devices.entries[i]), words[w]) == 0;
        if (count != seki_say_number(tally, words[w], 0))
            return false;
    }
    return true;
}

static const char *verdict_of(const struct seki_json *entry)
{
    const struct seki_json *device = seki_json_member(entry, "device");
    return seki_say_text(seki_json_member(device, "compliance"), "verdict");
}

static const char *support_of(const struct seki_json *entry)
{
    const struct seki_json *device = seki_json_member(entry, "device");
    return seki_say_text(seki_json_member(device, "support"), "state");
}

static const char *lifecycle_of(const struct seki_json *entry)
{
    return seki_say_text(seki_json_member(entry, "device"), "lifecycle");
}

bool seki_report_adds_up(const struct seki_report_source *source)
{
    const struct seki_json *tally = tally_of(source->data);
    return (long)source->devices.count == seki_say_number(tally, "total", -1) &&
           agrees(source, "verdict", seki_verdict_words, verdict_of) &&
           agrees(source, "support", seki_support_words, support_of) &&
           agrees(source, "lifecycle", seki_lifecycle_words, lifecycle_of);
}

/* Has nothing been published anew since the first answer? */
static int is_unmoved(struct seki_ctl *ctl, const struct seki_report_source *source, bool *unmoved)
{
    struct seki_exchange *exchange;
    const struct seki_json *data = ask(ctl, &exchange);
    *unmoved = data != NULL &&
               seki_say_number(data, "seq", -1) == seki_say_number(source->data, "seq", -2);
    int code = data != NULL ? SEKI_EXIT_OK : SEKI_EXIT_NO;
    seki_exchange_free(exchange);
    return code;
}

int seki_report_fetch(struct seki_ctl *ctl, const char *site, struct seki_report_source *source,
                      bool *steady)
{
    int code = seki_ctl_connect(ctl);
    wanted_site = site;
    *source = (struct seki_report_source){.head = NULL};
    *steady = false;
    for (int tries = 0; tries < TRIES && code == SEKI_EXIT_OK && !*steady; tries++) {
        bool unmoved = false;
        seki_report_source_free(source);
        if (!fetch_once(ctl, source))
            return SEKI_EXIT_NO;
        code = is_unmoved(ctl, source, &unmoved);
        *steady = unmoved && seki_report_adds_up(source);
    }
    return code;
}
