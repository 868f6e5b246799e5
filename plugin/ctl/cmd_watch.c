/* SPDX-License-Identifier: Apache-2.0
 *
 * cmd_watch: events, and changes of devices and sites, as they happen. What is retained is not
 * shown: it did not happen now. A connection that ends is made again, and both are said on standard
 * error, so that a reader never takes a broken connection for peace. Ctrl-C is a good end.
 */
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "plugin/ctl/commands.h"
#include "plugin/ctl/watch_line.h"
#include "topics/names.h"

#define MOST_BETWEEN_TRIES_S 30

struct watch {
    struct seki_ctl *ctl;
    struct seki_watch_memory *memory;
    long lines, most_lines; /* 0: no limit */
    time_t end;             /* 0: none; of the monotonic clock */
};

static volatile sig_atomic_t stopped, reconnecting;

static void on_signal(int number)
{
    (void)number;
    stopped = 1;
    if (reconnecting) /* in a step that may take ten seconds; nothing is half-written */
        _exit(SEKI_EXIT_OK);
}

static void catch_signals(void)
{
    struct sigaction action = {.sa_handler = on_signal};
    sigemptyset(&action.sa_mask);
    sigaction(SIGINT, &action, NULL);
    sigaction(SIGTERM, &action, NULL);
}

static time_t now_s(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return now.tv_sec;
}

static bool is_over(const struct watch *watch)
{
    return stopped || (watch->most_lines > 0 && watch->lines >= watch->most_lines) ||
           (watch->end > 0 && now_s() >= watch->end) || ferror(stdout);
}

/* The line without its first column, which is the time: what counts as news. */
static const char *without_time(const char *line)
{
    return strlen(line) > 20 ? line + 20 : line;
}

static void take(void *context, const struct seki_arrival *arrival)
{
    struct watch *watch = context;
    struct seki_text line = {0};
    if (arrival->retained || is_over(watch))
        return;
    bool json = watch->ctl->json;
    bool shown = json ? seki_watch_json(arrival->topic, arrival->payload, arrival->size, &line)
                      : seki_watch_person(arrival->topic, arrival->payload, arrival->size,
                                          &watch->ctl->out, &line);
    bool event = strncmp(arrival->topic, "sekisho/v1/event/", 17) == 0;
    if (shown && !json && !event)
        shown =
            seki_watch_is_new(watch->memory, arrival->topic, without_time(seki_text_string(&line)));
    if (shown && !line.failed) {
        puts(seki_text_string(&line));
        fflush(stdout);
        watch->lines++;
    }
    seki_text_free(&line);
}

/* Asks who we are, so that a broker without the plugin is told from a quiet one, and subscribes. */
static bool begin(struct watch *watch)
{
    static const struct {
        const char *level, *below; /* sekisho/v1/LEVEL/SITE, and what is below it */
    } followed[] = {{"event", "/+"}, {"device", "/+"}, {"site", ""}};
    const char *site = seki_ctl_option(watch->ctl, SEKI_OPTION_SITE);
    struct seki_exchange *exchange = seki_exchange_new();
    seki_exchange_open(exchange, site != NULL ? "site.get" : "whoami", site);
    bool good = seki_ctl_ask(watch->ctl, exchange) != NULL;
    seki_exchange_free(exchange);
    seki_session_on_arrival(watch->ctl->session, take, watch);
    for (size_t i = 0; i < 3 && good; i++) {
        char filter[SEKI_TOPIC_SIZE];
        struct seki_fault fault;
        snprintf(filter, sizeof filter, "sekisho/v1/%s/%s%s", followed[i].level,
                 site != NULL ? site : "+", followed[i].below);
        good = seki_session_follow(watch->ctl->session, filter, &fault) == SEKI_OK;
        if (!good)
            seki_ctl_error("%s", fault.text);
    }
    return good;
}

/* Connects again, with longer and longer pauses. */
static void reconnect(struct watch *watch, const char *why)
{
    struct seki_ctl *ctl = watch->ctl;
    char last[256];
    snprintf(last, sizeof last, "%s", why);
    seki_ctl_error("%s; trying again until it is back; what happens until then is not shown", why);
    reconnecting = 1;
    for (unsigned pause = 1; !is_over(watch);
         pause = pause < 16 ? 2 * pause : MOST_BETWEEN_TRIES_S) {
        struct seki_fault fault = {{0}};
        seki_session_close(ctl->session);
        ctl->session = NULL;
        time_t left = watch->end > 0 ? watch->end - now_s() : MOST_BETWEEN_TRIES_S;
        sleep((time_t)pause < left ? pause : left > 0 ? (unsigned)left : 0);
        if (is_over(watch))
            break;
        if (seki_session_open(&ctl->config, &ctl->session, &fault) == SEKI_OK && begin(watch)) {
            seki_ctl_error("connected again");
            break;
        }
        if (fault.text[0] != '\0' && strcmp(fault.text, last) != 0)
            seki_ctl_error("%s", fault.text);
        if (fault.text[0] != '\0')
            snprintf(last, sizeof last, "%s", fault.text);
    }
    reconnecting = 0;
}

static void follow(struct watch *watch)
{
    while (!is_over(watch)) {
        struct seki_fault fault;
        if (seki_session_run(watch->ctl->session, 500, &fault) != SEKI_OK && !is_over(watch))
            reconnect(watch, fault.text);
    }
}

static int check_usage(struct seki_ctl *ctl, struct watch *watch)
{
    const char *count = seki_ctl_option(ctl, SEKI_OPTION_COUNT);
    const char *seconds = seki_ctl_option(ctl, SEKI_OPTION_SECONDS);
    const char *site = seki_ctl_option(ctl, SEKI_OPTION_SITE);
    long most_seconds = 0;
    if (count != NULL && !seki_args_number(count, 1, 1000000000, &watch->most_lines))
        return seki_ctl_usage(ctl->args.command, "--count is a number from 1 to 1000000000");
    if (seconds != NULL && !seki_args_number(seconds, 1, 31536000, &most_seconds))
        return seki_ctl_usage(ctl->args.command, "--seconds is a number from 1 to 31536000");
    if (site != NULL && !seki_id_is_valid(site))
        return seki_ctl_usage(ctl->args.command,
                              "'%.64s' is no id of a site; 'sekishoctl site list' lists them",
                              site);
    watch->end = most_seconds > 0 ? now_s() + most_seconds : 0;
    return SEKI_EXIT_OK;
}

int seki_cmd_watch(struct seki_ctl *ctl)
{
    struct watch watch = {.ctl = ctl};
    int code = check_usage(ctl, &watch);
    if (code == SEKI_EXIT_OK)
        code = seki_ctl_connect(ctl);
    if (code != SEKI_EXIT_OK)
        return code;
    watch.memory = calloc(1, sizeof *watch.memory);
    if (watch.memory == NULL)
        return seki_ctl_error("out of memory");
    if (begin(&watch)) {
        catch_signals();
        if (ctl->out.colour)
            fputs("watching; Ctrl-C ends\n", stderr);
        follow(&watch);
    } else {
        code = SEKI_EXIT_NO;
    }
    if (ctl->session != NULL)
        seki_session_on_arrival(ctl->session, NULL, NULL);
    free(watch.memory);
    return code;
}
