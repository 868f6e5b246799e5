/* SPDX-License-Identifier: Apache-2.0
 *
 * cmd_doctor: what could be wrong on the way from here to a healthy plugin, in the order in which
 * it would show: the configuration, the host's name, the port, TLS, signing in, the plugin, the
 * clock; then what the plugin finds wrong with itself. A step that fails ends the way: what lies
 * behind it cannot be seen. Every finding has a result, and what to do about it.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>

#include "plugin/ctl/commands.h"
#include "plugin/ctl/reach.h"
#include "plugin/ctl/say.h"
#include "plugin/ctl/text.h"
#include "topics/civil.h"

#define CLOCK_WARNING_S 15 /* beyond the ten seconds that a beat may be old */
#define CLOCK_FAIL_S 300

enum result { OK, WARNING, FAIL, RESULTS };
static const char *const result_words[RESULTS] = {"ok", "warning", "fail"};

struct doctor {
    struct seki_ctl *ctl;
    struct seki_text json; /* the findings so far, as members of an array */
    unsigned counts[RESULTS];
};

static void add_json(struct doctor *doctor, const char *const texts[4])
{
    static const char *const names[] = {"check", "result", "detail", "remedy"};
    char text[2400];
    struct seki_writer w;
    size_t length;
    seki_writer_init(&w, text, sizeof text);
    seki_write_open(&w, NULL, '{');
    for (size_t i = 0; i < 4; i++)
        seki_write_string(&w, names[i], texts[i]);
    seki_write_close(&w, '}');
    if (seki_writer_end(&w, &length) != SEKI_OK)
        return;
    if (doctor->json.length > 0)
        seki_text_add(&doctor->json, ",", 1);
    seki_text_add(&doctor->json, text, length);
}

static void find(struct doctor *doctor, enum result result, const char *check, const char *detail,
                 const char *remedy)
{
    const struct seki_screen *screen = &doctor->ctl->out;
    const char *word = result_words[result];
    doctor->counts[result]++;
    if (result == OK)
        remedy = "";
    if (doctor->ctl->json) {
        add_json(doctor, (const char *const[]){check, word, detail, remedy});
        return;
    }
    char name[SEKI_SAY_SIZE], text[1400];
    enum seki_tone tone = seki_say_tone(word);
    fprintf(screen->file, "%s%-7s%s  %s\n", seki_screen_on(screen, tone), word,
            seki_screen_off(screen, tone), seki_text_clean(check, name, sizeof name));
    seki_screen_fold(screen, 9, detail);
    if (*remedy == '\0')
        return;
    snprintf(text, sizeof text, "-> %s", remedy);
    seki_screen_fold(screen, 9, text);
}

/* A fault's "what: why; remedy" taken apart at its first semicolon. */
static void find_fault(struct doctor *doctor, const char *check, const struct seki_fault *fault)
{
    char detail[sizeof fault->text];
    const char *remedy = strstr(fault->text, "; ");
    int length = remedy != NULL ? (int)(remedy - fault->text) : (int)strlen(fault->text);
    snprintf(detail, sizeof detail, "%.*s", length, fault->text);
    find(doctor, FAIL, check, detail, remedy != NULL ? remedy + 2 : "see the message");
}

static bool check_configuration(struct doctor *doctor)
{
    struct seki_fault fault;
    const struct seki_config *config = &doctor->ctl->config;
    if (seki_ctl_configure(doctor->ctl, &fault) != SEKI_OK) {
        find_fault(doctor, "configuration", &fault);
        return false;
    }
    char detail[SEKI_CONFIG_PATH + 500], remedy[SEKI_CONFIG_PATH + 40];
    snprintf(detail, sizeof detail, "%s; broker %s port %ld, user %s",
             config->file[0] != '\0' ? config->file : "no file, options only", config->host,
             config->port, config->username[0] != '\0' ? config->username : "(none)");
    find(doctor, OK, "configuration", detail, "");
    if (config->file[0] == '\0')
        return true;
    struct stat about;
    unsigned mode = stat(config->file, &about) == 0 ? (unsigned)about.st_mode & 07777 : 0;
    snprintf(detail, sizeof detail, "%s has mode %04o%s", config->file, mode,
             config->exposed ? ", and others can read the password in it" : "");
    snprintf(remedy, sizeof remedy, "chmod 600 %s", config->file);
    find(doctor, config->exposed ? FAIL : OK, "configuration mode", detail, remedy);
    return true;
}

