/* SPDX-License-Identifier: Apache-2.0
 *
 * main: sekisho-agent. Reads its configuration, reports this machine's posture at an interval and
 * soon after it changed, and takes the plugin's commands. It does not wipe: the agent core answers
 * such a command as unsupported. One thread; SIGHUP reads the configuration again, SIGTERM ends.
 */
#include <errno.h>
#include <getopt.h>
#include <mosquitto.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "config.h"
#include "sekisho/mosquitto.h"

#define CONFIG_DEFAULT "/etc/sekisho/agent.conf"
#define LOOK_S 60     /* between two looks for a change of the posture */
#define ONCE_MS 60000 /* --once gives up after this */
#define TOKEN_SIZE 512

struct daemon {
    const char *config_path;
    bool once, resident; /* resident: it stays, and reports again */
    struct seki_agent_settings settings;
    struct seki_collect_host host;
    struct seki_agent agent;
    struct seki_mosquitto *port;
    bool reported, denied;
    int64_t look_at_ms;
    char last[SEKI_AGENT_PAYLOAD]; /* the posture last reported, without what always changes */
};

static volatile sig_atomic_t ending, reloading;

static void on_signal(int number)
{
    if (number == SIGHUP)
        reloading = 1;
    else
        ending = 1;
}

static void say(const char *format, ...) SEKI_PRINTF(1, 2);
static void say(const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    fputs("sekisho-agent: ", stderr);
    vfprintf(stderr, format, arguments);
    fputc('\n', stderr);
    va_end(arguments);
}

/* ---- the posture ---------------------------------------------------------------------------- */

static void collect(struct daemon *daemon, struct seki_report *report)
{
    daemon->host.now = seki_mosquitto_now().unix_s;
    seki_collect(&daemon->host, report);
    const char *tls = daemon->port != NULL ? seki_mosquitto_tls(daemon->port) : "";
    if (tls[0] == '\0' && daemon->settings.cafile[0] == '\0')
        tls = "none"; /* of a session that is yet to come, too */
    if (tls[0] != '\0')
        snprintf(report->tls, sizeof report->tls, "%s", tls);
    else
        seki_agent_unknown(report, "network.tls", "not connected");
}

/* Writes the posture without the members that change by themselves. */
static bool write_steady(const struct seki_report *report, char out[SEKI_AGENT_PAYLOAD])
{
    struct seki_report steady = *report;
    size_t length;
    steady.at = 0;
    steady.sequence = SEKI_COUNT_UNKNOWN;
    steady.established = steady.bytes_in = steady.bytes_out = SEKI_COUNT_UNKNOWN;
    steady.tls[0] = '\0';
    steady.unknown_count = 0;
    return seki_report_encode(&steady, out, SEKI_AGENT_PAYLOAD, &length) == SEKI_OK;
}

static int64_t next_look_ms(const struct daemon *daemon)
{
    uint32_t look_s = daemon->settings.look_s != 0 ? daemon->settings.look_s : LOOK_S;
    return seki_mosquitto_now().steady_ms + (int64_t)look_s * 1000;
}

static void on_report(void *context, struct seki_report *report)
{
    struct daemon *daemon = context;
    collect(daemon, report);
    daemon->look_at_ms = next_look_ms(daemon);
    if (!write_steady(report, daemon->last))
        daemon->last[0] = '\0';
}

static void look_for_change(struct daemon *daemon)
{
    if (seki_collect_poll(&daemon->host))
        seki_agent_report_soon(&daemon->agent, seki_mosquitto_now());
    static char now_text[SEKI_AGENT_PAYLOAD];
    struct seki_agent_time now = seki_mosquitto_now();
    if (now.steady_ms < daemon->look_at_ms || daemon->last[0] == '\0' ||
        !seki_mosquitto_is_connected(daemon->port))
        return;
    daemon->look_at_ms = next_look_ms(daemon);
    struct seki_report report;
    seki_report_init(&report);
    snprintf(report.agent_name, sizeof report.agent_name, "%s", daemon->agent.name);
    snprintf(report.agent_version, sizeof report.agent_version, "%s", daemon->agent.version);
    collect(daemon, &report);
    if (write_steady(&report, now_text) && strcmp(now_text, daemon->last) != 0) {
        say("the posture changed; reporting");
        seki_agent_report_soon(&daemon->agent, now);
    }
}

