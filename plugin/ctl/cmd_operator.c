/* SPDX-License-Identifier: Apache-2.0
 *
 * cmd_operator: the accounts of people (operator) and of applications (service).
 */
#include <stdio.h>

#include "plugin/ctl/commands.h"
#include "plugin/ctl/list.h"
#include "plugin/ctl/say.h"

static void print_account(const char *kind, const struct seki_json *data)
{
    const char *secret = seki_say_text(data, "secret");
    printf("%s %s added\n", kind, seki_say_text(data, "name"));
    if (*secret != '\0')
        printf("\npassword: %s\n(shown this once and kept as a hash only)\n", secret);
}

/* Closes and sends the open command; prints the account that it made. Frees the exchange. */
static int finish_add(struct seki_ctl *ctl, struct seki_exchange *exchange, const char *kind)
{
    const struct seki_json *data = seki_ctl_ask(ctl, exchange);
    if (data != NULL && ctl->json)
        seki_ctl_print_json(data);
    else if (data != NULL)
        print_account(kind, data);
    seki_exchange_free(exchange);
    return data != NULL ? SEKI_EXIT_OK : SEKI_EXIT_NO;
}

static int remove_account(struct seki_ctl *ctl, const char *command, const char *kind)
{
    int code = seki_ctl_connect(ctl);
    if (code != SEKI_EXIT_OK)
        return code;
    struct seki_exchange *exchange = seki_exchange_new();
    seki_exchange_open(exchange, command, seki_ctl_argument(ctl));
    const struct seki_json *data = seki_ctl_ask(ctl, exchange);
    if (data == NULL)
        code = SEKI_EXIT_NO;
    else if (ctl->json)
        seki_ctl_print_json(data);
    else
        printf("%s %s removed\n", kind, seki_ctl_argument(ctl));
    seki_exchange_free(exchange);
    return code;
}

int seki_cmd_operator_add(struct seki_ctl *ctl)
{
    if (seki_ctl_option(ctl, SEKI_OPTION_ROLE) == NULL)
        return seki_ctl_usage(ctl->args.command,
                              "which role? Say --role viewer, operator or admin");
    int code = seki_ctl_connect(ctl);
    if (code != SEKI_EXIT_OK)
        return code;
    struct seki_exchange *exchange = seki_exchange_new();
    struct seki_writer *w = seki_exchange_open(exchange, "operator.add", seki_ctl_argument(ctl));
    seki_ctl_write_option(ctl, w, "role", SEKI_OPTION_ROLE);
    if (seki_ctl_write_password(ctl, w))
        return finish_add(ctl, exchange, "operator");
    seki_exchange_free(exchange);
    return SEKI_EXIT_NO;
}

int seki_cmd_operator_remove(struct seki_ctl *ctl)
{
    return remove_account(ctl, "operator.remove", "operator");
}

int seki_cmd_service_remove(struct seki_ctl *ctl)
{
    return remove_account(ctl, "service.remove", "service");
}

static void write_filters(const struct seki_ctl *ctl, struct seki_writer *w, const char *name,
                          enum seki_option option)
{
    seki_write_open(w, name, '[');
    for (size_t i = 0; i < ctl->args.given_count; i++) {
        if (ctl->args.given[i].option == option)
            seki_write_string(w, NULL, ctl->args.given[i].value);
    }
    seki_write_close(w, ']');
}

int seki_cmd_service_add(struct seki_ctl *ctl)
{
    if (seki_ctl_option(ctl, SEKI_OPTION_WRITE) == NULL &&
        seki_ctl_option(ctl, SEKI_OPTION_READ) == NULL)
        return seki_ctl_usage(ctl->args.command,
                              "what may it do? Give topics with --write FILTER or --read FILTER");
    int code = seki_ctl_connect(ctl);
    if (code != SEKI_EXIT_OK)
        return code;
    struct seki_exchange *exchange = seki_exchange_new();
    struct seki_writer *w = seki_exchange_open(exchange, "service.add", seki_ctl_argument(ctl));
    write_filters(ctl, w, "write", SEKI_OPTION_WRITE);
    write_filters(ctl, w, "read", SEKI_OPTION_READ);
    if (seki_ctl_write_password(ctl, w))
        return finish_add(ctl, exchange, "service");
    seki_exchange_free(exchange);
    return SEKI_EXIT_NO;
}

static int print_operators(struct seki_ctl *ctl, const struct seki_list *list)
{
    static const struct seki_column columns[] = {
        {.title = "NAME"}, {.title = "ROLE"}, {.title = "SINCE"}, {.title = NULL}};
    struct seki_table *table = seki_table_new(columns);
    for (size_t i = 0; i < list->count; i++) {
        seki_table_add(table, SEKI_TONE_PLAIN, seki_say_text(list->entries[i], "name"));
        seki_table_add(table, SEKI_TONE_PLAIN, seki_say_text(list->entries[i], "role"));
        seki_table_add(table, SEKI_TONE_PLAIN, seki_say_text(list->entries[i], "created_at"));
    }
    enum seki_status status = seki_table_end(table, &ctl->out, 0, "There is no operator.");
    return status == SEKI_OK ? SEKI_EXIT_OK : seki_ctl_error("out of memory");
}

int seki_cmd_operator_list(struct seki_ctl *ctl)
{
    struct seki_list list = {.command = "operator.list", .member = "operators"};
    return seki_list_run(ctl, &list, print_operators);
}

/* "a/#, b/+" of an array of texts. */
static void add_filters(struct seki_table *table, const struct seki_json *filters)
{
    char text[400] = "";
    size_t used = 0;
    for (const struct seki_json *filter = seki_json_first(filters);
         filter != NULL && used < sizeof text; filter = seki_json_next(filter)) {
        const char *value = seki_json_string(filter);
        used += (size_t)snprintf(text + used, sizeof text - used, "%s%s", used > 0 ? ", " : "",
                                 value != NULL ? value : "");
    }
    seki_table_add(table, SEKI_TONE_PLAIN, text);
}

static int print_services(struct seki_ctl *ctl, const struct seki_list *list)
{
    static const struct seki_column columns[] = {{.title = "NAME"},
                                                 {.title = "WRITES", .shrinks = true},
                                                 {.title = "READS", .shrinks = true},
                                                 {.title = "SINCE"},
                                                 {.title = NULL}};
    struct seki_table *table = seki_table_new(columns);
    for (size_t i = 0; i < list->count; i++) {
        seki_table_add(table, SEKI_TONE_PLAIN, seki_say_text(list->entries[i], "name"));
        add_filters(table, seki_json_member(list->entries[i], "write"));
        add_filters(table, seki_json_member(list->entries[i], "read"));
        seki_table_add(table, SEKI_TONE_PLAIN, seki_say_text(list->entries[i], "created_at"));
    }
    enum seki_status status = seki_table_end(table, &ctl->out, 0, "There is no service.");
    return status == SEKI_OK ? SEKI_EXIT_OK : seki_ctl_error("out of memory");
}

int seki_cmd_service_list(struct seki_ctl *ctl)
{
    struct seki_list list = {.command = "service.list", .member = "services"};
    return seki_list_run(ctl, &list, print_services);
}
