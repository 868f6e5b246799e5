/* SPDX-License-Identifier: Apache-2.0
 *
 * width: see width.h.
 */
#include "plugin/ctl/width.h"

#include <langinfo.h>
#include <locale.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <wchar.h>

#define ELLIPSIS "\xE2\x80\xA6"

void seki_width_init(void)
{
    setlocale(LC_CTYPE, "");
    if (strcmp(nl_langinfo(CODESET), "UTF-8") != 0)
        setlocale(LC_CTYPE, "C.UTF-8");
}

/* The character at `text`: its bytes and columns. At the end 0 bytes. */
static size_t step(const char *text, wchar_t *character, int *columns)
{
    mbstate_t state = {0};
    size_t length = mbrtowc(character, text, strlen(text), &state);
    if (length == 0 || *text == '\0') {
        *columns = 0;
        return 0;
    }
    if (length == (size_t)-1 || length == (size_t)-2) {
        *character = L'?';
        *columns = 1;
        return 1;
    }
    int width = wcwidth(*character);
    *columns = width < 0 ? 1 : width;
    return length;
}

int seki_width(const char *text)
{
    int total = 0, columns;
    wchar_t character;
    for (size_t n; (n = step(text, &character, &columns)) > 0; text += n)
        total += columns;
    return total;
}

const char *seki_width_cut(const char *text, int columns, char *out, size_t size)
{
    int width = seki_width(text);
    bool whole = width <= columns && strlen(text) < size;
    int room = whole ? columns : columns - 1;
    size_t most = whole ? size - 1 : size - sizeof ELLIPSIS;
    size_t used = 0;
    int taken, total = 0;
    wchar_t character;
    for (size_t n; (n = step(text, &character, &taken)) > 0; text += n) {
        if (total + taken > room || used + n > most)
            break;
        memcpy(out + used, text, n);
        used += n;
        total += taken;
    }
    out[used] = '\0';
    if (!whole && columns > 0)
        memcpy(out + used, ELLIPSIS, sizeof ELLIPSIS);
    return out;
}

/* Characters that may not begin a line, and those that may not end one. */
static bool may_break(wchar_t before, wchar_t after)
{
    static const wchar_t not_first[] =
        L"、。,.・:;?!ー」』)】〕〉》々ぁぃぅぇぉっゃゅょゎァィゥェォッャュョヮ"
        L"，．：；？！）］｝…‥～";
    static const wchar_t not_last[] = L"「『(【〔〈《（［｛";
    if (before == 0 || before == L' ' || wcschr(not_first, after) != NULL ||
        wcschr(not_last, before) != NULL)
        return false;
    return wcwidth(before) == 2 || wcwidth(after) == 2;
}

size_t seki_width_fold(const char *text, int columns, const char **next)
{
    size_t at = 0, line = 0;
    int total = 0, taken;
    wchar_t before = 0, character;
    *next = text;
    for (size_t n; (n = step(text + at, &character, &taken)) > 0; at += n) {
        if (character == L' ' || may_break(before, character)) {
            line = at;
            *next = text + at + (character == L' ' ? n : 0);
        }
        if (total + taken > columns && (at > 0 || line > 0))
            break;
        total += taken;
        before = character;
    }
    if (text[at] == '\0') { /* all of it fits */
        *next = text + at;
        return at;
    }
    if (line == 0 && *next == text) { /* one word that is longer than a line */
        *next = text + at;
        return at;
    }
    while (**next == ' ')
        (*next)++;
    return line;
}
