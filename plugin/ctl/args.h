/* SPDX-License-Identifier: Apache-2.0
 *
 * args: reads the command line against one table of options and one of commands. It knows no
 * meaning: which options a command takes is in the command's row. No option takes a secret.
 */
#ifndef SEKISHO_CTL_ARGS_H
#define SEKISHO_CTL_ARGS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "topics/status.h"

#define SEKI_ARGS_GIVEN 64 /* options of one command line */
#define SEKI_ARGS_POSITIONALS 4
#define SEKI_ARGS_FIELDS 64
#define SEKI_ARGS_NAME 64 /* of a field, with its NUL */

enum seki_option {
    /* every command takes these */
    SEKI_OPTION_CONFIG,
    SEKI_OPTION_HOST,
    SEKI_OPTION_PORT,
    SEKI_OPTION_USERNAME,
    SEKI_OPTION_CAFILE,
    SEKI_OPTION_CERT,
    SEKI_OPTION_KEY,
    SEKI_OPTION_LOGIN_PASSWORD_FILE,
    SEKI_OPTION_JSON,
    SEKI_OPTION_HELP,
    SEKI_OPTION_VERSION,
    /* those whose row says so */
    SEKI_OPTION_PASSWORD_FILE, /* of the account made; the login's where a command makes none */
    SEKI_OPTION_SITE,
    SEKI_OPTION_DEVICE,
    SEKI_OPTION_ORGANIZATION,
    SEKI_OPTION_AUTH,
    SEKI_OPTION_CHECK,
    SEKI_OPTION_UPDATE,
    SEKI_OPTION_OUTPUT,
    SEKI_OPTION_LANG,
    SEKI_OPTION_RESULT,
    SEKI_OPTION_EVIDENCE,
    SEKI_OPTION_UNTIL,
    SEKI_OPTION_REASON,
    SEKI_OPTION_ROLE,
    SEKI_OPTION_WRITE,
    SEKI_OPTION_READ,
    SEKI_OPTION_COUNT,
    SEKI_OPTION_SECONDS,
    SEKI_OPTION_VERDICT,
    SEKI_OPTION_SUPPORT,
    SEKI_OPTION_SUPPORT_DAYS,
    SEKI_OPTION_LIFECYCLE,
    SEKI_OPTION_ONLINE,
    SEKI_OPTION_OFFLINE,
    SEKI_OPTION_FLEET,
    SEKI_OPTION_FORMAT,
    SEKI_OPTION_PART,
    SEKI_OPTION_PAPER,
    SEKI_OPTION_VENDOR,
    SEKI_OPTION_DRY_RUN,
    SEKI_OPTIONS
};
#define SEKI_TAKES(option) (UINT64_C(1) << SEKI_OPTION_##option)

struct seki_ctl;

/* A row of the table of commands. */
struct seki_command {
    const char *words;   /* "device add" */
    const char *args;    /* "ID --site S [key=value …]", for the usage line */
    const char *summary; /* one line, for help */
    uint64_t options;    /* SEKI_TAKES(…) | …: besides those that every command takes */
    int least, most;     /* positional arguments */
    bool fields;         /* key=value arguments are taken after them */
    int (*run)(struct seki_ctl *ctl); /* gives the exit code */
};

struct seki_args_field {
    char name[SEKI_ARGS_NAME];
    const char *value;
};

/* A command line, read. All texts are borrowed from argv. */
struct seki_args {
    const struct seki_command *command; /* NULL: help or version without a command */
    const char *values[SEKI_OPTIONS];   /* the last of each; "" for a flag; NULL: not given */
    size_t given_count;
    struct {
        enum seki_option option;
        const char *value;
    } given[SEKI_ARGS_GIVEN]; /* all of them in order, for those that may be repeated */
    size_t positional_count;
    const char *positionals[SEKI_ARGS_POSITIONALS];
    size_t field_count;
    struct seki_args_field fields[SEKI_ARGS_FIELDS];
};

/* Reads argv against commands (which end at a row without words). On failure BAD_INPUT: the fault
 * says what and what would be right, and args->command is the command as far as it was recognised.
 */
enum seki_status seki_args_read(int argc, const char *const argv[],
                                const struct seki_command commands[], struct seki_args *args,
                                struct seki_fault *fault) SEKI_CHECK_RESULT;

/* "  -h, --host HOST  …" lines of the options in a set; 0: those that every command takes. */
struct seki_text;
void seki_args_describe(uint64_t options, struct seki_text *text);

/* A whole decimal number from least to most. */
bool seki_args_number(const char *text, long least, long most, long *out);

#endif