/* ---- setting up ----------------------------------------------------------------------------- */

static void on_event(void *context, enum seki_mosquitto_event event, const char *text)
{
    struct daemon *daemon = context;
    daemon->reported |= event == SEKI_MOSQUITTO_REPORTED;
    daemon->denied |= event == SEKI_MOSQUITTO_DENIED || event == SEKI_MOSQUITTO_REFUSED;
    say("%s", text);
}

static const char *said(const char *text)
{
    return text[0] != '\0' ? text : NULL;
}

static void set_up_host(struct daemon *daemon)
{
    const struct seki_agent_settings *settings = &daemon->settings;
    struct seki_collect_settings *told = &daemon->host.settings;
    seki_collect_end(&daemon->host);
    seki_collect_this_machine(&daemon->host);
    if (daemon->resident)
        seki_collect_beside(&daemon->host); /* MQTT is not to wait for a count of updates */
    told->firmware_version = settings->firmware_version;
    told->firmware_digest = settings->firmware_digest;
    told->country = settings->country;
    told->place = settings->place;
    told->key_file = settings->key[0] != '\0' ? settings->key : settings->token_file;
    told->file_count = settings->watch_count;
    for (size_t i = 0; i < settings->watch_count; i++)
        told->files[i] = settings->watch[i];
}

static enum seki_status set_up_agent(struct daemon *daemon, struct seki_fault *fault)
{
    const struct seki_agent_settings *settings = &daemon->settings;
    struct seki_agent_time now = seki_mosquitto_now();
    set_up_host(daemon);
    struct seki_agent_config config = {
        .site = settings->site,
        .device = settings->device,
        .report = on_report,
        .context = daemon,
        .interval_s = settings->interval_s,
        .seed = (uint64_t)now.unix_s * 1000 + (uint64_t)now.steady_ms,
    };
    return seki_agent_init(&daemon->agent, &config, fault);
}

static enum seki_status set_up_port(struct daemon *daemon, struct seki_fault *fault)
{
    const struct seki_agent_settings *settings = &daemon->settings;
    char token[TOKEN_SIZE] = "";
    enum seki_status status = SEKI_OK;
    if (settings->token_file[0] != '\0')
        status = seki_agent_token_read(settings->token_file, token, sizeof token, fault);
    if (status != SEKI_OK)
        return status;
    struct seki_mosquitto_config config = {
        .host = settings->host,
        .port = (uint16_t)settings->port,
        .username = settings->token_file[0] == '\0' && settings->cert[0] != '\0' ? "" : NULL,
        .password = said(token),
        .cafile = said(settings->cafile),
        .certfile = said(settings->cert),
        .keyfile = said(settings->key),
        .event = on_event,
        .context = daemon,
    };
    status = seki_mosquitto_new(&config, &daemon->agent, &daemon->port, fault);
    explicit_bzero(token, sizeof token);
    return status;
}

static enum seki_status set_up(struct daemon *daemon, struct seki_fault *fault)
{
    enum seki_status status = seki_agent_config_load(daemon->config_path, &daemon->settings, fault);
    if (status == SEKI_OK)
        status = set_up_agent(daemon, fault);
    return status == SEKI_OK ? set_up_port(daemon, fault) : status;
}

/* ---- what it is asked to do ----------------------------------------------------------------- */

static int print_report(struct daemon *daemon)
{
    static char payload[SEKI_AGENT_PAYLOAD];
    struct seki_fault fault;
    struct seki_report report;
    size_t length;
    if (seki_agent_config_load(daemon->config_path, &daemon->settings, &fault) != SEKI_OK ||
        set_up_agent(daemon, &fault) != SEKI_OK) {
        say("%s", fault.text);
        return 1;
    }
    seki_report_init(&report);
    report.at = report.sequence = seki_mosquitto_now().unix_s;
    snprintf(report.agent_name, sizeof report.agent_name, "%s", daemon->agent.name);
    snprintf(report.agent_version, sizeof report.agent_version, "%s", daemon->agent.version);
    collect(daemon, &report);
    enum seki_status status = seki_report_encode(&report, payload, sizeof payload, &length);
    if (status != SEKI_OK) {
        say("the report cannot be written: %s", seki_status_text(status));
        return 1;
    }
    return puts(payload) >= 0 && fflush(stdout) == 0 ? 0 : 1;
}

