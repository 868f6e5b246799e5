/* SPDX-License-Identifier: Apache-2.0
 *
 * status: see status.h. Names and texts come from the one list.
 */
#include "topics/status.h"

#include <stdarg.h>
#include <stdio.h>

static const char *const texts[SEKI_STATUS_COUNT] = {
#define SEKI_STATUS_TEXT(name, text) [SEKI_##name] = text,
    SEKI_STATUS_LIST(SEKI_STATUS_TEXT)
#undef SEKI_STATUS_TEXT
};

/* The machine-readable names; a test holds them against the list. */
static const char *const names[SEKI_STATUS_COUNT] = {
    [SEKI_OK] = "ok",
    [SEKI_NO_MEMORY] = "no_memory",
    [SEKI_BAD_INPUT] = "bad_input",
    [SEKI_TOO_LONG] = "too_long",
    [SEKI_BAD_UTF8] = "bad_utf8",
    [SEKI_BAD_JSON] = "bad_json",
    [SEKI_TOO_DEEP] = "too_deep",
    [SEKI_MISSING] = "missing",
    [SEKI_WRONG_TYPE] = "wrong_type",
    [SEKI_OUT_OF_RANGE] = "out_of_range",
    [SEKI_UNSUPPORTED] = "unsupported",
    [SEKI_NOT_FOUND] = "not_found",
    [SEKI_EXISTS] = "exists",
    [SEKI_DENIED] = "denied",
    [SEKI_CONFLICT] = "conflict",
    [SEKI_BUSY] = "busy",
    [SEKI_FULL] = "full",
    [SEKI_IO] = "io",
    [SEKI_CRYPTO] = "crypto",
};

const char *seki_status_text(enum seki_status status)
{
    return (unsigned)status < SEKI_STATUS_COUNT ? texts[status] : "unknown status";
}

const char *seki_status_name(enum seki_status status)
{
    return (unsigned)status < SEKI_STATUS_COUNT ? names[status] : "unknown";
}

enum seki_status seki_fail(struct seki_fault *fault, enum seki_status status, const char *format,
                           ...)
{
    if (fault != NULL) {
        va_list arguments;
        va_start(arguments, format);
        vsnprintf(fault->text, sizeof fault->text, format, arguments);
        va_end(arguments);
    }
    return status;
}
