/* SPDX-License-Identifier: Apache-2.0
 *
 * forward: see forward.h. A selector takes all logs when one of its parts is "*.*" or "*.info" and
 * the like, and none is left out by "none" other than the private authpriv, which is a choice
 * people do make for local files but which leaves a hole here: it counts as "some". Sending to the
 * loopback is not sending.
 */
#include "forward.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "files.h"

#define TEXT_MOST 32768

static bool is_local(const char *target)
{
    return strncasecmp(target, "localhost", 9) == 0 || strncmp(target, "127.", 4) == 0 ||
           strncmp(target, "[::1]", 5) == 0;
}

/* "*.*;kern.none   @@host:514": the selector is the text before the first blank. */
static bool takes_all(const char *selector, size_t length)
{
    char text[128];
    if (length >= sizeof text)
        return false;
    memcpy(text, selector, length);
    text[length] = '\0';
    return strncmp(text, "*.", 2) == 0 && strstr(text, "none") == NULL &&
           strpbrk(text, "=!") == NULL;
}

static enum seki_forward legacy_line(const char *line)
{
    size_t length = strcspn(line, " \t");
    const char *action = line + length + strspn(line + length, " \t");
    if (*action != '@')
        return SEKI_FORWARD_NONE;
    action += strspn(action, "@");
    if (*action == '(')
        action += strcspn(action, ")") + (strchr(action, ')') != NULL);
    if (*action == '\0' || is_local(action))
        return SEKI_FORWARD_NONE;
    return takes_all(line, length) ? SEKI_FORWARD_ALL : SEKI_FORWARD_SOME;
}

/* `*.* action(type="omfwd" target="host" …)`, on one line or begun on it. */
static enum seki_forward action_line(const char *line)
{
    const char *action = strstr(line, "action("), *target = strcasestr(line, "target=\"");
    if (action == NULL || strcasestr(line, "type=\"omfwd\"") == NULL)
        return SEKI_FORWARD_NONE;
    if (target != NULL && is_local(target + 8))
        return SEKI_FORWARD_NONE;
    if (target == NULL)
        return SEKI_FORWARD_UNTOLD;
    size_t length = strcspn(line, " \t");
    return action == line || takes_all(line, length) ? SEKI_FORWARD_ALL : SEKI_FORWARD_SOME;
}

enum seki_forward seki_forward_rsyslog_line(const char *line)
{
    line += strspn(line, " \t");
    if (*line == '#' || *line == '\0')
        return SEKI_FORWARD_NONE;
    if (strncmp(line, "if ", 3) == 0 || *line == ':' || *line == '{' || *line == '}' ||
        *line == '&')
        return strstr(line, "omfwd") != NULL || strchr(line, '@') != NULL ? SEKI_FORWARD_SOME
                                                                          : SEKI_FORWARD_NONE;
    enum seki_forward forward = action_line(line);
    if (forward == SEKI_FORWARD_NONE && strstr(line, "omfwd") != NULL &&
        strstr(line, "action(") == NULL && strstr(line, "module(") == NULL)
        return SEKI_FORWARD_UNTOLD; /* an action over several lines */
    return forward == SEKI_FORWARD_NONE && strstr(line, "action(") == NULL ? legacy_line(line)
                                                                           : forward;
}

/* Of two answers the one that counts: all beats some beats untold beats none. */
static enum seki_forward stronger(enum seki_forward one, enum seki_forward other)
{
    static const int strength[] = {[SEKI_FORWARD_NONE] = 0,
                                   [SEKI_FORWARD_UNTOLD] = 1,
                                   [SEKI_FORWARD_SOME] = 2,
                                   [SEKI_FORWARD_ALL] = 3};
    return strength[one] >= strength[other] ? one : other;
}

struct rsyslog {
    const struct seki_collect_host *host;
    enum seki_forward forward;
};

static void take_rsyslog_file(struct rsyslog *rsyslog, const char *folder, const char *name)
{
    char text[TEXT_MOST];
    if (seki_files_read(rsyslog->host, text, sizeof text, "%s/%s", folder, name) != SEKI_OK) {
        rsyslog->forward = stronger(rsyslog->forward, SEKI_FORWARD_UNTOLD);
        return;
    }
    char *rest = text, *line;
    int depth = 0; /* inside braces an action stands under a condition or in a rule set */
    while ((line = strsep(&rest, "\n")) != NULL) {
        enum seki_forward forward = seki_forward_rsyslog_line(line);
        if (line[strspn(line, " \t")] == '#')
            continue;
        if (depth > 0 && forward == SEKI_FORWARD_ALL)
            forward = SEKI_FORWARD_SOME;
        rsyslog->forward = stronger(rsyslog->forward, forward);
        for (const char *c = line; *c != '\0'; c++)
            depth += (*c == '{') - (*c == '}');
    }
}

static bool take_rsyslog_name(void *context, const char *name)
{
    const char *dot = strrchr(name, '.');
    if (dot != NULL && strcmp(dot, ".conf") == 0)
        take_rsyslog_file(context, "/etc/rsyslog.d", name);
    return true;
}