/* A configuration that cannot be used leaves the one in force. */
static void reload(struct daemon *daemon)
{
    static struct daemon fresh;
    struct seki_fault fault;
    reloading = 0;
    memset(&fresh, 0, sizeof fresh);
    fresh.config_path = daemon->config_path;
    if (set_up(&fresh, &fault) != SEKI_OK) {
        say("still with the old configuration: %s", fault.text);
        return;
    }
    seki_mosquitto_free(fresh.port); /* it was made to see that it can be; it points at `fresh` */
    seki_mosquitto_free(daemon->port);
    daemon->port = NULL;
    daemon->last[0] = '\0';
    if (set_up(daemon, &fault) != SEKI_OK) {
        say("the configuration changed while it was read: %s", fault.text);
        ending = 2;
        return;
    }
    say("read %s again", daemon->config_path);
}

static bool is_done(const struct daemon *daemon, int64_t began_ms)
{
    if (ending)
        return true;
    return daemon->once && (daemon->reported || daemon->denied ||
                            seki_mosquitto_now().steady_ms - began_ms > ONCE_MS);
}

static int serve(struct daemon *daemon)
{
    struct seki_fault fault;
    mosquitto_lib_init();
    int status = 1;
    int64_t began_ms = seki_mosquitto_now().steady_ms;
    if (set_up(daemon, &fault) != SEKI_OK) {
        say("%s", fault.text);
    } else {
        while (!is_done(daemon, began_ms)) {
            seki_mosquitto_run(daemon->port, 1000);
            look_for_change(daemon);
            if (reloading)
                reload(daemon);
        }
        status = daemon->once ? !(daemon->reported && !daemon->denied) : ending == 2;
        if (daemon->once && status != 0)
            say("the report was not delivered");
        seki_mosquitto_free(daemon->port);
        seki_collect_end(&daemon->host);
    }
    mosquitto_lib_cleanup();
    return status;
}

static void handle_signals(void)
{
    struct sigaction action = {.sa_handler = on_signal}; /* no SA_RESTART: poll() is to end */
    sigaction(SIGTERM, &action, NULL);
    sigaction(SIGINT, &action, NULL);
    sigaction(SIGHUP, &action, NULL);
    action.sa_handler = SIG_IGN;
    sigaction(SIGPIPE, &action, NULL);
}

static const char help[] =
    "Usage: sekisho-agent [--config FILE] [--once | --print]\n"
    "Reports this machine's security posture to Sekisho.\n\n"
    "  -c, --config FILE  the configuration (" CONFIG_DEFAULT ")\n"
    "      --once         report once, wait for the broker's confirmation, and end\n"
    "      --print        print the report that would be sent; no network\n"
    "      --help, --version\n";

int main(int argc, char *argv[])
{
    static const struct option options[] = {
        {"config", required_argument, NULL, 'c'}, {"once", no_argument, NULL, 'o'},
        {"print", no_argument, NULL, 'p'},        {"help", no_argument, NULL, 'h'},
        {"version", no_argument, NULL, 'v'},      {NULL, 0, NULL, 0},
    };
    static struct daemon daemon = {.config_path = CONFIG_DEFAULT};
    bool print = false;
    int option;
    while ((option = getopt_long(argc, argv, "c:", options, NULL)) != -1) {
        switch (option) {
        case 'c':
            daemon.config_path = optarg;
            break;
        case 'o':
            daemon.once = true;
            break;
        case 'p':
            print = true;
            break;
        case 'h':
            fputs(help, stdout);
            return 0;
        case 'v':
            puts("sekisho-agent " SEKISHO_VERSION);
            return 0;
        default:
            fputs(help, stderr);
            return 2;
        }
    }
    if (optind < argc || (print && daemon.once)) {
        fputs(help, stderr);
        return 2;
    }
    daemon.resident = !print && !daemon.once;
    handle_signals();
    return print ? print_report(&daemon) : serve(&daemon);
}
