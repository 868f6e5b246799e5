/* SPDX-License-Identifier: Apache-2.0
 *
 * args: see args.h.
 */
#include "plugin/ctl/args.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "plugin/ctl/nearest.h"
#include "plugin/ctl/text.h"

struct option {
    const char *name;  /* "host" for --host */
    char letter;       /* 'h' for -h, or 0 */
    const char *value; /* "HOST"; NULL for a flag */
    const char *help;
    const char *const *words; /* the values that there are; NULL: any */
};

static const char *const auths[] = {"token", "password", "x509", NULL};
static const char *const roles[] = {"viewer", "operator", "admin", NULL};
static const char *const results[] = {"pass", "fail", NULL};
static const char *const languages[] = {"en", "ja", NULL};
static const char *const verdicts[] = {"compliant", "at_risk", "non_compliant", "unknown", NULL};
static const char *const supports[] = {"supported", "ending", "ended", "unknown", NULL};
static const char *const formats[] = {"xlsx", "csv", "html", "json", "oscal", NULL};
static const char *const parts[] = {"summary", "functions",    "sites",   "checksheet", "devices",
                                    "support", "attestations", "waivers", NULL};
static const char *const papers[] = {"a3", "a4", NULL};
static const char *const lifecycles[] = {"registered",      "active", "quarantined",
                                         "decommissioning", "wiping", "wiped",
                                         "retired",         "lost",   NULL};

