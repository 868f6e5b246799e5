/* SPDX-License-Identifier: Apache-2.0
 *
 * collect: what a Linux device can truthfully say of itself. Each collector reads a few files and
 * fills its members of a report, or says by seki_agent_unknown why it cannot; none ever guesses.
 * The table seki_collectors names them all.
 *
 * Everything is read under `root`, and what is no file (the clock's state, a program that is run)
 * is reached by function pointers: so a recorded tree is as good as a machine. Nothing is written,
 * and no collector needs root; some know less without it, and say so.
 */
#ifndef SEKISHO_COLLECT_H
#define SEKISHO_COLLECT_H

#include "sekisho/agent.h"

#ifdef __cplusplus
extern "C" {
#endif

#define SEKI_COLLECT_FILES 16 /* watched configuration files */
#define SEKI_COLLECT_PATH 512 /* bytes of a path, its root included */

/* What nobody can read off the machine: "" and NULL where it is not configured. */
struct seki_collect_settings {
    const char *firmware_version, *firmware_digest;
    const char *country, *place;
    const char *key_file;                  /* where the device's private key or secret lies */
    const char *files[SEKI_COLLECT_FILES]; /* hashed into configuration.hash, in this order */
    size_t file_count;
};

/* The last count of updates: counting them takes seconds, so it is kept. Zero it before use. */
struct seki_collect_updates {
    seki_unix_s counted_at; /* 0: not yet */
    seki_unix_s lists_at;   /* the package lists and the installed packages that were counted */
    int64_t pending, security;
    char why[81]; /* why there is no count; "" when there is one */
};

enum seki_collect_clock { SEKI_CLOCK_UNTOLD, SEKI_CLOCK_FREE, SEKI_CLOCK_SYNCHRONIZED };

/* Where to look. */
struct seki_collect_host {
    const char *root; /* "" for this machine, else the directory of a recorded tree */
    struct seki_collect_settings settings;
    seki_unix_s now; /* 0 where the device has no clock */
    struct seki_collect_updates updates;
    /* What the kernel says of its clock. NULL: not asked. */
    enum seki_collect_clock (*clock_state)(void);
    /* Runs a program and hands each line of its output to `line`, which ends them early by false.
     * SEKI_OK: it ended with 0. NULL: no program is run. */
    enum seki_status (*run)(const char *const argv[], bool (*line)(void *, const char *),
                            void *context);
};

typedef void seki_collector_fn(struct seki_collect_host *host, struct seki_report *report);

struct seki_collector {
    const char *name;
    const char *members; /* of the report, separated by spaces */
    const char *reads;   /* for people */
    seki_collector_fn *collect;
};
extern const struct seki_collector seki_collectors[];
extern const size_t seki_collector_count;

/* Sets *host to this machine, with nothing configured. */
void seki_collect_this_machine(struct seki_collect_host *host);

/* Runs every collector. host->now should be set before. */
void seki_collect(struct seki_collect_host *host, struct seki_report *report);

#ifdef __cplusplus
}
#endif

#endif
