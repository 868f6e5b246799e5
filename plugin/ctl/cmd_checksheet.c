/* SPDX-License-Identifier: Apache-2.0
 *
 * cmd_checksheet: the items in force, as a list and one by one. Titles, explanations and rules come
 * from the plugin in both languages; which one is shown is the user's.
 */
#include <stdio.h>
#include <string.h>

#include "plugin/ctl/commands.h"
#include "plugin/ctl/list.h"
#include "plugin/ctl/say.h"

static const char *const levels[] = {"1", "2", "3"};

/* "required" as "req": three of them stand in one cell. */
static void add_importance(struct seki_table *table, const struct seki_json *importance)
{
    char text[40];
    snprintf(text, sizeof text, "%.3s %.3s %.3s", seki_say_text(importance, levels[0]),
             seki_say_text(importance, levels[1]), seki_say_text(importance, levels[2]));
    seki_table_add(table, SEKI_TONE_PLAIN, text);
}

/* The status of an organization's item is a word. Of another it is sites by status: here the worst
 * of them that there is, and at how many of those that it applies to ("fail 2/5"). */
static void add_status(struct seki_table *table, const struct seki_json *status)
{
    static const char *const worst_first[] = {"fail", "unknown", "waived", "pass"};
    const char *word = seki_json_string(status);
    long total = 0;
    if (word != NULL) {
        seki_say_cell(table, word);
        return;
    }
    for (size_t i = 0; i < 4; i++)
        total += seki_say_number(status, worst_first[i], 0);
    for (size_t i = 0; i < 4; i++) {
        long count = seki_say_number(status, worst_first[i], 0);
        if (count > 0) {
            seki_table_printf(table, seki_say_tone(worst_first[i]), "%s %ld/%ld", worst_first[i],
                              count, total);
            return;
        }
    }
    seki_table_add(table, SEKI_TONE_DIM, NULL);
}

static int print_list(struct seki_ctl *ctl, const struct seki_list *list)
{
    static const struct seki_column columns[] = {
        {.title = "ITEM"},        {.title = "CATEGORY"},
        {.title = "SCOPE"},       {.title = "LEAD"},
        {.title = "LEVEL 1 2 3"}, {.title = "DECIDED BY"},
        {.title = "STATUS"},      {.title = "TITLE", .shrinks = true},
        {.title = NULL},
    };
    const struct seki_json *sheet = seki_json_member(seki_list_head(list), "checksheet");
    struct seki_table *table = seki_table_new(columns);
    for (size_t i = 0; i < list->count; i++) {
        const struct seki_json *item = list->entries[i];
        seki_table_add(table, SEKI_TONE_PLAIN, seki_say_text(item, "item"));
        seki_table_add(table, SEKI_TONE_PLAIN, seki_say_text(item, "category"));
        seki_table_add(table, SEKI_TONE_PLAIN, seki_say_text(item, "scope"));
        seki_table_printf(table, SEKI_TONE_PLAIN, "%s%s", seki_say_text(item, "lead"),
                          seki_say_true(item, "joint") ? "+" : "");
        add_importance(table, seki_json_member(item, "importance"));
        seki_table_add(table, SEKI_TONE_PLAIN, seki_say_text(item, "decided_by"));
        add_status(table, seki_json_member(item, "status"));
        seki_table_add(table, SEKI_TONE_PLAIN,
                       seki_say_language(seki_json_member(item, "title"), ctl->japanese));
    }
    char text[400];
    snprintf(text, sizeof text, "%s (%s, version %s)",
             seki_say_language(seki_json_member(sheet, "name"), ctl->japanese),
             seki_say_text(sheet, "id"), seki_say_text(sheet, "version"));
    seki_screen_fold(&ctl->out, 0, text);
    enum seki_status status = seki_table_end(table, &ctl->out, 0, "The checksheet has no item.");
    return status == SEKI_OK ? SEKI_EXIT_OK : seki_ctl_error("out of memory");
}

