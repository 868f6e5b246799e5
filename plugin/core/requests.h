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
extern const struct seki_command_row seki_device_list_commands[];
extern const struct seki_command_row seki_account_commands[];
extern const struct seki_command_row seki_attest_commands[];
extern const struct seki_command_row seki_vendor_commands[];
extern const struct seki_command_row seki_adopt_commands[];
extern const struct seki_command_row seki_waive_commands[];
extern const struct seki_command_row seki_checksheet_commands[];
extern const struct seki_command_row seki_status_commands[];
extern const struct seki_command_row seki_doctor_commands[];
extern const struct seki_command_row seki_report_commands[];

/* True when the command only asks what it would do. */
bool seki_call_is_check(const struct seki_call *call);

/* Sets the fields that the request's "fields" name, from text, on `thing`; the first that is
 * refused ends it (the thing may then be half set: set a copy). */
enum seki_status seki_call_set_fields(struct seki_call *call, enum seki_record_kind kind,
                                      void *thing) SEKI_CHECK_RESULT;

/* A member as text; NULL when it is absent or no text. */
const char *seki_call_text(const struct seki_call *call, const char *name);

/* Where a page of a list begins and how long it is. */
struct seki_page {
    const char *after; /* id; "" from the first */
    size_t limit;
};
enum seki_status seki_call_page(struct seki_call *call, struct seki_page *page) SEKI_CHECK_RESULT;

/* Writes one page of things that lie in an array of pointers to structs that begin with their id:
 * sorted by it, from page->after on, each by `write`, into the array `name`; and the cursor. */
typedef void (*seki_write_row_fn)(struct seki_call *call, const void *thing);
void seki_call_write_page(struct seki_call *call, const char *name, const void **things,
                          size_t count, seki_write_row_fn write);

/* What of `before` differs in `after`: what undoes a change, or says it in the audit. NULL: no
 * memory, or either is NULL. */
struct seki_record *seki_record_difference(const struct seki_record *before,
                                           const struct seki_record *after);
/* A record's fields as a JSON object of at most 400 bytes, secrets left out; what does not fit is
 * marked "more". */
#define SEKI_DETAIL_SIZE 401
void seki_call_detail(const struct seki_record *record, char detail[SEKI_DETAIL_SIZE]);

/* Commits; on failure the fault is filled. */
enum seki_status seki_call_commit(struct seki_call *call, struct seki_step *step) SEKI_CHECK_RESULT;

/* A made or chosen secret: `kept` is filled, and `secret` where one was made (else ""). */
enum seki_status seki_call_make_secret(struct seki_call *call, const char *chosen, bool token,
                                       char *kept, char *secret) SEKI_CHECK_RESULT;

/* The members of "data" that show a device or a site whole. */
void seki_call_write_device(struct seki_call *call, const struct seki_device *device);
void seki_call_write_site(struct seki_call *call, const struct seki_site *site);
void seki_call_write_site_document(struct seki_call *call, const struct seki_site *site);
/* The thing that `id` names, or NOT_FOUND with the fault filled. */
enum seki_status seki_call_device(struct seki_call *call,
                                  struct seki_device **device) SEKI_CHECK_RESULT;
enum seki_status seki_call_site(struct seki_call *call, struct seki_site **site) SEKI_CHECK_RESULT;

/* ---- request_statement.c: attestations, waivers and choices */

/* The item that `id` names. */
enum seki_status seki_call_item(struct seki_call *call,
                                const struct seki_item **item) SEKI_CHECK_RESULT;
/* `scope` and `subject`, of which there must be one. */
enum seki_status seki_call_subject(struct seki_call *call, enum seki_scope *scope,
                                   char subject[SEKI_ID_SIZE]) SEKI_CHECK_RESULT;
/* The end of the last day, `until`; where it is absent so many days from today (0: it is needed).
 */
enum seki_status seki_call_until(struct seki_call *call, int default_days,
                                 seki_unix_s *until) SEKI_CHECK_RESULT;
/* `reason` into the field of that name; `needed` says what for where there must be one, else NULL.
 */
enum seki_status seki_call_reason(struct seki_call *call, enum seki_record_kind kind, void *thing,
                                  const char *needed) SEKI_CHECK_RESULT;
/* Tells what the asker has said of what. */
struct seki_told {
    enum seki_scope scope;
    const char *subject, *item, *detail;
};
void seki_call_told(struct seki_call *call, enum seki_event event,
                    const struct seki_told *statement);
/* `result`, `evidence` and `until` of an attestation on the item, by the asker; of what is the
 * caller's. `said` is zeroed before. */
enum seki_status seki_call_said(struct seki_call *call, const struct seki_item *item,
                                struct seki_attestation *said) SEKI_CHECK_RESULT;
/* Commits it, and tells. */
enum seki_status seki_call_attest(struct seki_call *call,
                                  struct seki_attestation *said) SEKI_CHECK_RESULT;
/* Commits a statement as the record says, and takes it into the registry; `before` is the one that
 * it replaces (NULL: none) and undoes it. Takes both over. On failure nothing is changed. */
enum seki_status seki_call_put(struct seki_call *call, const char *action,
                               struct seki_record *record,
                               struct seki_record *before) SEKI_CHECK_RESULT;
/* Commits that the statement is withdrawn, for the request's `reason`, and takes it out. Takes it
 * over.
 */
enum seki_status seki_call_withdraw(struct seki_call *call, const char *action,
                                    struct seki_record *before) SEKI_CHECK_RESULT;
/* How much an item matters where a choice on it was made; OPTIONAL when it is in no catalogue. */
enum seki_importance seki_call_importance(const struct seki_call *call,
                                          const struct seki_choice *choice);
/* The members of `status` that warn of what ends and what was declined; of all sites when NULL. */
enum seki_status seki_call_write_warnings(struct seki_call *call,
                                          const struct seki_site *site) SEKI_CHECK_RESULT;
/* True when a statement concerns the site that the request's `site` names, or it names none. */
bool seki_call_concerns(const struct seki_call *call, enum seki_scope scope, const char *subject);

#endif
