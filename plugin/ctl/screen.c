/* SPDX-License-Identifier: Apache-2.0
 *
 * screen: see screen.h.
 */
#include "plugin/ctl/screen.h"

#include <stdlib.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "plugin/ctl/text.h"
#include "plugin/ctl/width.h"

#define USUAL_COLUMNS 100
#define LEAST_COLUMNS 60
#define MOST_COLUMNS 200

static const char *const sequences[] = {
    [SEKI_TONE_PLAIN] = "",         [SEKI_TONE_GOOD] = "\033[32m", [SEKI_TONE_WARNING] = "\033[33m",
    [SEKI_TONE_BAD] = "\033[1;31m", [SEKI_TONE_DIM] = "\033[2m",   [SEKI_TONE_HEAD] = "\033[1m",
};

static int columns_of(int descriptor, bool terminal)
{
    const char *said = getenv("COLUMNS");
    struct winsize size = {0};
    if (said != NULL && atoi(said) > 0)
        return atoi(said);
    if (terminal && ioctl(descriptor, TIOCGWINSZ, &size) == 0 && size.ws_col > 0)
        return size.ws_col;
    return USUAL_COLUMNS;
}

void seki_screen_init(struct seki_screen *screen, FILE *file)
{
    int descriptor = fileno(file);
    bool terminal = isatty(descriptor) == 1;
    const char *no_colour = getenv("NO_COLOR");
    int columns = columns_of(descriptor, terminal);
    screen->file = file;
    screen->columns = columns < LEAST_COLUMNS  ? LEAST_COLUMNS
                      : columns > MOST_COLUMNS ? MOST_COLUMNS
                                               : columns;
    screen->colour = terminal && (no_colour == NULL || *no_colour == '\0');
}

const char *seki_screen_on(const struct seki_screen *screen, enum seki_tone tone)
{
    return screen->colour ? sequences[tone] : "";
}

const char *seki_screen_off(const struct seki_screen *screen, enum seki_tone tone)
{
    return screen->colour && tone != SEKI_TONE_PLAIN ? "\033[0m" : "";
}

void seki_screen_fold(const struct seki_screen *screen, int indent, const char *text)
{
    char clean[4096];
    const char *at = seki_text_clean(text, clean, sizeof clean);
    while (*at != '\0') {
        const char *next;
        size_t length = seki_width_fold(at, screen->columns - indent, &next);
        fprintf(screen->file, "%*s%.*s\n", indent, "", (int)length, at);
        at = next;
    }
}