int seki_cmd_checksheet_list(struct seki_ctl *ctl)
{
    struct seki_list list = {.command = "checksheet.list", .member = "items"};
    return seki_list_run(ctl, &list, print_list);
}

/* "a, b" of an array of texts. */
static const char *join(const struct seki_json *array, char *out, size_t size)
{
    size_t used = 0;
    out[0] = '\0';
    for (const struct seki_json *entry = seki_json_first(array); entry != NULL && used < size;
         entry = seki_json_next(entry)) {
        const char *text = seki_json_string(entry);
        used += (size_t)snprintf(out + used, size - used, "%s%s", used > 0 ? ", " : "",
                                 text != NULL ? text : "");
    }
    return out;
}

static void print_lines(struct seki_ctl *ctl, const struct seki_json *item)
{
    const struct seki_json *importance = seki_json_member(item, "importance");
    char text[512];
    seki_say_line(&ctl->out, "category", seki_say_text(item, "category"));
    seki_say_line(&ctl->out, "CSF",
                  join(seki_json_member(item, "subcategories"), text, sizeof text));
    seki_say_line(&ctl->out, "scope", seki_say_text(item, "scope"));
    snprintf(text, sizeof text, "%s%s", seki_say_text(item, "lead"),
             seki_say_true(item, "joint") ? ", IT and OT together" : "");
    seki_say_line(&ctl->out, "lead", text);
    for (size_t i = 0; i < 3; i++) {
        snprintf(text, sizeof text, "use level %s", levels[i]);
        seki_say_line(&ctl->out, text, seki_say_text(importance, levels[i]));
    }
    seki_say_line(&ctl->out, "applies from", seki_say_text(item, "stage"));
}

/* How an item is decided, and what a person can do about it. */
static void print_decision(struct seki_ctl *ctl, const struct seki_json *data,
                           const struct seki_json *item)
{
    const char *id = seki_say_text(item, "item"), *scope = seki_say_text(item, "scope");
    const struct seki_json *facts = seki_json_member(data, "facts");
    char text[1024];
    seki_say_head(&ctl->out, "Decided by");
    seki_screen_fold(&ctl->out, 2,
                     seki_say_language(seki_json_member(data, "decision"), ctl->japanese));
    if (seki_json_first(facts) != NULL) {
        char names[900];
        snprintf(text, sizeof text, "Facts: %s", join(facts, names, sizeof names));
        seki_screen_fold(&ctl->out, 2, text);
    }
    if (strcmp(seki_say_text(item, "decided_by"), "attestation") != 0)
        return;
    const char *subject = strcmp(scope, "site") == 0     ? "--site S"
                          : strcmp(scope, "device") == 0 ? "--device D"
                                                         : "--organization";
    printf("\nState it with:\n  sekishoctl attest %s %s --result pass --evidence TEXT\n", id,
           subject);
}

int seki_cmd_checksheet_explain(struct seki_ctl *ctl)
{
    int code = seki_ctl_connect(ctl);
    if (code != SEKI_EXIT_OK)
        return code;
    struct seki_exchange *exchange = seki_exchange_new();
    seki_exchange_open(exchange, "checksheet.get", seki_ctl_argument(ctl));
    const struct seki_json *data = seki_ctl_ask(ctl, exchange);
    if (data == NULL) {
        code = SEKI_EXIT_NO;
    } else if (ctl->json) {
        seki_ctl_print_json(data);
    } else {
        const struct seki_json *item = seki_json_member(data, "item");
        char text[512];
        snprintf(text, sizeof text, "%s  %s", seki_say_text(item, "item"),
                 seki_say_language(seki_json_member(item, "title"), ctl->japanese));
        seki_screen_fold(&ctl->out, 0, text);
        print_lines(ctl, item);
        seki_say_head(&ctl->out, "Why and what");
        seki_screen_fold(&ctl->out, 2,
                         seki_say_language(seki_json_member(item, "explanation"), ctl->japanese));
        print_decision(ctl, data, item);
    }
    seki_exchange_free(exchange);
    return code;
}
