/* SPDX-License-Identifier: Apache-2.0
 *
 * cmd_device: device add, rotate, set and list.
 */
#include <stdio.h>
#include <string.h>
#include <time.h>

#include "plugin/ctl/commands.h"
#include "plugin/ctl/list.h"
#include "plugin/ctl/say.h"
#include "plugin/ctl/text.h"
#include "plugin/ctl/trial.h"

static void print_trial(const struct seki_ctl *ctl, const struct seki_trial *trial)
{
    struct seki_text line = {0};
    seki_trial_write(&ctl->config, trial, &line);
    printf("\nTry it:\n  %s\n", seki_text_string(&line));
    seki_text_free(&line);
}

static void print_secret(const char *auth, const char *secret)
{
    printf("\n%s: %s\n(the MQTT password; the user name is the device's id. It is shown this "
           "once and kept as a hash only)\n",
           auth, secret);
}

static void print_added(const struct seki_ctl *ctl, const struct seki_json *data)
{
    struct seki_trial trial = {.device = seki_say_text(data, "device"),
                               .site = seki_say_text(data, "site"),
                               .auth = seki_say_text(data, "auth"),
                               .secret = seki_say_text(data, "secret")};
    if (seki_ctl_option(ctl, SEKI_OPTION_CHECK) != NULL) {
        printf("device %s could be added; nothing was changed\n", seki_ctl_argument(ctl));
        return;
    }
    printf("device %s added to site %s\n", trial.device, trial.site);
    if (*trial.secret != '\0')
        print_secret(trial.auth, trial.secret);
    else if (strcmp(trial.auth, "x509") == 0)
        printf("\nIt signs in with a client certificate whose common name (CN) is %s.\n",
               trial.device);
    print_trial(ctl, &trial);
}

/* {"device","site","auth","secret"} and nothing else: scripts take it apart. */
static void print_added_json(const struct seki_json *data)
{
    static const char *const names[] = {"device", "site", "auth", "secret"};
    char text[2048];
    struct seki_writer w;
    seki_writer_init(&w, text, sizeof text);
    seki_write_open(&w, NULL, '{');
    for (size_t i = 0; i < 4; i++) {
        const char *value = seki_say_text(data, names[i]);
        if (*value != '\0')
            seki_write_string(&w, names[i], value);
    }
    seki_write_close(&w, '}');
    if (seki_writer_end(&w, NULL) == SEKI_OK)
        puts(text);
    else
        seki_ctl_error("the answer is too long; are plugin and sekishoctl of the same version?");
    explicit_bzero(text, sizeof text);
}

int seki_cmd_device_add(struct seki_ctl *ctl)
{
    if (seki_ctl_option(ctl, SEKI_OPTION_SITE) == NULL)
        return seki_ctl_usage(ctl->args.command,
                              "which site is it at? Say --site S ('sekishoctl site list')");
    const char *auth = seki_ctl_option(ctl, SEKI_OPTION_AUTH);
    bool chosen = seki_ctl_option(ctl, SEKI_OPTION_PASSWORD_FILE) != NULL;
    if (chosen && (auth == NULL || strcmp(auth, "password") != 0))
        return seki_ctl_usage(ctl->args.command, "--password-file belongs to --auth password");
    int code = seki_ctl_connect(ctl);
    if (code != SEKI_EXIT_OK)
        return code;
    struct seki_exchange *exchange = seki_exchange_new();
    struct seki_writer *w = seki_exchange_open(exchange, "device.add", seki_ctl_argument(ctl));
    seki_ctl_write_option(ctl, w, "site", SEKI_OPTION_SITE);
    seki_ctl_write_option(ctl, w, "auth", SEKI_OPTION_AUTH);
    seki_ctl_write_fields(ctl, w);
    seki_ctl_write_check(ctl, w);
    const struct seki_json *data =
        seki_ctl_write_password(ctl, w) ? seki_ctl_ask(ctl, exchange) : NULL;
    if (data == NULL)
        code = SEKI_EXIT_NO;
    else if (ctl->json)
        print_added_json(data);
    else
        print_added(ctl, data);
    seki_exchange_free(exchange);
    return code;
}

/* Prints what a rotation gave; the line to try it with needs what device.get says of the device. */
static void print_rotated(const struct seki_ctl *ctl, const struct seki_json *data,
                          const struct seki_json *device)
{
    const char *auth = seki_say_text(device, "auth"), *secret = seki_say_text(data, "secret");
    printf("device %s has a new secret; the old one is no longer valid\n", seki_ctl_argument(ctl));
    print_secret(*auth != '\0' ? auth : "secret", secret);
    if (*seki_say_text(device, "site") == '\0')
        return;
    struct seki_trial trial = {.device = seki_ctl_argument(ctl),
                               .site = seki_say_text(device, "site"),
                               .auth = auth,
                               .secret = secret};
    print_trial(ctl, &trial);
}

int seki_cmd_device_rotate(struct seki_ctl *ctl)
{
    int code = seki_ctl_connect(ctl);
    if (code != SEKI_EXIT_OK)
        return code;
    struct seki_exchange *exchange = seki_exchange_new();
    seki_exchange_open(exchange, "device.rotate", seki_ctl_argument(ctl));
    bool open = seki_exchange_close(exchange);
    seki_exchange_open(exchange, "device.get", seki_ctl_argument(ctl));
    const struct seki_json *data = open ? seki_ctl_ask(ctl, exchange) : NULL;
    const struct seki_control_response *second = seki_exchange_answer(exchange, 1);
    if (data == NULL)
        code = SEKI_EXIT_NO;
    else if (ctl->json)
        print_added_json(data);
    else
        print_rotated(ctl, data, second != NULL ? seki_json_member(second->data, "device") : NULL);
    seki_exchange_free(exchange);
    return code;
}

