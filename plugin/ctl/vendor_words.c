/* SPDX-License-Identifier: Apache-2.0
 *
 * vendor_words: see vendor_words.h.
 */
#include "plugin/ctl/vendor_words.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#define WIDE_SPACE "\xE3\x80\x80"

static const struct {
    const char *en, *ja, *member;
} columns[SEKI_VENDOR_COLUMNS] = {
    [SEKI_VENDOR_ITEM] = {"Item", "項目", "item"},
    [SEKI_VENDOR_TITLE] = {"Point to confirm", "確認事項", NULL},
    [SEKI_VENDOR_ASKED] = {"What is asked", "求める対策", NULL},
    [SEKI_VENDOR_EXAMPLE] = {"Example of good evidence", "証跡の例", NULL},
    [SEKI_VENDOR_MODEL] = {"Model", "型式", "model"},
    [SEKI_VENDOR_DEVICES] = {"Devices", "台数", NULL},
    [SEKI_VENDOR_ANSWER] = {"Answer", "回答", "result"},
    [SEKI_VENDOR_EVIDENCE] = {"Evidence", "根拠・証跡", "evidence"},
    [SEKI_VENDOR_UNTIL] = {"Valid until", "有効期限", "until"},
    [SEKI_VENDOR_COMMENTS] = {"Comments", "備考", NULL},
    [SEKI_VENDOR_NAME] = {"Vendor", "ベンダー", "vendor"},
    [SEKI_VENDOR_SITE] = {"Site", "拠点", "site"},
    [SEKI_VENDOR_CHECKSHEET] = {"Checksheet", "チェックシート", "checksheet"},
    [SEKI_VENDOR_VERSION] = {"Version", "バージョン", "checksheet_version"},
    [SEKI_VENDOR_EXPORTED] = {"Exported at", "出力日時", NULL},
};

const char *seki_vendor_heading(enum seki_vendor_column column, bool japanese)
{
    return japanese ? columns[column].ja : columns[column].en;
}

enum seki_vendor_column seki_vendor_column(const char *heading)
{
    int i = 0;
    while (i < SEKI_VENDOR_COLUMNS && strcasecmp(heading, columns[i].en) != 0 &&
           strcmp(heading, columns[i].ja) != 0)
        i++;
    return (enum seki_vendor_column)i;
}

enum seki_vendor_column seki_vendor_column_of_member(const char *member, size_t length)
{
    int i = 0;
    while (i < SEKI_VENDOR_COLUMNS &&
           (columns[i].member == NULL || strlen(columns[i].member) != length ||
            memcmp(columns[i].member, member, length) != 0))
        i++;
    return (enum seki_vendor_column)i;
}

const char *seki_vendor_answer(bool pass, bool japanese)
{
    if (japanese)
        return pass ? "適合" : "不適合";
    return pass ? "pass" : "fail";
}

bool seki_vendor_read_answer(const char *text, bool *pass)
{
    for (int i = 0; i < 4; i++) {
        *pass = i % 2 == 0;
        if (strcasecmp(text, seki_vendor_answer(*pass, i >= 2)) == 0)
            return true;
    }
    return false;
}

/* Days since 1970 of the number of a day: 1900-03-01 is 61, and 1904-01-01 is 0. */
static bool read_serial(const char *text, bool from_1904, seki_unix_day *day)
{
    char *end;
    double number = strtod(text, &end);
    if (text[strspn(text, "0123456789.")] != '\0' || end == text || *end != '\0' ||
        number < 20000 || number > 120000)
        return false;
    *day = (seki_unix_day)number - (from_1904 ? 24107 : 25569);
    return true;
}

/* The marks between the parts of a date as "-", what stands behind it left away. */
static void with_hyphens(const char *text, char *out, size_t size)
{
    static const char *const marks[] = {"/", ".", "年", "月"};
    size_t used = 0;
    while (*text != '\0' && *text != ' ' && *text != 'T' && used + 1 < size) {
        size_t length = 1;
        out[used] = *text;
        for (size_t i = 0; i < sizeof marks / sizeof *marks; i++) {
            if (strncmp(text, marks[i], strlen(marks[i])) == 0) {
                length = strlen(marks[i]);
                out[used] = '-';
            }
        }
        used++;
        text += length;
    }
    /* Nothing may stand behind it, except a time of midnight, as in a workbook's text of a date. */
    bool over = *text == '\0' || strcmp(text, " 00:00:00") == 0 || strcmp(text, "T00:00:00") == 0;
    out[over ? used : 0] = '\0';
}

bool seki_vendor_read_date(const char *text, bool from_1904, char out[SEKI_DATE_TEXT])
{
    seki_unix_day day;
    bool read = read_serial(text, from_1904, &day);
    if (!read) {
        int year = 0, month = 0, of_month = 0, length = 0;
        char plain[40], form[40];
        with_hyphens(text, plain, sizeof plain);
        bool shaped = sscanf(plain, "%4d-%2d-%2d%n", &year, &month, &of_month, &length) == 3 &&
                      (plain[length] == '\0' || strcmp(plain + length, "日") == 0);
        snprintf(form, sizeof form, "%04d-%02d-%02d", year, month, of_month);
        read = shaped && seki_date_parse(form, &day) == SEKI_OK;
    }
    if (read)
        seki_date_format(day, out);
    return read;
}

char *seki_vendor_trim(char *text)
{
    for (char *at = text; *at != '\0'; at++) {
        if ((unsigned char)*at < ' ' || *at == '\x7f')
            *at = ' ';
    }
    for (;;) {
        size_t blank = strspn(text, " ");
        if (strncmp(text + blank, WIDE_SPACE, 3) == 0)
            blank += 3;
        if (blank == 0)
            break;
        text += blank;
    }
    size_t length = strlen(text);
    for (;;) {
        size_t blank = length > 0 && text[length - 1] == ' '                          ? 1
                       : length >= 3 && memcmp(text + length - 3, WIDE_SPACE, 3) == 0 ? 3
                                                                                      : 0;
        if (blank == 0)
            break;
        length -= blank;
    }
    text[length] = '\0';
    return text;
}