static void find_host(struct doctor *doctor)
{
    char detail[400];
    snprintf(detail, sizeof detail, "%s has an address", doctor->ctl->config.host);
    find(doctor, OK, "host name", detail, "");
}

static void find_port(struct doctor *doctor)
{
    char detail[60];
    snprintf(detail, sizeof detail, "port %ld takes connections", doctor->ctl->config.port);
    find(doctor, OK, "port", detail, "");
}

/* Why there is no session. Not asked where there is one: the plugin tells of a client that connects
 * and leaves as of a stranger who was refused. */
static bool check_network(struct doctor *doctor)
{
    const struct seki_config *config = &doctor->ctl->config;
    struct seki_fault fault;
    enum seki_status status = seki_reach(config->host, config->port, SEKI_SESSION_WAIT_MS, &fault);
    if (status == SEKI_NOT_FOUND) {
        find_fault(doctor, "host name", &fault);
        return false;
    }
    find_host(doctor);
    if (status != SEKI_OK) {
        find_fault(doctor, "port", &fault);
        return false;
    }
    find_port(doctor);
    return true;
}

static void find_tls(struct doctor *doctor)
{
    const struct seki_config *config = &doctor->ctl->config;
    if (seki_config_is_tls(config))
        find(doctor, OK, "TLS", "the broker's certificate is good, and names this host", "");
    else if (seki_config_is_local(config))
        find(doctor, OK, "TLS", "not used; the connection does not leave this machine", "");
    else
        find(doctor, WARNING, "TLS", "not used: password and answers can be read on the way",
             "give the broker a TLS listener, and name its CA with cafile in the configuration");
}

static bool check_session(struct doctor *doctor)
{
    struct seki_fault fault;
    struct seki_ctl *ctl = doctor->ctl;
    enum seki_status status = seki_session_open(&ctl->config, &ctl->session, &fault);
    if (status == SEKI_OK || status == SEKI_DENIED) {
        find_host(doctor);
        find_port(doctor);
        find_tls(doctor);
    } else if (!check_network(doctor)) {
        return false;
    }
    if (status == SEKI_OK) {
        find(doctor, OK, "sign-in", "the broker let us in", "");
        return true;
    }
    bool tls = status != SEKI_DENIED && seki_config_is_tls(&ctl->config);
    find_fault(doctor, tls ? "TLS" : "sign-in", &fault);
    return false;
}

/* Positive: this machine's clock is ahead. */
static void check_clock(struct doctor *doctor, const struct seki_json *broker)
{
    char detail[160];
    seki_unix_s then;
    if (seki_time_parse(seki_say_text(broker, "at"), &then) != SEKI_OK) {
        find(doctor, WARNING, "clock skew", "the broker's document says no time",
             "are plugin and sekishoctl of the same version?");
        return;
    }
    long ahead = (long)(time(NULL) - (time_t)then), apart = ahead < 0 ? -ahead : ahead;
    enum result result = apart > CLOCK_FAIL_S ? FAIL : apart > CLOCK_WARNING_S ? WARNING : OK;
    if (result == OK)
        snprintf(detail, sizeof detail, "this machine and the broker agree within %d s",
                 CLOCK_WARNING_S);
    else
        snprintf(detail, sizeof detail, "this machine is %ld s %s the broker's last beat", apart,
                 ahead > 0 ? "ahead of" : "behind");
    find(doctor, result, "clock skew", detail,
         "run a time service (chrony, systemd-timesyncd) on both machines; if both clocks are "
         "right, the broker's beat is old: look at its log");
}