static const struct option options[SEKI_OPTIONS] = {
    [SEKI_OPTION_CONFIG] = {"config", 0, "FILE", "connection settings, as key = value lines", NULL},
    [SEKI_OPTION_HOST] = {"host", 'h', "HOST", "broker (localhost)", NULL},
    [SEKI_OPTION_PORT] = {"port", 'p', "PORT", "port (1883, with TLS 8883)", NULL},
    [SEKI_OPTION_USERNAME] = {"username", 'u', "NAME", "user to log in as", NULL},
    [SEKI_OPTION_CAFILE] = {"cafile", 0, "FILE", "CA that signed the broker's certificate", NULL},
    [SEKI_OPTION_CERT] = {"cert", 0, "FILE", "own certificate, with --key", NULL},
    [SEKI_OPTION_KEY] = {"key", 0, "FILE", "own private key", NULL},
    [SEKI_OPTION_LOGIN_PASSWORD_FILE] = {"login-password-file", 0, "FILE",
                                         "password to log in with; - is standard input", NULL},
    [SEKI_OPTION_JSON] = {"json", 0, NULL, "the answer as one line of JSON", NULL},
    [SEKI_OPTION_HELP] = {"help", 0, NULL, "say how a command is used", NULL},
    [SEKI_OPTION_VERSION] = {"version", 0, NULL, "say the version", NULL},
    [SEKI_OPTION_PASSWORD_FILE] = {"password-file", 0, "FILE",
                                   "file with the new account's password; - is standard input",
                                   NULL},
    [SEKI_OPTION_SITE] = {"site", 's', "SITE", "a site", NULL},
    [SEKI_OPTION_DEVICE] = {"device", 'd', "DEVICE", "a device", NULL},
    [SEKI_OPTION_ORGANIZATION] = {"organization", 0, NULL, "the organization as a whole", NULL},
    [SEKI_OPTION_AUTH] = {"auth", 0, "KIND", "token (usual), password or x509", auths},
    [SEKI_OPTION_CHECK] = {"check", 0, NULL, "say what would be done, and do nothing", NULL},
    [SEKI_OPTION_UPDATE] = {"update", 0, NULL, "set the fields of devices that exist", NULL},
    [SEKI_OPTION_OUTPUT] = {"output", 'o', "FILE", "write to a new file that only you can read",
                            NULL},
    [SEKI_OPTION_LANG] = {"lang", 0, "LANG", "titles in en or ja (else as $LANG)", languages},
    [SEKI_OPTION_RESULT] = {"result", 0, "RESULT", "pass or fail", results},
    [SEKI_OPTION_EVIDENCE] = {"evidence", 0, "TEXT", "what the statement rests on", NULL},
    [SEKI_OPTION_UNTIL] = {"until", 0, "DATE", "the last day on which it holds: 2027-03-31", NULL},
    [SEKI_OPTION_REASON] = {"reason", 0, "TEXT", "why; of partly also what is left out", NULL},
    [SEKI_OPTION_ROLE] = {"role", 0, "ROLE", "viewer, operator or admin", roles},
    [SEKI_OPTION_WRITE] = {"write", 0, "FILTER", "topics it may publish on; may be repeated", NULL},
    [SEKI_OPTION_READ] = {"read", 0, "FILTER", "topics it may subscribe to; may be repeated", NULL},
    [SEKI_OPTION_COUNT] = {"count", 'n', "N", "end after N lines", NULL},
    [SEKI_OPTION_SECONDS] = {"seconds", 0, "N", "end after N seconds", NULL},
    [SEKI_OPTION_VERDICT] = {"verdict", 0, "VERDICT",
                             "compliant, at_risk, non_compliant or unknown", verdicts},
    [SEKI_OPTION_SUPPORT] = {"support", 0, "STATE", "supported, ending, ended or unknown",
                             supports},
    [SEKI_OPTION_SUPPORT_DAYS] = {"support-days", 0, "N", "security support ends within N days",
                                  NULL},
    [SEKI_OPTION_LIFECYCLE] = {"lifecycle", 0, "STATE", "registered, active, retired …",
                               lifecycles},
    [SEKI_OPTION_ONLINE] = {"online", 0, NULL, "those that are connected", NULL},
    [SEKI_OPTION_OFFLINE] = {"offline", 0, NULL, "those that are not", NULL},
    [SEKI_OPTION_FLEET] = {"fleet", 0, NULL, "all sites", NULL},
    [SEKI_OPTION_FORMAT] = {"format", 0, "FORMAT", "xlsx, csv, html, json or oscal", formats},
    [SEKI_OPTION_PART] = {"part", 0, "PART",
                          "of CSV: summary, functions, sites, checksheet (usual), devices, "
                          "support, attestations or waivers",
                          parts},
    [SEKI_OPTION_PAPER] = {"paper", 0, "SIZE", "a3 (usual) or a4, of html and xlsx", papers},
    [SEKI_OPTION_VENDOR] = {"vendor", 0, "NAME", "a vendor, as the devices' field has it", NULL},
    [SEKI_OPTION_DRY_RUN] = {"dry-run", 0, NULL, "check every row, and change nothing", NULL},
};

#define ALWAYS (SEKI_TAKES(PASSWORD_FILE) - 1) /* the options before it */

bool seki_args_number(const char *text, long least, long most, long *out)
{
    if (text[0] < '0' || text[0] > '9')
        return false;
    char *end;
    errno = 0;
    long value = strtol(text, &end, 10);
    if (errno != 0 || *end != '\0' || value < least || value > most)
        return false;
    *out = value;
    return true;
}

static enum seki_status unknown_option(const struct seki_args *args, const char *written,
                                       struct seki_fault *fault)
{
    if (strcmp(written, "--password") == 0 || strcmp(written, "-P") == 0)
        return seki_fail(fault, SEKI_BAD_INPUT,
                         "no password is taken from the command line, where everybody can read it; "
                         "put it into the configuration or use --login-password-file FILE");
    struct seki_nearest nearest = {.name = written + strspn(written, "-")};
    for (int i = 0; i < SEKI_OPTIONS; i++)
        seki_nearest_consider(&nearest, options[i].name);
    char hint[64] = "";
    if (nearest.best != NULL)
        snprintf(hint, sizeof hint, "; did you mean '--%s'?", nearest.best);
    return seki_fail(fault, SEKI_BAD_INPUT, "unknown option '%.60s'%s", written,
                     args->command == NULL || hint[0] != '\0' ? hint : "; see the usage below");
}

