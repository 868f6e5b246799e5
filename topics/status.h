/* SPDX-License-Identifier: Apache-2.0
 *
 * status: the one list of results that functions of Sekisho return. 0 is success. The list is an
 * X-macro, so that a name, its number and its text cannot drift apart.
 */
#ifndef SEKISHO_TOPICS_STATUS_H
#define SEKISHO_TOPICS_STATUS_H

#define SEKI_STATUS_LIST(X)                                                                        \
    X(OK, "success")                                                                               \
    X(NO_MEMORY, "out of memory")                                                                  \
    X(BAD_INPUT, "not valid input")                                                                \
    X(TOO_LONG, "longer than its limit")                                                           \
    X(BAD_UTF8, "not valid UTF-8")                                                                 \
    X(BAD_JSON, "not a JSON object")                                                               \
    X(TOO_DEEP, "nested too deeply")                                                               \
    X(MISSING, "a required member is missing")                                                     \
    X(WRONG_TYPE, "a member has the wrong type")                                                   \
    X(OUT_OF_RANGE, "a member is out of range")                                                    \
    X(UNSUPPORTED, "a version or kind that is not supported")                                      \
    X(NOT_FOUND, "no such thing")                                                                  \
    X(EXISTS, "exists already")                                                                    \
    X(DENIED, "not allowed")                                                                       \
    X(CONFLICT, "not possible in this state")                                                      \
    X(BUSY, "busy, try again")                                                                     \
    X(FULL, "full")                                                                                \
    X(IO, "input or output failed")                                                                \
    X(CRYPTO, "a cryptographic operation failed")

enum seki_status {
#define SEKI_STATUS_ENUM(name, text) SEKI_##name,
    SEKI_STATUS_LIST(SEKI_STATUS_ENUM)
#undef SEKI_STATUS_ENUM
    SEKI_STATUS_COUNT
};

/* One line, and what to do about it: what, why and the remedy. Filled only on failure. */
struct seki_fault {
    char text[256];
};

#define SEKI_CHECK_RESULT __attribute__((warn_unused_result))
#define SEKI_PRINTF(text, first) __attribute__((format(printf, text, first)))

/* English text of a status; never NULL, never to be freed. */
const char *seki_status_text(enum seki_status status);

/* Short lower-case name of a status (`too_deep`), the machine-readable form in events. */
const char *seki_status_name(enum seki_status status);

/* Fills fault (may be NULL) from a format, cutting what does not fit, and returns status. */
enum seki_status seki_fail(struct seki_fault *fault, enum seki_status status, const char *format,
                           ...) SEKI_PRINTF(3, 4);

#endif
