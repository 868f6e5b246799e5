/* SPDX-License-Identifier: Apache-2.0
 *
 * cmd_device_show: everything about one device on one sheet. As JSON it is device.get's answer with
 * the "items" of device.items beside it.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "plugin/ctl/commands.h"
#include "plugin/ctl/import.h"
#include "plugin/ctl/say.h"
#include "plugin/ctl/titles.h"

static void print_head(struct seki_ctl *ctl, const struct seki_json *device)
{
    const struct seki_json *compliance = seki_json_member(device, "compliance");
    const char *verdict = seki_say_text(compliance, "verdict");
    enum seki_tone tone = seki_say_tone(verdict);
    char word[SEKI_SAY_SIZE], score[SEKI_SAY_SIZE], text[256];
    time_t now = time(NULL);
    printf("%s%s%s  %s\n", seki_screen_on(&ctl->out, tone), seki_say_word(verdict, word),
           seki_screen_off(&ctl->out, tone), seki_say_score(compliance, score));
    snprintf(text, sizeof text, "%s at site %s", seki_say_text(device, "device"),
             seki_say_text(device, "site"));
    seki_say_line(&ctl->out, "device", text);
    seki_say_line(&ctl->out, "vendor", seki_say_text(device, "vendor"));
    seki_say_line(&ctl->out, "model", seki_say_text(device, "model"));
    seki_say_line(&ctl->out, "firmware", seki_say_text(device, "firmware"));
    snprintf(text, sizeof text, "%s%s%s", seki_say_seen(device, now, score),
             *seki_say_text(device, "address") != '\0' ? ", from " : "",
             seki_say_text(device, "address"));
    seki_say_line(&ctl->out, "seen", text);
    seki_say_line(&ctl->out, "life cycle", seki_say_word(seki_say_text(device, "lifecycle"), word));
    seki_say_line(&ctl->out, "signs in with", seki_say_text(device, "auth"));
    seki_say_line(&ctl->out, "owner", seki_say_text(device, "owner"));
    snprintf(text, sizeof text, "%ld, %s", seki_say_number(device, "use_level", 0),
             seki_say_text(device, "stage"));
    seki_say_line(&ctl->out, "use level", text);
}

/* One row of support dates, from the fields whose names begin with `prefix`; none: no row. */
static void add_component(struct seki_table *table, const struct seki_json *fields,
                          const char *component, const char *prefix)
{
    static const char *const names[] = {
        "general_availability", "end_of_sales", "end_of_security_support",
        "end_of_life",          "verified_at",  "source"};
    const char *values[6];
    bool any = false;
    for (size_t i = 0; i < 6; i++) {
        char name[64];
        snprintf(name, sizeof name, "%s%s", prefix, names[i]);
        values[i] = seki_say_text(fields, name);
        any = any || *values[i] != '\0';
    }
    if (!any)
        return;
    seki_table_add(table, SEKI_TONE_PLAIN, component);
    for (size_t i = 0; i < 6; i++)
        seki_table_add(table, SEKI_TONE_PLAIN, values[i]);
}

static void print_support(struct seki_ctl *ctl, const struct seki_json *device,
                          const struct seki_json *fields)
{
    static const struct seki_column columns[] = {
        {.title = "OF"},
        {.title = "ON SALE"},
        {.title = "SALES END"},
        {.title = "SECURITY END"},
        {.title = "END OF LIFE"},
        {.title = "VERIFIED"},
        {.title = "SOURCE", .shrinks = true},
        {.title = NULL},
    };
    const struct seki_json *support = seki_json_member(device, "support");
    const char *state = seki_say_text(support, "state");
    char text[128];
    double days;
    if (seki_json_number(seki_json_member(support, "days_left"), &days))
        snprintf(text, sizeof text, "Support: %s, %.0f days %s", state, days < 0 ? -days : days,
                 days < 0 ? "past" : "left");
    else
        snprintf(text, sizeof text, "Support: %s", state);
    seki_say_head(&ctl->out, text);
    struct seki_table *table = seki_table_new(columns);
    add_component(table, fields, "product", "support.");
    add_component(table, fields, "firmware", "support.firmware.");
    add_component(table, fields, "os", "support.os.");
    if (seki_table_end(table, &ctl->out, 2,
                       "No date is known; set one with: device set DEVICE "
                       "support.end_of_security_support=DATE") != SEKI_OK)
        seki_ctl_error("out of memory");
    seki_say_line(&ctl->out, "  replace by", seki_say_text(support, "replace_by"));
    seki_say_line(&ctl->out, "  dispose by", seki_say_text(support, "dispose_by"));
}

