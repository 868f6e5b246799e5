/* SPDX-License-Identifier: Apache-2.0
 *
 * collect: the table of collectors, and this machine as their host.
 */
#include "sekisho/collect.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <string.h>
#include <sys/timex.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "collectors.h"

#define RUN_MS                                                                                     \
    20000 /* a program that takes longer is ended; the MQTT connection waits meanwhile             \
           */

const struct seki_collector seki_collectors[] = {
    {"os", "os.name os.version os.kernel", "/etc/os-release, /proc/sys/kernel/osrelease",
     seki_collect_os},
    {"hardware", "hardware.vendor hardware.model hardware.board hardware.serial",
     "/sys/class/dmi/id, /proc/device-tree", seki_collect_hardware},
    {"firmware", "firmware.version firmware.digest",
     "the configuration, os-release IMAGE_VERSION, /sys/class/dmi/id/bios_version",
     seki_collect_firmware},
    {"boot", "boot.secure_boot boot.booted_at", "/sys/firmware/efi/efivars, /proc/stat",
     seki_collect_boot},
    {"storage", "storage.encrypted", "/proc/self/mountinfo, /sys/dev/block", seki_collect_storage},
    {"keystore", "storage.keystore", "the configuration, /sys/class/tpm", seki_collect_keystore},
    {"accounts", "accounts.empty_passwords accounts.default_passwords", "/etc/shadow",
     seki_collect_accounts},
    {"sockets", "network.listening network.established", "/proc/net/{tcp,tcp6,udp,udp6}",
     seki_collect_sockets},
    {"traffic", "network.bytes_in network.bytes_out", "/proc/net/dev, /sys/class/net",
     seki_collect_traffic},
    {"time", "time.synchronized time.source",
     "adjtimex, /run/systemd/timesync, /run/chrony, /run/ntpd.pid", seki_collect_time},
    {"updates", "updates.pending updates.security_pending updates.checked_at",
     "apt-get -s upgrade, /var/lib/apt, /var/lib/update-notifier", seki_collect_updates},
    {"automatic", "updates.automatic", "/etc/apt/apt.conf.d", seki_collect_automatic},
    {"logging", "logging.enabled logging.forwarding logging.retention_days",
     "rsyslog, systemd-journald and syslogd configuration, /proc/*/comm", seki_collect_logging},
    {"media", "media.removable", "/sys/bus/usb, /etc/modprobe.d, /sys/class/mmc_host",
     seki_collect_media},
    {"configuration", "configuration.hash", "the watched files", seki_collect_configuration},
    {"location", "location.country location.place", "the configuration", seki_collect_location},
};
const size_t seki_collector_count = sizeof seki_collectors / sizeof *seki_collectors;

void seki_collect(struct seki_collect_host *host, struct seki_report *report)
{
    for (size_t i = 0; i < seki_collector_count; i++)
        seki_collectors[i].collect(host, report);
}

/* ---- this machine --------------------------------------------------------------------------- */

static enum seki_collect_clock clock_state(void)
{
    struct timex state = {.modes = 0}; /* reads only, which anybody may */
    int result = adjtimex(&state);
    if (result < 0)
        return SEKI_CLOCK_UNTOLD;
    return result == TIME_ERROR || (state.status & STA_UNSYNC) != 0 ? SEKI_CLOCK_FREE
                                                                    : SEKI_CLOCK_SYNCHRONIZED;
}

static int64_t steady_ms(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

static enum seki_status start(const char *const argv[], int output, pid_t *child)
{
    static char language[] = "LC_ALL=C", path[] = "PATH=/usr/sbin:/usr/bin:/sbin:/bin";
    char *const environment[] = {language, path, NULL};
    posix_spawn_file_actions_t files;
    if (posix_spawn_file_actions_init(&files) != 0)
        return SEKI_NO_MEMORY;
    int error = posix_spawn_file_actions_addopen(&files, 0, "/dev/null", O_RDONLY, 0);
    if (error == 0)
        error = posix_spawn_file_actions_adddup2(&files, output, 1);
    if (error == 0)
        error = posix_spawn_file_actions_addopen(&files, 2, "/dev/null", O_WRONLY, 0);
    /* posix_spawn takes the words as char *, and does not change them. */
    char *words[16];
    size_t count = 0;
    for (; argv[count] != NULL && count + 1 < sizeof words / sizeof *words; count++)
        memcpy(&words[count], &argv[count], sizeof words[count]);
    words[count] = NULL;
    if (error == 0)
        error = posix_spawn(child, words[0], &files, NULL, words, environment);
    posix_spawn_file_actions_destroy(&files);
    return error == 0 ? SEKI_OK : error == ENOENT ? SEKI_NOT_FOUND : SEKI_IO;
}

/* Hands over whole lines and keeps the rest; a line that is too long is cut. */
static bool hand_over(char *buffer, size_t *length, size_t size, bool (*line)(void *, const char *),
                      void *context)
{
    char *from = buffer, *end;
    while ((end = memchr(from, '\n', *length - (size_t)(from - buffer))) != NULL) {
        *end = '\0';
        if (!line(context, from))
            return false;
        from = end + 1;
    }
    *length -= (size_t)(from - buffer);
    memmove(buffer, from, *length);
    if (*length == size)
        *length = 0;
    return true;
}

static enum seki_status read_lines(int input, bool (*line)(void *, const char *), void *context)
{
    char buffer[4096];
    size_t length = 0;
    int64_t end_ms = steady_ms() + RUN_MS;
    for (;;) {
        int64_t left = end_ms - steady_ms();
        struct pollfd ready = {.fd = input, .events = POLLIN};
        int count = left > 0 ? poll(&ready, 1, (int)left) : 0;
        if (count < 0 && errno == EINTR)
            continue;
        if (count <= 0)
            return SEKI_BUSY;
        ssize_t n = read(input, buffer + length, sizeof buffer - length);
        if (n <= 0)
            return n == 0 ? SEKI_OK : SEKI_IO;
        length += (size_t)n;
        if (!hand_over(buffer, &length, sizeof buffer, line, context))
            return SEKI_OK;
    }
}

static enum seki_status run(const char *const argv[], bool (*line)(void *, const char *),
                            void *context)
{
    int ends[2];
    if (pipe2(ends, O_CLOEXEC) != 0)
        return SEKI_IO;
    pid_t child;
    enum seki_status status = start(argv, ends[1], &child);
    close(ends[1]);
    if (status == SEKI_OK) {
        status = read_lines(ends[0], line, context);
        if (status != SEKI_OK)
            kill(child, SIGKILL);
        int ended = 0;
        while (waitpid(child, &ended, 0) < 0 && errno == EINTR)
            ;
        if (status == SEKI_OK && (!WIFEXITED(ended) || WEXITSTATUS(ended) != 0))
            status = SEKI_IO;
    }
    close(ends[0]);
    return status;
}

void seki_collect_this_machine(struct seki_collect_host *host)
{
    memset(host, 0, sizeof *host);
    host->root = "";
    host->clock_state = clock_state;
    host->run = run;
}