/* The option that an argument names; *value is what follows a '=' in it, or NULL. */
static int find_option(const char *argument, const char **value)
{
    *value = NULL;
    if (argument[1] != '-') {
        for (int i = 0; i < SEKI_OPTIONS; i++) {
            if (options[i].letter == argument[1]) {
                *value = argument[2] != '\0' ? argument + 2 : NULL;
                return i;
            }
        }
        return -1;
    }
    size_t length = strcspn(argument + 2, "=");
    if (argument[2 + length] == '=')
        *value = argument + 2 + length + 1;
    for (int i = 0; i < SEKI_OPTIONS; i++) {
        if (strlen(options[i].name) == length &&
            strncmp(options[i].name, argument + 2, length) == 0)
            return i;
    }
    return -1;
}

static enum seki_status check_word(const struct option *option, const char *value,
                                   struct seki_fault *fault)
{
    if (*value == '\0' && option->value != NULL)
        return seki_fail(fault, SEKI_BAD_INPUT, "--%s wants %s and got an empty text", option->name,
                         option->value);
    if (option->words == NULL)
        return SEKI_OK;
    struct seki_nearest nearest = {.name = value};
    for (size_t i = 0; option->words[i] != NULL; i++) {
        if (strcmp(option->words[i], value) == 0)
            return SEKI_OK;
        seki_nearest_consider(&nearest, option->words[i]);
    }
    if (nearest.best != NULL)
        return seki_fail(fault, SEKI_BAD_INPUT, "--%s cannot be '%.40s'; did you mean '%s'?",
                         option->name, value, nearest.best);
    return seki_fail(fault, SEKI_BAD_INPUT, "--%s cannot be '%.40s'; it is one of: %s",
                     option->name, value, option->help);
}

/* Reads the option at argv[*index], and moves *index on when it took the next argument too. */
static enum seki_status read_option(struct seki_args *args, int argc, const char *const argv[],
                                    int *index, struct seki_fault *fault)
{
    const char *argument = argv[*index], *value;
    int option = find_option(argument, &value);
    if (option < 0)
        return unknown_option(args, argument, fault);
    if (options[option].value == NULL && value != NULL)
        return seki_fail(fault, SEKI_BAD_INPUT, "--%s takes no value", options[option].name);
    if (options[option].value != NULL && value == NULL) {
        if (*index + 1 == argc)
            return seki_fail(fault, SEKI_BAD_INPUT, "--%s wants a value: %s, %s",
                             options[option].name, options[option].value, options[option].help);
        value = argv[++*index];
    }
    if (value == NULL)
        value = "";
    if (args->given_count == SEKI_ARGS_GIVEN)
        return seki_fail(fault, SEKI_BAD_INPUT, "more than %d options", SEKI_ARGS_GIVEN);
    args->given[args->given_count].option = (enum seki_option)option;
    args->given[args->given_count++].value = value;
    args->values[option] = value;
    return check_word(&options[option], value, fault);
}

/* Words of a command, compared with the first plain arguments; 0: not this one. */
static size_t words_of(const struct seki_command *command, const char *const plain[], size_t count)
{
    const char *at = command->words;
    for (size_t taken = 0;; taken++) {
        size_t length = strcspn(at, " ");
        if (taken == count || strlen(plain[taken]) != length ||
            strncmp(at, plain[taken], length) != 0)
            return 0;
        if (at[length] == '\0')
            return taken + 1;
        at += length + 1;
    }
}

static const struct seki_command *find_command(const struct seki_command commands[],
                                               const char *const plain[], size_t count,
                                               size_t *taken)
{
    for (const struct seki_command *row = commands; row->words != NULL; row++) {
        *taken = words_of(row, plain, count);
        if (*taken > 0)
            return row;
    }
    return NULL;
}

