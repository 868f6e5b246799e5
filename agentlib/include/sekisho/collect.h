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
    char why[81];           /* why there is no count; "" when there is one */
    bool counting;          /* a count is under way beside the caller */
    int64_t found, of_them; /* by it, so far: pending, and for security */
};

/* A program that runs beside the caller. pid 0: none. */
struct seki_collect_child {
    int pid, output;
    int64_t until_ms;
    bool enough; /* no more of its output was wanted */
    size_t length;
    char buffer[4096];
};

/* Takes a line of a program's output, without its end; false: no more is wanted. */
typedef bool seki_collect_line_fn(void *context, const char *line);

enum seki_collect_clock { SEKI_CLOCK_UNTOLD, SEKI_CLOCK_FREE, SEKI_CLOCK_SYNCHRONIZED };

/* Where to look. */
struct seki_collect_host {
    const char *root; /* "" for this machine, else the directory of a recorded tree */
    struct seki_collect_settings settings;
    seki_unix_s now; /* 0 where the device has no clock */
    struct seki_collect_updates updates;
    /* What the kernel says of its clock. NULL: not asked. */
    enum seki_collect_clock (*clock_state)(void);
    /* Runs a program and hands each line of its output to `line`. SEKI_OK: it ended with 0.
     * TOO_LONG: it did not end in time. BUSY: it goes on; call again, with the same words, to hear
     * the next lines. NULL: no program is run. */
    enum seki_status (*run)(struct seki_collect_host *host, const char *const argv[],
                            seki_collect_line_fn *line, void *context);
    struct seki_collect_child child;
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

/* Programs run beside the caller from now on: a collector that needs one never waits for it, and
 * says "not counted yet" until it has ended. Call seki_collect_poll often (each second will do) and
 * seki_collect_end before the host is given up. */
void seki_collect_beside(struct seki_collect_host *host);
/* True, once, when something that ran beside the caller has ended: a report will now say more. */
bool seki_collect_poll(struct seki_collect_host *host);
/* Ends what runs beside the caller. */
void seki_collect_end(struct seki_collect_host *host);

/* Runs every collector. host->now should be set before. */
void seki_collect(struct seki_collect_host *host, struct seki_report *report);

#ifdef __cplusplus
}
#endif

#endif
