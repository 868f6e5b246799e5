/* SPDX-License-Identifier: Apache-2.0
 *
 * civil: see civil.h. Days are counted in the proleptic Gregorian calendar, with the year begun in
 * March so that the leap day is the last of it; the arithmetic is plain division.
 */
#include "topics/civil.h"

#include <string.h>

#define YEAR_LEAST 1970
#define YEAR_MOST 9999
#define SECOND_MOST INT64_C(253402300799) /* 9999-12-31T23:59:59Z */
#define DURATION_MOST (INT64_C(100) * 365 * SEKI_DAY_S)

static bool is_leap(int year)
{
    return (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
}

static int days_in_month(int year, int month)
{
    static const int days[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    return month == 2 && is_leap(year) ? 29 : days[month - 1];
}

static seki_unix_day day_of_civil(int year, int month, int day)
{
    int shifted = month > 2 ? month - 3 : month + 9; /* March is 0 */
    int years = month > 2 ? year : year - 1;
    int day_of_year = (153 * shifted + 2) / 5 + day - 1;
    return years * 365 + years / 4 - years / 100 + years / 400 + day_of_year - 719468;
}

static void civil_of_day(seki_unix_day unix_day, int *year, int *month, int *day)
{
    int days = unix_day + 719468;
    int era = days / 146097, of_era = days % 146097;
    int year_of_era = (of_era - of_era / 1460 + of_era / 36524 - of_era / 146096) / 365;
    int day_of_year = of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    int shifted = (5 * day_of_year + 2) / 153;
    *day = day_of_year - (153 * shifted + 2) / 5 + 1;
    *month = shifted < 10 ? shifted + 3 : shifted - 9;
    *year = era * 400 + year_of_era + (*month <= 2 ? 1 : 0);
}

seki_unix_day seki_day_of(seki_unix_s time)
{
    seki_unix_s day = time / SEKI_DAY_S - (time % SEKI_DAY_S < 0 ? 1 : 0);
    seki_unix_s last = SECOND_MOST / SEKI_DAY_S;
    return (seki_unix_day)(day > last ? last : day < 0 ? 0 : day);
}

seki_unix_s seki_day_start(seki_unix_day day)
{
    return (seki_unix_s)day * SEKI_DAY_S;
}

/* Reads exactly `count` digits, and returns the number, or -1. */
static int digits(const char *text, int count)
{
    int number = 0;
    for (int i = 0; i < count; i++) {
        if (text[i] < '0' || text[i] > '9') {
            return -1;
        }
        number = number * 10 + text[i] - '0';
    }
    return number;
}

/* The ten characters of a full-date; the text may go on after them. */
static enum seki_status read_date(const char *text, seki_unix_day *day)
{
    if (strnlen(text, SEKI_DATE_TEXT - 1) < SEKI_DATE_TEXT - 1) {
        return SEKI_BAD_INPUT;
    }
    int year = digits(text, 4), month = digits(text + 5, 2), of_month = digits(text + 8, 2);
    if (text[4] != '-' || text[7] != '-' || year < YEAR_LEAST || month < 1 || month > 12) {
        return SEKI_BAD_INPUT;
    }
    if (of_month < 1 || of_month > days_in_month(year, month)) {
        return SEKI_BAD_INPUT;
    }
    *day = day_of_civil(year, month, of_month);
    return SEKI_OK;
}

enum seki_status seki_date_parse(const char *text, seki_unix_day *day)
{
    seki_unix_day read;
    if (strcmp(text, "tba") == 0) {
        *day = SEKI_DAY_TBA;
        return SEKI_OK;
    }
    if (read_date(text, &read) != SEKI_OK || text[SEKI_DATE_TEXT - 1] != '\0') {
        return SEKI_BAD_INPUT;
    }
    *day = read;
    return SEKI_OK;
}

/* "Z", or "+09:00": seconds east of UTC. */
static enum seki_status read_zone(const char *text, int *east_s)
{
    if ((text[0] == 'Z' || text[0] == 'z') && text[1] == '\0') {
        *east_s = 0;
        return SEKI_OK;
    }
    if ((text[0] != '+' && text[0] != '-') || strlen(text) != 6 || text[3] != ':') {
        return SEKI_BAD_INPUT;
    }
    int hours = digits(text + 1, 2), minutes = digits(text + 4, 2);
    if (hours < 0 || hours > 23 || minutes < 0 || minutes > 59) {
        return SEKI_BAD_INPUT;
    }
    *east_s = (text[0] == '-' ? -1 : 1) * (hours * 3600 + minutes * 60);
    return SEKI_OK;
}

enum seki_status seki_time_parse(const char *text, seki_unix_s *time)
{
    seki_unix_day day;
    int east_s;
    if (strnlen(text, 20) < 20 || read_date(text, &day) != SEKI_OK) {
        return SEKI_BAD_INPUT;
    }
    int hour = digits(text + 11, 2), minute = digits(text + 14, 2), second = digits(text + 17, 2);
    bool separated = (text[10] == 'T' || text[10] == 't') && text[13] == ':' && text[16] == ':';
    if (!separated || hour < 0 || hour > 23 || minute < 0 || minute > 59) {
        return SEKI_BAD_INPUT;
    }
    if (second < 0 || second > 60) { /* 60: a leap second, RFC 3339, 5.7 */
        return SEKI_BAD_INPUT;
    }
    const char *rest = text + 19;
    if (rest[0] == '.') {
        size_t fraction = strspn(rest + 1, "0123456789");
        if (fraction == 0 || fraction > 12) {
            return SEKI_BAD_INPUT;
        }
        rest += 1 + fraction;
    }
    if (read_zone(rest, &east_s) != SEKI_OK) {
        return SEKI_BAD_INPUT;
    }
    seki_unix_s read = seki_day_start(day) + hour * 3600 + minute * 60 + second - east_s;
    if (read < 0 || read > SECOND_MOST) {
        return SEKI_BAD_INPUT;
    }
    *time = read;
    return SEKI_OK;
}

/* Length of a designator, in the part before or after "T"; 0 when there is no such. */
static seki_dur_s unit_s(char designator, bool in_time)
{
    switch (designator) {
    case 'Y':
        return in_time ? 0 : INT64_C(365) * SEKI_DAY_S;
    case 'M':
        return in_time ? 60 : INT64_C(30) * SEKI_DAY_S;
    case 'W':
        return in_time ? 0 : INT64_C(7) * SEKI_DAY_S;
    case 'D':
        return in_time ? 0 : SEKI_DAY_S;
    case 'H':
        return in_time ? 3600 : 0;
    case 'S':
        return in_time ? 1 : 0;
    default:
        return 0;
    }
}

enum seki_status seki_duration_parse(const char *text, seki_dur_s *duration)
{
    bool in_time = false, any = false;
    seki_dur_s total = 0, last = INT64_MAX; /* designators come from the longest to the shortest */
    if (*text++ != 'P') {
        return SEKI_BAD_INPUT;
    }
    while (*text != '\0') {
        if (*text == 'T' && !in_time && text[1] != '\0') {
            in_time = true;
            text++;
            continue;
        }
        size_t count = strspn(text, "0123456789");
        if (count == 0 || count > 9) {
            return SEKI_BAD_INPUT;
        }
        seki_dur_s unit = unit_s(text[count], in_time);
        if (unit == 0 || unit >= last) {
            return SEKI_BAD_INPUT;
        }
        total += digits(text, (int)count) * unit;
        if (total > DURATION_MOST) {
            return SEKI_BAD_INPUT;
        }
        last = unit;
        any = true;
        text += count + 1;
    }
    if (!any || total == 0) {
        return SEKI_BAD_INPUT;
    }
    *duration = total;
    return SEKI_OK;
}

/* `count` decimal digits of a number that has no more; several are written for every document. */
static char *put_digits(char *out, unsigned number, int count)
{
    for (int i = count - 1; i >= 0; i--) {
        out[i] = (char)('0' + number % 10);
        number /= 10;
    }
    return out + count;
}

const char *seki_date_format(seki_unix_day day, char out[SEKI_DATE_TEXT])
{
    if (day == SEKI_DAY_TBA) {
        return strcpy(out, "tba");
    }
    if (day == SEKI_DAY_UNKNOWN) {
        return strcpy(out, "");
    }
    seki_unix_s last = SECOND_MOST / SEKI_DAY_S;
    int year, month, of_month;
    civil_of_day(day < 0 ? 0 : day > last ? (seki_unix_day)last : day, &year, &month, &of_month);
    char *at = put_digits(out, (unsigned)year, 4);
    *at++ = '-';
    at = put_digits(at, (unsigned)month, 2);
    *at++ = '-';
    at = put_digits(at, (unsigned)of_month, 2);
    *at = '\0';
    return out;
}

const char *seki_time_format(seki_unix_s time, char out[SEKI_TIME_TEXT])
{
    if (time <= 0) {
        return strcpy(out, "");
    }
    static const char shape[] = "0000-00-00T00:00:00Z";
    time = time > SECOND_MOST ? SECOND_MOST : time;
    unsigned second = (unsigned)(time % SEKI_DAY_S);
    memcpy(out, shape, sizeof shape);
    (void)seki_date_format(seki_day_of(time), out);
    out[10] = 'T';
    (void)put_digits(out + 11, second / 3600, 2);
    (void)put_digits(out + 14, second / 60 % 60, 2);
    (void)put_digits(out + 17, second % 60, 2);
    return out;
}
