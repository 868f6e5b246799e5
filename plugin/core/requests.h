/* SPDX-License-Identifier: Apache-2.0
 *
 * requests: what the commands on $CONTROL/sekisho/v1 share (topics/control.md says what each does).
 * Nobody outside the engine includes it.
 */
#ifndef SEKISHO_CORE_REQUESTS_H
#define SEKISHO_CORE_REQUESTS_H

#include "plugin/core/engine_private.h"

/* One command while it is carried out. */
struct seki_call {
    struct seki_engine *engine;
    const struct seki_account *asker;
    const struct seki_control_command *command;
    struct seki_reply *reply;   /* waits for what is committed with it */
    struct seki_writer *answer; /* inside "data" */
    struct seki_fault *fault;   /* filled on failure */
};

/* Carries a command out: OK with the members of "data" written, or a status with the fault filled
 * and nothing changed. */
typedef enum seki_status (*seki_call_fn)(struct seki_call *call);

struct seki_command_row {
    const char *name;
    enum seki_role least;
    seki_call_fn run;
};

/* Tables, each in the file of its kind of thing; a row without a name ends them. */
extern const struct seki_command_row seki_site_commands[];
extern const struct seki_command_row seki_device_commands[];

/* True when the command only asks what it would do. */
bool seki_call_is_check(const struct seki_call *call);

/* Sets the fields that the request's "fields" name, from text, on `thing`; the first that is
 * refused ends it (the thing may then be half set: set a copy). */
enum seki_status seki_call_set_fields(struct seki_call *call, enum seki_record_kind kind,
                                      void *thing) SEKI_CHECK_RESULT;

#endif