static void take_over(struct doctor *doctor, const struct seki_json *checks)
{
    for (const struct seki_json *check = seki_json_first(checks); check != NULL;
         check = seki_json_next(check)) {
        const char *word = seki_say_text(check, "result");
        enum result result = strcmp(word, "ok") == 0        ? OK
                             : strcmp(word, "warning") == 0 ? WARNING
                                                            : FAIL;
        find(doctor, result, seki_say_text(check, "check"), seki_say_text(check, "detail"),
             seki_say_text(check, "remedy"));
    }
}

/* The data of an answer; an answer that says no becomes a finding. */
static const struct seki_json *answer(struct doctor *doctor, const struct seki_exchange *exchange,
                                      size_t index, const char *check)
{
    const struct seki_control_response *response = seki_exchange_answer(exchange, index);
    struct seki_fault fault;
    if (response != NULL && response->data != NULL)
        return response->data;
    snprintf(fault.text, sizeof fault.text, "%.250s",
             response != NULL ? response->error : "no answer; look into the broker's log");
    find_fault(doctor, check, &fault);
    return NULL;
}

static void find_plugin(struct doctor *doctor, const struct seki_json *who)
{
    char detail[400];
    const char *version = seki_say_text(who, "version");
    snprintf(detail, sizeof detail, "%s is %s at broker %s, version %s, mode %s",
             seki_say_text(who, "name"), seki_say_text(who, "role"), seki_say_text(who, "broker"),
             version, seki_say_text(who, "mode"));
    if (strcmp(version, SEKISHO_VERSION) == 0)
        find(doctor, OK, "plugin", detail, "");
    else
        find(doctor, WARNING, "plugin", detail,
             "this sekishoctl is " SEKISHO_VERSION "; install the same version of both");
}

static void check_plugin(struct doctor *doctor)
{
    struct seki_exchange *exchange = seki_exchange_new();
    struct seki_fault fault;
    static const char *const commands[] = {"whoami", "status", "doctor"};
    for (size_t i = 0; i < 3; i++) {
        seki_exchange_open(exchange, commands[i], "");
        if (!seki_exchange_close(exchange))
            break; /* out of memory: sending says so */
    }
    if (seki_exchange_send(exchange, doctor->ctl->session, &fault) != SEKI_OK) {
        find_fault(doctor, "plugin", &fault);
        seki_exchange_free(exchange);
        return;
    }
    const struct seki_json *who = answer(doctor, exchange, 0, "plugin");
    if (who != NULL)
        find_plugin(doctor, who);
    const struct seki_json *status = answer(doctor, exchange, 1, "clock skew");
    if (status != NULL)
        check_clock(doctor, seki_json_member(status, "broker"));
    const struct seki_json *checks = answer(doctor, exchange, 2, "plugin's own checks");
    if (checks != NULL)
        take_over(doctor, seki_json_member(checks, "checks"));
    seki_exchange_free(exchange);
}

int seki_cmd_doctor(struct seki_ctl *ctl)
{
    struct doctor doctor = {.ctl = ctl};
    if (check_configuration(&doctor) && check_session(&doctor))
        check_plugin(&doctor);
    if (ctl->json)
        printf("{\"checks\":[%s]}\n", seki_text_string(&doctor.json));
    else
        printf("\n%u ok, %u warning%s, %u failure%s\n", doctor.counts[OK], doctor.counts[WARNING],
               doctor.counts[WARNING] == 1 ? "" : "s", doctor.counts[FAIL],
               doctor.counts[FAIL] == 1 ? "" : "s");
    seki_text_free(&doctor.json);
    return doctor.counts[FAIL] > 0 ? SEKI_EXIT_NO : SEKI_EXIT_OK;
}