/* What follows the first word of a row's words when that is `group`; NULL otherwise. */
static const char *within(const char *group, const struct seki_command *row)
{
    size_t length = strlen(group);
    bool same = strncmp(row->words, group, length) == 0 && row->words[length] == ' ';
    return same ? row->words + length + 1 : NULL;
}

/* "device frobnicate", or "device" alone: the first word is right. */
static enum seki_status unknown_in_group(const struct seki_command commands[],
                                         const char *const plain[], size_t count,
                                         struct seki_fault *fault)
{
    struct seki_nearest nearest = {.name = count > 1 ? plain[1] : ""};
    char listed[160] = "";
    for (const struct seki_command *row = commands; row->words != NULL; row++) {
        const char *word = within(plain[0], row);
        size_t used = strlen(listed);
        if (word == NULL)
            continue;
        snprintf(listed + used, sizeof listed - used, "%s%s", used > 0 ? ", " : "", word);
        if (count > 1)
            seki_nearest_consider(&nearest, word);
    }
    if (count == 1)
        return seki_fail(fault, SEKI_BAD_INPUT, "'%s' wants one of: %s", plain[0], listed);
    if (nearest.best != NULL)
        return seki_fail(fault, SEKI_BAD_INPUT, "unknown command '%s %.60s'; did you mean '%s %s'?",
                         plain[0], plain[1], plain[0], nearest.best);
    return seki_fail(fault, SEKI_BAD_INPUT, "unknown command '%s %.60s'; '%s' has: %s", plain[0],
                     plain[1], plain[0], listed);
}

static enum seki_status unknown_command(const struct seki_command commands[],
                                        const char *const plain[], size_t count,
                                        struct seki_fault *fault)
{
    char written[96];
    snprintf(written, sizeof written, "%.45s%s%.45s", plain[0], count > 1 ? " " : "",
             count > 1 ? plain[1] : "");
    struct seki_nearest nearest = {.name = written}, one = {.name = plain[0]};
    for (const struct seki_command *row = commands; row->words != NULL; row++) {
        if (within(plain[0], row) != NULL)
            return unknown_in_group(commands, plain, count, fault);
        seki_nearest_consider(strchr(row->words, ' ') != NULL ? &nearest : &one, row->words);
    }
    const char *best = nearest.best != NULL ? nearest.best : one.best;
    if (best != NULL)
        return seki_fail(fault, SEKI_BAD_INPUT, "unknown command '%s'; did you mean '%s'?",
                         best == one.best ? plain[0] : written, best);
    return seki_fail(fault, SEKI_BAD_INPUT,
                     "unknown command '%.60s'; 'sekishoctl help' lists the commands", plain[0]);
}

static enum seki_status check_options(const struct seki_args *args, struct seki_fault *fault)
{
    for (size_t i = 0; i < args->given_count; i++) {
        enum seki_option option = args->given[i].option;
        bool login = option == SEKI_OPTION_PASSWORD_FILE; /* the login's, where nothing is made */
        if (!login && ((ALWAYS | args->command->options) >> option & 1) == 0)
            return seki_fail(fault, SEKI_BAD_INPUT, "'%s' takes no --%s", args->command->words,
                             options[option].name);
    }
    return SEKI_OK;
}

static enum seki_status read_field(struct seki_args *args, const char *argument,
                                   struct seki_fault *fault)
{
    size_t length = strcspn(argument, "=");
    if (length == 0 || length >= SEKI_ARGS_NAME || args->field_count == SEKI_ARGS_FIELDS)
        return seki_fail(fault, SEKI_BAD_INPUT, "'%.60s' is no field: fields are name=value",
                         argument);
    struct seki_args_field *field = &args->fields[args->field_count];
    memcpy(field->name, argument, length);
    field->name[length] = '\0';
    field->value = argument + length + 1;
    for (size_t i = 0; i < args->field_count; i++) {
        if (strcmp(args->fields[i].name, field->name) == 0)
            return seki_fail(fault, SEKI_BAD_INPUT, "field '%s' is given twice", field->name);
    }
    args->field_count++;
    return SEKI_OK;
}