static void print_items(struct seki_ctl *ctl, const struct seki_json *items)
{
    static const char *const shown[] = {"fail", "unknown", "waived"};
    static const struct seki_column columns[] = {
        {.title = "ITEM"},
        {.title = "STATUS"},
        {.title = "REASON"},
        {.title = "EVIDENCE"},
        {.title = "TITLE", .shrinks = true},
        {.title = NULL},
    };
    struct seki_titles titles;
    seki_titles_fetch(ctl, &titles);
    struct seki_table *table = seki_table_new(columns);
    for (size_t i = 0; i < 3; i++) {
        for (const struct seki_json *item = seki_json_first(items); item != NULL;
             item = seki_json_next(item)) {
            const char *status = seki_say_text(item, "status"), *id = seki_json_name(item);
            if (strcmp(status, shown[i]) != 0)
                continue;
            seki_table_add(table, SEKI_TONE_PLAIN, id);
            seki_say_cell(table, status);
            seki_table_add(table, SEKI_TONE_PLAIN, seki_say_text(item, "reason"));
            seki_table_add(table, SEKI_TONE_PLAIN, seki_say_text(item, "evidence"));
            seki_table_add(table, SEKI_TONE_PLAIN, seki_titles_find(&titles, id, ctl->japanese));
        }
    }
    seki_say_head(&ctl->out, "Items that do not pass");
    if (seki_table_end(table, &ctl->out, 2, "None.") != SEKI_OK)
        seki_ctl_error("out of memory");
    seki_titles_free(&titles);
}

/* The fields that an operator may set and that stand nowhere else on the sheet. What the plugin
 * keeps for itself in a device's record is for --json. */
static void print_other_fields(struct seki_ctl *ctl, const struct seki_json *fields)
{
    static const char *const elsewhere[] = {"owner", "use_level", "model", "vendor"};
    bool headed = false;
    for (int i = SEKI_IMPORT_FIELDS; i < SEKI_IMPORT_COLUMNS; i++) {
        const char *name = seki_import_columns[i], *value = seki_say_text(fields, name);
        bool shown = strncmp(name, "support.", 8) == 0 && strstr(name, "decision") == NULL;
        for (size_t j = 0; j < sizeof elsewhere / sizeof elsewhere[0]; j++)
            shown = shown || strcmp(name, elsewhere[j]) == 0;
        if (shown || *value == '\0')
            continue;
        if (!headed)
            seki_say_head(&ctl->out, "Other fields");
        headed = true;
        char line[1024];
        snprintf(line, sizeof line, "%s = %s", name, value);
        seki_screen_fold(&ctl->out, 2, line);
    }
}

static void print_json(const struct seki_json *data, const struct seki_json *items)
{
    char *device = seki_json_text(seki_json_member(data, "device"));
    char *fields = seki_json_text(seki_json_member(data, "fields"));
    char *list = seki_json_text(items);
    if (device != NULL)
        printf("{\"device\":%s,\"fields\":%s,\"items\":%s}\n", device,
               fields != NULL ? fields : "{}", list != NULL ? list : "{}");
    free(device);
    free(fields);
    free(list);
}

int seki_cmd_device_show(struct seki_ctl *ctl)
{
    int code = seki_ctl_connect(ctl);
    if (code != SEKI_EXIT_OK)
        return code;
    struct seki_exchange *exchange = seki_exchange_new();
    seki_exchange_open(exchange, "device.get", seki_ctl_argument(ctl));
    bool open = seki_exchange_close(exchange);
    seki_exchange_open(exchange, "device.items", seki_ctl_argument(ctl));
    const struct seki_json *data = open ? seki_ctl_ask(ctl, exchange) : NULL;
    const struct seki_control_response *second = seki_exchange_answer(exchange, 1);
    const struct seki_json *items = second != NULL ? seki_json_member(second->data, "items") : NULL;
    if (data == NULL) {
        code = SEKI_EXIT_NO;
    } else if (ctl->json) {
        print_json(data, items);
    } else {
        const struct seki_json *device = seki_json_member(data, "device");
        const struct seki_json *fields = seki_json_member(data, "fields");
        print_head(ctl, device);
        print_support(ctl, device, fields);
        print_items(ctl, items);
        print_other_fields(ctl, fields);
    }
    seki_exchange_free(exchange);
    return code;
}