enum seki_forward seki_forward_rsyslog(const struct seki_collect_host *host)
{
    struct rsyslog rsyslog = {host, SEKI_FORWARD_NONE};
    take_rsyslog_file(&rsyslog, "/etc", "rsyslog.conf");
    enum seki_status status = seki_files_each(host, "/etc/rsyslog.d", take_rsyslog_name, &rsyslog);
    if (status != SEKI_OK && status != SEKI_NOT_FOUND)
        rsyslog.forward = stronger(rsyslog.forward, SEKI_FORWARD_UNTOLD);
    return rsyslog.forward;
}

enum seki_forward seki_forward_logd(const struct seki_collect_host *host)
{
    char text[TEXT_MOST], target[64];
    if (seki_files_read(host, text, sizeof text, "/etc/config/system") != SEKI_OK)
        return SEKI_FORWARD_UNTOLD;
    char *rest = text, *line;
    while ((line = strsep(&rest, "\n")) != NULL) {
        if (sscanf(line, " option log_ip %63s", target) == 1) {
            const char *address = target + (target[0] == '\'' || target[0] == '"');
            bool said = *address != '\0' && *address != '\'' && *address != '"';
            return said && !is_local(address) ? SEKI_FORWARD_ALL : SEKI_FORWARD_NONE;
        }
    }
    return SEKI_FORWARD_NONE;
}

bool seki_forward_journal_upload(const struct seki_collect_host *host)
{
    char text[TEXT_MOST];
    if (!seki_files_exist(host, "/etc/systemd/system/multi-user.target.wants/"
                                "systemd-journal-upload.service") ||
        seki_files_read(host, text, sizeof text, "/etc/systemd/journal-upload.conf") != SEKI_OK)
        return false;
    char *rest = text, *line;
    while ((line = strsep(&rest, "\n")) != NULL) {
        line = seki_files_trim(line);
        if (strncmp(line, "URL=", 4) == 0 && line[4] != '\0')
            return true;
    }
    return false;
}

/* ---- journald ------------------------------------------------------------------------------- */

static int64_t unit_s(const char *unit, size_t length)
{
    static const struct {
        const char *names;
        int64_t seconds;
    } units[] = {
        {" s sec second seconds ", 1},      {" m min minute minutes ", 60},
        {" h hr hour hours ", 3600},        {" d day days ", SEKI_DAY_S},
        {" w week weeks ", 7 * SEKI_DAY_S}, {" M month months ", 2629800}, /* 30.44 days */
        {" y year years ", 31557600},                                      /* 365.25 days */
    };
    char name[16];
    if (length == 0)
        return 1;
    if (length > sizeof name - 3)
        return 0;
    snprintf(name, sizeof name, " %.*s ", (int)length, unit);
    for (size_t i = 0; i < sizeof units / sizeof *units; i++) {
        if (strstr(units[i].names, name) != NULL)
            return units[i].seconds;
    }
    return 0;
}

int64_t seki_forward_span(const char *text)
{
    int64_t total = 0;
    text += strspn(text, " ");
    while (*text != '\0') {
        char *end;
        if (!isdigit((unsigned char)*text))
            return 0;
        long number = strtol(text, &end, 10);
        end += strspn(end, " ");
        size_t length = strcspn(end, " 0123456789");
        int64_t seconds = unit_s(end, length);
        if (seconds == 0 || number > 1000000)
            return 0;
        total += number * seconds;
        text = end + length;
        text += strspn(text, " ");
    }
    return total;
}

struct journald_files {
    const struct seki_collect_host *host;
    const char *folder;
    struct seki_journald *journald;
};

static void take_journald_text(char *text, struct seki_journald *journald)
{
    char *rest = text, *line;
    while ((line = strsep(&rest, "\n")) != NULL) {
        line = seki_files_trim(line);
        if (strncmp(line, "ForwardToSyslog=", 16) == 0)
            journald->keeps_to_itself = strcasecmp(line + 16, "no") == 0 ||
                                        strcasecmp(line + 16, "false") == 0 ||
                                        strcmp(line + 16, "0") == 0;
        else if (strncmp(line, "MaxRetentionSec=", 16) == 0)
            journald->retention_days = seki_forward_span(line + 16) / SEKI_DAY_S;
    }
}

static bool take_journald_name(void *context, const char *name)
{
    struct journald_files *files = context;
    char text[TEXT_MOST];
    const char *dot = strrchr(name, '.');
    if (dot != NULL && strcmp(dot, ".conf") == 0 &&
        seki_files_read(files->host, text, sizeof text, "%s/%s", files->folder, name) == SEKI_OK)
        take_journald_text(text, files->journald);
    return true;
}

void seki_forward_read_journald(const struct seki_collect_host *host,
                                struct seki_journald *journald)
{
    static const char *const folders[] = {"/usr/lib/systemd/journald.conf.d",
                                          "/etc/systemd/journald.conf.d"};
    char text[TEXT_MOST];
    *journald = (struct seki_journald){.keeps_to_itself = false};
    if (seki_files_read(host, text, sizeof text, "/etc/systemd/journald.conf") == SEKI_OK)
        take_journald_text(text, journald);
    for (size_t i = 0; i < sizeof folders / sizeof *folders; i++) {
        struct journald_files files = {host, folders[i], journald};
        if (seki_files_each(host, folders[i], take_journald_name, &files) != SEKI_OK)
            continue; /* there are no drop-ins */
    }
}
