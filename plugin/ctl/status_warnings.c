/* SPDX-License-Identifier: Apache-2.0
 *
 * status_warnings: see status_warnings.h.
 */
#include "plugin/ctl/status_warnings.h"

#include <stdio.h>

#include "plugin/ctl/about.h"
#include "plugin/ctl/say.h"

#define SHOWN 10

/* Attestations and waivers whose day comes soon. */
static void print_ending(struct seki_ctl *ctl, const struct seki_json *data)
{
    static const struct seki_column columns[] = {{.title = "ITEM"}, {.title = "WHAT"},
                                                 {.title = "OF"},   {.title = "ENDS"},
                                                 {.title = "BY"},   {0}};
    const struct seki_json *ending = seki_json_member(data, "ending");
    long total = seki_say_number(data, "ending_total", 0), shown = 0;
    if (seki_json_first(ending) == NULL)
        return;
    struct seki_table *table = seki_table_new(columns);
    for (const struct seki_json *one = seki_json_first(ending); one != NULL && shown < SHOWN;
         one = seki_json_next(one), shown++) {
        char about[SEKI_ABOUT_SIZE];
        long days = seki_say_number(one, "days_left", 0);
        seki_table_add(table, SEKI_TONE_PLAIN, seki_say_text(one, "item"));
        seki_table_add(table, SEKI_TONE_PLAIN, seki_say_text(one, "kind"));
        seki_table_add(table, SEKI_TONE_PLAIN, seki_about_text(one, about));
        seki_table_printf(table, SEKI_TONE_WARNING, "%s (%ld day%s left)",
                          seki_say_text(one, "until"), days, days == 1 ? "" : "s");
        seki_table_add(table, SEKI_TONE_PLAIN, seki_say_text(one, "author"));
    }
    seki_say_head(&ctl->out, "To be renewed within 30 days");
    if (seki_table_end(table, &ctl->out, 2, NULL) != SEKI_OK)
        seki_ctl_error("out of memory");
    if (total > shown)
        printf("  %ld in all: sekishoctl waiver list, sekishoctl attestation list\n", total);
}

/* Required items that somebody declined: never out of sight. */
static void print_declined(struct seki_ctl *ctl, const struct seki_json *data)
{
    static const struct seki_column columns[] = {{.title = "ITEM"},
                                                 {.title = "AT"},
                                                 {.title = "BY"},
                                                 {.title = "REASON", .shrinks = true},
                                                 {0}};
    const struct seki_json *declined = seki_json_member(data, "declined");
    long total = seki_say_number(data, "declined_total", 0), shown = 0;
    if (seki_json_first(declined) == NULL)
        return;
    struct seki_table *table = seki_table_new(columns);
    for (const struct seki_json *one = seki_json_first(declined); one != NULL && shown < SHOWN;
         one = seki_json_next(one), shown++) {
        char about[SEKI_ABOUT_SIZE];
        seki_table_add(table, SEKI_TONE_WARNING, seki_say_text(one, "item"));
        seki_table_add(table, SEKI_TONE_PLAIN, seki_about_text(one, about));
        seki_table_add(table, SEKI_TONE_PLAIN, seki_say_text(one, "author"));
        seki_table_add(table, SEKI_TONE_PLAIN, seki_say_text(one, "reason"));
    }
    seki_say_head(&ctl->out, "Required, and declined");
    if (seki_table_end(table, &ctl->out, 2, NULL) != SEKI_OK)
        seki_ctl_error("out of memory");
    if (total > shown)
        printf("  %ld in all: sekishoctl adoption list\n", total);
}

void seki_warnings_print(struct seki_ctl *ctl, const struct seki_json *data)
{
    print_ending(ctl, data);
    print_declined(ctl, data);
}