/* The plain arguments behind the command's words: first the positional ones, then fields. */
static enum seki_status read_plain(struct seki_args *args, const char *const plain[], size_t count,
                                   struct seki_fault *fault)
{
    const struct seki_command *command = args->command;
    for (size_t i = 0; i < count; i++) {
        if (args->positional_count < (size_t)command->most) {
            args->positionals[args->positional_count++] = plain[i];
            continue;
        }
        if (!command->fields)
            return seki_fail(fault, SEKI_BAD_INPUT, "'%s' has no use for '%.60s'", command->words,
                             plain[i]);
        if (strchr(plain[i], '=') == NULL)
            return seki_fail(fault, SEKI_BAD_INPUT, "'%.60s' is no field: fields are name=value",
                             plain[i]);
        enum seki_status status = read_field(args, plain[i], fault);
        if (status != SEKI_OK)
            return status;
    }
    if (args->positional_count < (size_t)command->least)
        return seki_fail(fault, SEKI_BAD_INPUT, "'%s' wants more: %s", command->words,
                         command->args);
    return SEKI_OK;
}

static enum seki_status read_command(const struct seki_command commands[], struct seki_args *args,
                                     const char *const plain[], size_t count,
                                     struct seki_fault *fault)
{
    size_t taken;
    args->command = find_command(commands, plain, count, &taken);
    if (args->command == NULL)
        return unknown_command(commands, plain, count, fault);
    if (args->values[SEKI_OPTION_HELP] != NULL)
        return SEKI_OK;
    enum seki_status status = check_options(args, fault);
    if (status != SEKI_OK)
        return status;
    return read_plain(args, plain + taken, count - taken, fault);
}

enum seki_status seki_args_read(int argc, const char *const argv[],
                                const struct seki_command commands[], struct seki_args *args,
                                struct seki_fault *fault)
{
    const char *plain[SEKI_ARGS_FIELDS + 8];
    size_t count = 0;
    bool only_plain = false;
    enum seki_status status = SEKI_OK;
    memset(args, 0, sizeof *args);
    for (int i = 1; i < argc && status == SEKI_OK; i++) {
        if (!only_plain && strcmp(argv[i], "--") == 0)
            only_plain = true;
        else if (!only_plain && argv[i][0] == '-' && argv[i][1] != '\0')
            status = read_option(args, argc, argv, &i, fault);
        else if (count < sizeof plain / sizeof plain[0])
            plain[count++] = argv[i];
        else
            status = seki_fail(fault, SEKI_BAD_INPUT, "too many arguments");
    }
    if (status != SEKI_OK) { /* the command is still looked for, for its usage line */
        args->command = count > 0 ? find_command(commands, plain, count, &(size_t){0}) : NULL;
        return status;
    }
    if (count == 0 &&
        (args->values[SEKI_OPTION_HELP] != NULL || args->values[SEKI_OPTION_VERSION] != NULL))
        return SEKI_OK;
    if (count == 0)
        return seki_fail(fault, SEKI_BAD_INPUT, "no command; 'sekishoctl help' lists them");
    return read_command(commands, args, plain, count, fault);
}

void seki_args_describe(uint64_t set, struct seki_text *text)
{
    if (set == 0)
        set = ALWAYS;
    for (int i = 0; i < SEKI_OPTIONS; i++) {
        if ((set >> i & 1) == 0)
            continue;
        char letter[5] = "    ", name[48];
        if (options[i].letter != 0)
            snprintf(letter, sizeof letter, "-%c, ", options[i].letter);
        snprintf(name, sizeof name, "%s %s", options[i].name,
                 options[i].value != NULL ? options[i].value : "");
        seki_text_printf(text, "  %s--%-26s %s\n", letter, name, options[i].help);
    }
}
