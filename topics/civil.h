/* SPDX-License-Identifier: Apache-2.0
 *
 * civil: dates and times as the contract writes them, RFC 3339 in UTC, and ISO 8601 durations. No
 * clock, no locale, no time zone: the caller passes the time in. Years run from 1970 to 9999; what
 * lies outside is refused, so that no date of a message can overflow a computation.
 */
#ifndef SEKISHO_TOPICS_CIVIL_H
#define SEKISHO_TOPICS_CIVIL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "topics/status.h"

typedef int64_t seki_unix_s;  /* seconds since 1970-01-01T00:00:00Z; 0 means "never" or "unknown" */
typedef int64_t seki_dur_s;   /* a length of time in seconds */
typedef int32_t seki_unix_day; /* days since 1970-01-01; SEKI_DAY_UNKNOWN, SEKI_DAY_TBA beside */

#define SEKI_DAY_S 86400
#define SEKI_DAY_UNKNOWN INT32_MIN      /* nobody has said */
#define SEKI_DAY_TBA (INT32_MIN + 1)    /* the maker says "to be announced" (OpenEoX "tba") */
#define SEKI_TIME_NEVER INT64_MAX       /* a time that does not come */
#define SEKI_TIME_TEXT 21               /* "2026-11-23T10:00:00Z" and its NUL */
#define SEKI_DATE_TEXT 11               /* "2026-11-23" and its NUL; "tba" fits */

static inline bool seki_day_is_date(seki_unix_day day)
{
    return day != SEKI_DAY_UNKNOWN && day != SEKI_DAY_TBA;
}

/* The day on which a time falls, in UTC. */
seki_unix_day seki_day_of(seki_unix_s time);

/* The first second of a day, in UTC. The day must be a date. */
seki_unix_s seki_day_start(seki_unix_day day);

/* Reads "2026-11-23" (RFC 3339 full-date). "tba" gives SEKI_DAY_TBA. BAD_INPUT for anything else,
 * for days that do not exist and for years outside 1970 to 9999; *day is then unchanged. */
enum seki_status seki_date_parse(const char *text, seki_unix_day *day) SEKI_CHECK_RESULT;

/* Reads "2026-11-23T10:00:00Z", with an optional fraction (dropped) and "Z" or an offset (applied). */
enum seki_status seki_time_parse(const char *text, seki_unix_s *time) SEKI_CHECK_RESULT;

/* Reads "P30D", "PT12H", "P1DT6H", "P2W", "P1Y" (365 days), "P1M" (30 days): always positive. */
enum seki_status seki_duration_parse(const char *text, seki_dur_s *duration) SEKI_CHECK_RESULT;

/* Writes a date ("tba" for SEKI_DAY_TBA, "" for SEKI_DAY_UNKNOWN) and returns out. */
const char *seki_date_format(seki_unix_day day, char out[SEKI_DATE_TEXT]);

/* Writes a time ("" for 0) and returns out; times past 9999 are written as 9999-12-31T23:59:59Z. */
const char *seki_time_format(seki_unix_s time, char out[SEKI_TIME_TEXT]);

#endif
