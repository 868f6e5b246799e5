/* SPDX-License-Identifier: Apache-2.0
 *
 * collect: the table of collectors, and this machine as their host.
 */
#include "sekisho/collect.h"

#include <string.h>
#include <sys/timex.h>

#include "collectors.h"

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

void seki_collect_this_machine(struct seki_collect_host *host)
{
    memset(host, 0, sizeof *host);
    host->root = "";
    host->clock_state = clock_state;
    seki_collect_waiting(host);
}
