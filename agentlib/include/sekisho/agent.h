/* SPDX-License-Identifier: Apache-2.0
 *
 * agent: the device side of Sekisho, without I/O. The caller owns the connection and the clocks;
 * the agent says what to do next (connect, subscribe, publish, wait) and is told what happened. It
 * reports the device's posture at an interval, answers the commands `report`, `wipe` and `rotate`,
 * and decides when to connect again. A ready port for libmosquitto is in sekisho/mosquitto.h.
 *
 * One struct seki_agent is one device. It has a fixed size (about 20 KB), allocates nothing, keeps
 * no global state and starts no thread: any number of agents may live in one process, each used by
 * one thread at a time. Its members are private; they are here so that you can place it anywhere.
 *
 *     while (seki_agent_step(&agent, now, &action) != SEKI_AGENT_WAIT)
 *         perform(&action);
 *     wait for the network, at most until action.until_ms;
 */
#ifndef SEKISHO_AGENT_H
#define SEKISHO_AGENT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "topics/documents_lifecycle.h"
#include "topics/names.h"
#include "topics/report.h"
#include "topics/status.h"

#ifdef __cplusplus
extern "C" {
#endif

#define SEKI_AGENT_PAYLOAD 14336 /* bytes of the longest message that an agent publishes */
#define SEKI_AGENT_REPLIES 4     /* wipe messages that wait for the connection */
#define SEKI_AGENT_REPLY 1024    /* bytes of one of them, with its NUL */

/* Both clocks, taken together. */
struct seki_agent_time {
    int64_t steady_ms;  /* never set back (CLOCK_MONOTONIC); the timers run on it */
    seki_unix_s unix_s; /* wall clock, for the times in messages; 0 where the device has none */
};

/* Fills a report. It arrives with every member "not said" except `at`, `sequence` and the agent's
 * name and version; leave out what the device does not know. Called from seki_agent_step. */
typedef void seki_agent_report_fn(void *context, struct seki_report *report);

/* Takes a command to wipe or to rotate the credential. Called from seki_agent_receive, and once for
 * each command id: a command that the broker delivers again after a reconnect is not passed on.
 * SEKI_OK: accepted, and for a wipe the device then tells its progress by seki_agent_wipe_progress.
 * Anything else: refused; a wipe is then answered as failed with the result `unsupported`
 * (SEKI_UNSUPPORTED) or `refused`. The command is valid only during the call. */
typedef enum seki_status seki_agent_command_fn(void *context,
                                               const struct seki_command_document *command);

/* What an agent is to be. Texts are copied; 0 or NULL takes the default. */
struct seki_agent_config {
    const char *site, *device;     /* ids of the contract; required */
    const char *name, *version;    /* of the software that reports; default "sekisho-agent" */
    seki_agent_report_fn *report;  /* required */
    seki_agent_command_fn *wipe;   /* default: not supported */
    seki_agent_command_fn *rotate; /* default: not supported */
    void *context;             /* handed to the three above; borrowed as long as the agent lives */
    uint32_t interval_s;       /* between reports, 10 to 604800; default 3600 */
    uint32_t backoff_first_ms; /* wait before the second attempt to connect; default 1000 */
    uint32_t backoff_most_ms;  /* the wait doubles up to this; default 120000 */
    uint64_t seed;             /* of the jitter: differ between devices; default: from the id */
};

enum seki_agent_do {
    SEKI_AGENT_WAIT,      /* nothing to do before until_ms, unless something arrives */
    SEKI_AGENT_CONNECT,   /* open a connection, then say connected or disconnected */
    SEKI_AGENT_SUBSCRIBE, /* to `topic` with QoS 1; on this connection it is asked for once */
    SEKI_AGENT_PUBLISH    /* `payload` on `topic`, QoS 1, not retained; then say published */
};

/* What to do next. Pointers are valid until the next call with the same agent. */
struct seki_agent_action {
    enum seki_agent_do what;
    const char *topic;
    const char *payload;
    size_t size;
    int64_t until_ms; /* of the steady clock; SEKI_TIME_NEVER: until something arrives */
};

/* Why a connection ended or was not had. */
enum seki_agent_loss {
    SEKI_AGENT_UNREACHABLE, /* no answer, or a connection that broke */
    SEKI_AGENT_REFUSED /* the broker said no: the credential is wrong, or the device locked out */
};

struct seki_agent_reply {
    char payload[SEKI_AGENT_REPLY];
    size_t size;
};

struct seki_agent {
    struct {
        seki_agent_report_fn *report;
        seki_agent_command_fn *wipe, *rotate;
        void *context;
    } call;
    char site[SEKI_ID_SIZE], device[SEKI_ID_SIZE];
    char name[33], version[33];
    char report_topic[SEKI_TOPIC_SIZE], command_topic[SEKI_TOPIC_SIZE], wipe_topic[SEKI_TOPIC_SIZE];
    uint32_t interval_s, backoff_first_ms, backoff_most_ms;
    uint64_t random;
    enum { SEKI_AGENT_AWAY, SEKI_AGENT_CONNECTING, SEKI_AGENT_HERE } link;
    bool subscribed;
    int64_t connect_at_ms, connected_at_ms;
    uint32_t backoff_ms;
    int64_t report_at_ms;   /* when the next report is due */
    int64_t reported_at_ms; /* when the last one was handed over */
    bool report_pending;    /* handed over, not yet confirmed */
    bool reply_pending;     /* the first reply is handed over, not yet confirmed */
    int64_t sequence;
    char last_wipe[SEKI_ID_SIZE], last_rotate[SEKI_ID_SIZE]; /* ids of commands */
    struct seki_agent_reply replies[SEKI_AGENT_REPLIES];
    size_t reply_count;
    struct seki_agent_reply last_reply; /* how the last wipe stood, for a command seen again */
    char payload[SEKI_AGENT_PAYLOAD];
};

/* Prepares an agent; there is nothing to free. MISSING or BAD_INPUT with a fault that names the
 * setting; *agent is then not usable. */
enum seki_status seki_agent_init(struct seki_agent *agent, const struct seki_agent_config *config,
                                 struct seki_fault *fault) SEKI_CHECK_RESULT;

/* Says what to do next, and returns action->what. A step that is due is answered again until the
 * agent is told that it is done, so call it in a loop that performs. Builds the report by the
 * callback. */
enum seki_agent_do seki_agent_step(struct seki_agent *agent, struct seki_agent_time now,
                                   struct seki_agent_action *action);

/* The connection stands: CONNACK said yes. */
void seki_agent_connected(struct seki_agent *agent, struct seki_agent_time now);

/* The connection is gone, or the attempt failed. What was not confirmed will be sent again. */
void seki_agent_disconnected(struct seki_agent *agent, struct seki_agent_time now,
                             enum seki_agent_loss loss);

/* SEKI_AGENT_SUBSCRIBE was handed to the transport. */
void seki_agent_subscribed(struct seki_agent *agent);

/* The payload of SEKI_AGENT_PUBLISH was taken: `true` once the broker confirmed it (PUBACK),
 * `false` when the transport only holds it. Call with true at once if the transport cannot tell. */
void seki_agent_published(struct seki_agent *agent, bool confirmed);

/* Takes one message. OK: it was a command and is being answered, or an empty payload (a command
 * that was withdrawn). NOT_FOUND: the topic is not the agent's, the message is the application's.
 * UNSUPPORTED: a command that the device does not do. EXISTS: a command seen before. Anything else:
 * the message is broken, and the fault (may be NULL) says how. The payload is not kept. */
enum seki_status seki_agent_receive(struct seki_agent *agent, struct seki_agent_time now,
                                    const char *topic, const char *payload, size_t size,
                                    struct seki_fault *fault) SEKI_CHECK_RESULT;

/* Asks for a report as soon as there is a connection: call it when the posture changed. */
void seki_agent_report_soon(struct seki_agent *agent, struct seki_agent_time now);

/* Sends how a wipe goes. FULL: SEKI_AGENT_REPLIES messages wait already; TOO_LONG or BAD_INPUT: the
 * message cannot be written. Nothing is kept of *progress. */
enum seki_status
seki_agent_wipe_progress(struct seki_agent *agent,
                         const struct seki_wipe_document *progress) SEKI_CHECK_RESULT;

/* Writes `data/{site}/{device}/{name}`, a topic on which a device may publish its measurements
 * unless its site says otherwise. BAD_INPUT for a name with wildcards, TOO_LONG. */
enum seki_status seki_agent_data_topic(const struct seki_agent *agent, const char *name,
                                       char out[SEKI_TOPIC_SIZE]) SEKI_CHECK_RESULT;

/* Adds why a member ("boot.secure_boot") is not known, in ASCII; what does not fit is dropped. */
void seki_agent_unknown(struct seki_report *report, const char *member, const char *format, ...)
    SEKI_PRINTF(3, 4);

#ifdef __cplusplus
}
#endif

#endif