int seki_cmd_device_set(struct seki_ctl *ctl)
{
    if (ctl->args.field_count == 0)
        return seki_ctl_usage(ctl->args.command, "nothing to set; say what, as name=value");
    int code = seki_ctl_connect(ctl);
    if (code != SEKI_EXIT_OK)
        return code;
    struct seki_exchange *exchange = seki_exchange_new();
    struct seki_writer *w = seki_exchange_open(exchange, "device.set", seki_ctl_argument(ctl));
    seki_ctl_write_fields(ctl, w);
    seki_ctl_write_check(ctl, w);
    const struct seki_json *data = seki_ctl_ask(ctl, exchange);
    if (data == NULL)
        code = SEKI_EXIT_NO;
    else if (ctl->json)
        seki_ctl_print_json(data);
    else if (seki_ctl_option(ctl, SEKI_OPTION_CHECK) != NULL)
        printf("device %s could be changed; nothing was\n", seki_ctl_argument(ctl));
    else
        printf("device %s changed\n", seki_ctl_argument(ctl));
    seki_exchange_free(exchange);
    return code;
}

static void write_filter(const struct seki_ctl *ctl, struct seki_writer *w)
{
    long days;
    seki_ctl_write_option(ctl, w, "site", SEKI_OPTION_SITE);
    seki_ctl_write_option(ctl, w, "verdict", SEKI_OPTION_VERDICT);
    seki_ctl_write_option(ctl, w, "support", SEKI_OPTION_SUPPORT);
    seki_ctl_write_option(ctl, w, "lifecycle", SEKI_OPTION_LIFECYCLE);
    const char *said = seki_ctl_option(ctl, SEKI_OPTION_SUPPORT_DAYS);
    if (said != NULL && seki_args_number(said, 0, 36500, &days))
        seki_write_integer(w, "support_days", days);
    if (seki_ctl_option(ctl, SEKI_OPTION_ONLINE) != NULL)
        seki_write_boolean(w, "online", true);
    else if (seki_ctl_option(ctl, SEKI_OPTION_OFFLINE) != NULL)
        seki_write_boolean(w, "online", false);
}

static void add_support(struct seki_table *table, const struct seki_json *device)
{
    const char *support = seki_say_text(device, "support");
    double days;
    if (seki_json_number(seki_json_member(device, "days_left"), &days))
        seki_table_printf(table, seki_say_tone(support), "%s, %.0f d%s", support,
                          days < 0 ? -days : days, days < 0 ? " ago" : "");
    else
        seki_say_cell(table, support);
}

static int print_list(struct seki_ctl *ctl, const struct seki_list *list)
{
    static const struct seki_column columns[] = {
        {.title = "DEVICE"},
        {.title = "SITE"},
        {.title = "MODEL", .shrinks = true},
        {.title = "SEEN"},
        {.title = "LIFE CYCLE"},
        {.title = "SUPPORT"},
        {.title = "VERDICT"},
        {.title = "SCORE", .right = true},
        {.title = "COV.", .right = true},
        {.title = "FAILING", .right = true},
        {.title = NULL},
    };
    struct seki_table *table = seki_table_new(columns);
    time_t now = time(NULL);
    for (size_t i = 0; i < list->count; i++) {
        const struct seki_json *device = list->entries[i];
        char seen[SEKI_SAY_SIZE];
        seki_table_add(table, SEKI_TONE_PLAIN, seki_say_text(device, "device"));
        seki_table_add(table, SEKI_TONE_PLAIN, seki_say_text(device, "site"));
        seki_table_add(table, SEKI_TONE_PLAIN, seki_say_text(device, "model"));
        seki_table_add(table, seki_say_true(device, "online") ? SEKI_TONE_GOOD : SEKI_TONE_PLAIN,
                       seki_say_seen(device, now, seen));
        seki_say_cell(table, seki_say_text(device, "lifecycle"));
        add_support(table, device);
        seki_say_cell(table, seki_say_text(device, "verdict"));
        seki_say_number_cell(table, device, "score");
        seki_say_number_cell(table, device, "coverage");
        const struct seki_json *failing = seki_json_member(device, "failing");
        if (seki_json_is_array(failing))
            seki_table_printf(table, SEKI_TONE_PLAIN, "%zu", seki_json_size(failing));
        else
            seki_say_number_cell(table, device, "failing");
    }
    enum seki_status status = seki_table_end(table, &ctl->out, 0,
                                             "No device matches; 'sekishoctl device add' "
                                             "registers one.");
    return status == SEKI_OK ? SEKI_EXIT_OK : seki_ctl_error("out of memory");
}

int seki_cmd_device_list(struct seki_ctl *ctl)
{
    const char *days = seki_ctl_option(ctl, SEKI_OPTION_SUPPORT_DAYS);
    long number;
    if (days != NULL && !seki_args_number(days, 0, 36500, &number))
        return seki_ctl_usage(ctl->args.command, "--support-days is a number from 0 to 36500");
    if (seki_ctl_option(ctl, SEKI_OPTION_ONLINE) != NULL &&
        seki_ctl_option(ctl, SEKI_OPTION_OFFLINE) != NULL)
        return seki_ctl_usage(ctl->args.command, "--online and --offline exclude each other");
    struct seki_list list = {.command = "device.list", .member = "devices", .filter = write_filter};
    return seki_list_run(ctl, &list, print_list);
}
