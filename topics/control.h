/* SPDX-License-Identifier: Apache-2.0
 *
 * control: requests and answers on $CONTROL/sekisho/v1, in the form of Mosquitto's
 * dynamic-security:
 * {"commands":[{"command","id","correlationData",…}]} and {"responses":[{"command","data"} or
 * {"command","error","code"}, each with the asker's "correlationData"]}. Here is the envelope only:
 * which commands there are, and what their own members mean, is said where they are carried out. A
 * request is read whole or refused whole, so that nothing of a broken one is carried out.
 */
#ifndef SEKISHO_TOPICS_CONTROL_H
#define SEKISHO_TOPICS_CONTROL_H

#include <stdbool.h>
#include <stddef.h>

#include "topics/json.h"
#include "topics/names.h"
#include "topics/status.h"

#define SEKI_CONTROL_LIMIT 262144 /* bytes of a request or of an answer */
#define SEKI_CONTROL_COMMANDS 100 /* in one request */
#define SEKI_COMMAND_SIZE 33      /* "device.get": [a-z][a-z0-9._]{0,31} and a NUL */
#define SEKI_CORRELATION_SIZE 129 /* what an asker may send along, with a NUL */

/* One command of a request. */
struct seki_control_command {
    char command[SEKI_COMMAND_SIZE];
    char id[SEKI_ID_SIZE]; /* of what it is about: a device, site, item, account; "" none */
    char correlation[SEKI_CORRELATION_SIZE]; /* "" none */
    const struct seki_json *members;         /* its own object, borrowed from the request */
};

struct seki_control_request {
    struct seki_json *root; /* owned */
    size_t count;
    struct seki_control_command commands[SEKI_CONTROL_COMMANDS];
};

/* Reads a request of at most SEKI_CONTROL_LIMIT bytes; to be freed with seki_control_request_free.
 * On failure nothing is to be freed and the fault names the member ("commands.3.command"). */
enum seki_status seki_control_request_decode(const char *payload, size_t size,
                                             struct seki_control_request *request,
                                             struct seki_fault *fault) SEKI_CHECK_RESULT;
void seki_control_request_free(struct seki_control_request *request);

/* One answer. Either data is an object or error is a text. */
struct seki_control_response {
    char command[SEKI_COMMAND_SIZE]; /* "": an error, for the request could not be read */
    char correlation[SEKI_CORRELATION_SIZE];
    const struct seki_json *data; /* borrowed; NULL with an error */
    char error[256];              /* for people; "" with data */
    char code[33];                /* name of the status ("not_found"); "" with data */
};

struct seki_control_responses {
    struct seki_json *root; /* owned */
    size_t count;
    struct seki_control_response responses[SEKI_CONTROL_COMMANDS];
};

/* Reads the answers to a request; to be freed with seki_control_responses_free. Failure as above.
 */
enum seki_status seki_control_responses_decode(const char *payload, size_t size,
                                               struct seki_control_responses *responses,
                                               struct seki_fault *fault) SEKI_CHECK_RESULT;
void seki_control_responses_free(struct seki_control_responses *responses);

/* Writing a request: begin, for each command open, write its own members, close; end. */
void seki_control_request_begin(struct seki_writer *w, char *out, size_t size);
void seki_control_command_open(struct seki_writer *w, const char *command, const char *id,
                               const char *correlation); /* id, correlation: NULL or "" for none */
void seki_control_command_close(struct seki_writer *w);

/* Writing the answers: begin, then for each command either
 *   seki_control_data_open, the members of "data", seki_control_data_close, or
 *   seki_control_error;
 * and end. */
void seki_control_response_begin(struct seki_writer *w, char *out, size_t size);
/* Opens an answer up to `"data":{`. The result is what seki_control_data_close needs. */
struct seki_writer seki_control_data_open(struct seki_writer *w,
                                          const struct seki_control_command *command);
/* Closes it. Data that did not fit is replaced by an error with code "too_long"; false then. */
bool seki_control_data_close(struct seki_writer *w, const struct seki_writer *opened,
                             const struct seki_control_command *command);
/* `command` is NULL when the request itself could not be read; `text` is for people, not empty. */
void seki_control_error(struct seki_writer *w, const struct seki_control_command *command,
                        enum seki_status status, const char *text);
/* Ends a request or an answer. TOO_LONG when not even the errors fit; *length excludes the NUL. */
enum seki_status seki_control_end(struct seki_writer *w, size_t *length) SEKI_CHECK_RESULT;

#endif
