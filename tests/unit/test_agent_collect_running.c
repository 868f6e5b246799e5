/* SPDX-License-Identifier: Apache-2.0
 *
 * Collectors of what a machine does: sockets, traffic, time, updates, logs, media; on recorded
 * trees. The socket tables are of a little-endian machine; the test is left out on others.
 */
#include "agent_tree.h"

#include "agentlib/collect/forward.h"
#include "agentlib/collect/procnet.h"

#define HEADING                                                                                    \
    "  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid\n"
#define REST " 00000000:00000000 00:00000000 00000000     0        0 1211 1 00000000 100 0 0 10 0\n"

static bool is_big_endian(void)
{
    uint16_t one = 1;
    return *(const unsigned char *)&one == 0;
}

static const struct seki_port *find_port(const struct tree *tree, uint16_t port, bool udp)
{
    for (size_t i = 0; i < tree->report.ports_count; i++) {
        if (tree->report.ports[i].port == port && tree->report.ports[i].udp == udp)
            return &tree->report.ports[i];
    }
    return NULL;
}

static void test_sockets_of_both_families(void **state)
{
    struct tree *tree = *state;
    if (is_big_endian())
        skip();
    put(tree, "/proc/net/tcp",
        HEADING
        "   0: 0100007F:0CEA 00000000:0000 0A" REST "   1: 00000000:0016 00000000:0000 0A" REST
        "   2: 0501A8C0:0016 0901A8C0:D431 01" REST "   3: 0501A8C0:B001 0901A8C0:075B 06" REST
        "   4: 00000000:0016 00000000:0000 0A" REST);
    put(tree, "/proc/net/tcp6",
        HEADING "   0: 00000000000000000000000001000000:0277 "
                "00000000000000000000000000000000:0000 0A" REST
                "   1: 00000000000000000000000000000000:1F90 "
                "00000000000000000000000000000000:0000 0A" REST);
    put(tree, "/proc/net/udp",
        HEADING "  10: 00000000:0044 00000000:0000 07" REST
                "  11: 0501A8C0:9C40 08080808:0035 01" REST);
    collect(tree, seki_collect_sockets);
    assert_int_equal(tree->report.ports_total, 5);
    assert_int_equal(tree->report.ports_count, 5);
    assert_int_equal(tree->report.established, 1);
    assert_string_equal(find_port(tree, 22, false)->address, "0.0.0.0");
    assert_string_equal(find_port(tree, 3306, false)->address, "127.0.0.1");
    assert_string_equal(find_port(tree, 631, false)->address, "::1");
    assert_string_equal(find_port(tree, 8080, false)->address, "::");
    assert_string_equal(find_port(tree, 68, true)->address, "0.0.0.0");
    assert_null(find_port(tree, 40000, true));
    assert_true(seki_procnet_is_loopback(tree->report.ports[4].address)); /* sorted last */
    assert_false(seki_procnet_is_loopback(tree->report.ports[0].address));
}

static void test_a_broken_table_is_not_half_believed(void **state)
{
    static const char *const broken[] = {
        "",
        "nonsense\n",
        HEADING "   0: 0100007F:0CEA 00000000:0000 0A" REST "   1: zz\n",
        HEADING "   0: 0100007F:0CE 00000000:0000 0A" REST,
        HEADING "   0: 0100007F:0CEA 00000000:0000 0",
        HEADING "   0: 00000000000000000000000001000000:0277 00000000:0000 0A" REST,
    };
    struct tree *tree = *state;
    put(tree, "/proc/net/udp", HEADING);
    for (size_t i = 0; i < sizeof broken / sizeof *broken; i++) {
        put(tree, "/proc/net/tcp", broken[i]);
        collect(tree, seki_collect_sockets);
        assert_int_equal(tree->report.ports_total, SEKI_COUNT_UNKNOWN);
        assert_int_equal(tree->report.established, SEKI_COUNT_UNKNOWN);
        assert_why(tree, "network.listening", "/proc/net/tcp has a line of another form");
    }
}

static void test_many_ports_are_all_counted(void **state)
{
    struct tree *tree = *state;
    static char text[65536];
    size_t length = (size_t)snprintf(text, sizeof text, "%s", HEADING);
    for (int i = 0; i < 40; i++)
        length += (size_t)snprintf(text + length, sizeof text - length,
                                   "%4d: 00000000:%04X 00000000:0000 0A" REST, i, 1000 + i);
    put(tree, "/proc/net/tcp", text);
    put(tree, "/proc/net/udp", HEADING);
    collect(tree, seki_collect_sockets);
    assert_int_equal(tree->report.ports_count, SEKI_PORTS);
    assert_int_equal(tree->report.ports_total, 40);
}

#define NET_HEADINGS "Inter-|   Receive  |  Transmit\n face |bytes packets|bytes packets\n"

static void test_traffic_counts_real_interfaces(void **state)
{
    struct tree *tree = *state;
    put(tree, "/proc/net/dev",
        NET_HEADINGS "    lo:    9    1 0 0 0 0 0 0     9   1 0 0 0 0 0 0\n"
                     "  eth0: 1500   10 0 0 0 0 0 0   900   8 0 0 0 0 0 0\n"
                     "br-lan:1400   10 0 0 0 0 0 0   800   8 0 0 0 0 0 0\n");
    collect(tree, seki_collect_traffic);
    assert_int_equal(tree->report.bytes_in, 2900);
    put(tree, "/sys/class/net/eth0/device/vendor", "0x8086\n");
    collect(tree, seki_collect_traffic);
    assert_int_equal(tree->report.bytes_in, 1500);
    assert_int_equal(tree->report.bytes_out, 900);
    put(tree, "/proc/net/dev", NET_HEADINGS "eth0 1500\n");
    collect(tree, seki_collect_traffic);
    assert_int_equal(tree->report.bytes_in, SEKI_COUNT_UNKNOWN);
}

static enum seki_collect_clock clock_free(void)
{
    return SEKI_CLOCK_FREE;
}
static enum seki_collect_clock clock_held(void)
{
    return SEKI_CLOCK_SYNCHRONIZED;
}

static void test_time(void **state)
{
    struct tree *tree = *state;
    collect(tree, seki_collect_time);
    assert_why(tree, "time.synchronized", "does not tell");
    put(tree, "/run/systemd/timesync/synchronized", "");
    collect(tree, seki_collect_time);
    assert_int_equal(tree->report.time_synchronized, SEKI_TRI_UNKNOWN); /* of another time */
    tree->host.clock_state = clock_free;
    collect(tree, seki_collect_time);
    assert_int_equal(tree->report.time_synchronized, SEKI_NO);
    tree->host.clock_state = clock_held;
    put(tree, "/run/chrony/chronyd.pid", "412\n");
    collect(tree, seki_collect_time);
    assert_int_equal(tree->report.time_synchronized, SEKI_YES);
    assert_string_equal(tree->report.time_source, "chrony");
}

static int runs;
static enum seki_status run_apt(struct seki_collect_host *host, const char *const argv[],
                                seki_collect_line_fn *line, void *context)
{
    static const char *const said[] = {
        "NOTE: This is only a simulation!",
        "Inst openssl [3.0.11-1] (3.0.15-1 Debian-Security:12/stable-security [amd64])",
        "Inst vim [9.0] (9.1 Debian:12.7/stable [amd64])",
        "Inst curl [7.81] (7.81.1 Ubuntu:22.04/jammy-updates, Ubuntu:22.04/jammy-security [amd64])",
        "Conf openssl (3.0.15-1 Debian-Security:12/stable-security [amd64])",
    };
    (void)host;
    assert_string_equal(argv[0], "/usr/bin/apt-get");
    runs++;
    for (size_t i = 0; i < sizeof said / sizeof *said; i++)
        line(context, said[i]);
    return SEKI_OK;
}
static enum seki_status run_badly(struct seki_collect_host *host, const char *const argv[],
                                  seki_collect_line_fn *line, void *context)
{
    (void)host, (void)argv;
    line(context, "Inst vim [9.0] (9.1 Debian:12.7/stable [amd64])");
    return SEKI_IO;
}

static void test_updates_are_counted_once(void **state)
{
    struct tree *tree = *state;
    collect(tree, seki_collect_updates);
    assert_why(tree, "updates.pending", "no apt");
    tree->host.run = run_apt;
    runs = 0;
    put(tree, "/usr/bin/apt-get", "");
    collect(tree, seki_collect_updates);
    assert_why(tree, "updates.pending", "no package lists");
    assert_why(tree, "updates.checked_at", "no package lists");
    put(tree, "/var/lib/apt/lists/deb.debian.org_dists_bookworm_main_Packages", "");
    tree->host.now += 7200;
    for (int i = 0; i < 3; i++) {
        collect(tree, seki_collect_updates);
        assert_int_equal(tree->report.updates_pending, 3);
        assert_int_equal(tree->report.security_updates_pending, 2);
        assert_true(tree->report.updates_checked_at > 0);
    }
    assert_int_equal(runs, 1);
    tree->host.now += 13 * 3600;
    collect(tree, seki_collect_updates);
    assert_int_equal(runs, 2);
}

static void test_a_count_that_failed_is_not_reported(void **state)
{
    struct tree *tree = *state;
    tree->host.run = run_badly;
    put(tree, "/usr/bin/apt-get", "");
    put(tree, "/var/lib/apt/lists/x_Packages", "");
    collect(tree, seki_collect_updates);
    assert_int_equal(tree->report.updates_pending, SEKI_COUNT_UNKNOWN);
    assert_why(tree, "updates.pending", "failed");
}

static void test_updates_by_ubuntus_summary(void **state)
{
    struct tree *tree = *state;
    put(tree, "/usr/bin/apt-get", "");
    put(tree, "/var/lib/apt/lists/x_Packages", "");
    put(tree, "/var/lib/update-notifier/updates-available",
        "\n12 updates can be applied immediately.\n3 of these updates are standard security "
        "updates.\nTo see these additional updates run: apt list --upgradable\n\n"
        "5 additional security updates can be applied with ESM Apps.\n");
    collect(tree, seki_collect_updates);
    assert_int_equal(tree->report.updates_pending, 12);
    assert_int_equal(tree->report.security_updates_pending, 3);
}

static void test_automatic_updates(void **state)
{
    struct tree *tree = *state;
    collect(tree, seki_collect_automatic);
    assert_why(tree, "updates.automatic", "no apt");
    put(tree, "/usr/bin/apt-get", "");
    put(tree, "/etc/apt/apt.conf.d/20auto-upgrades", "APT::Periodic::Unattended-Upgrade \"1\";\n");
    collect(tree, seki_collect_automatic);
    assert_int_equal(tree->report.updates_automatic, SEKI_NO); /* the program is not there */
    put(tree, "/usr/bin/unattended-upgrade", "");
    collect(tree, seki_collect_automatic);
    assert_int_equal(tree->report.updates_automatic, SEKI_YES);
    put(tree, "/etc/apt/apt.conf.d/99off", "APT::Periodic::Unattended-Upgrade \"0\";\n");
    collect(tree, seki_collect_automatic);
    assert_int_equal(tree->report.updates_automatic, SEKI_NO);
    put(tree, "/etc/apt/apt.conf.d/99off", "// APT::Periodic::Unattended-Upgrade \"0\";\n");
    put_link(tree, "/etc/systemd/system/apt-daily-upgrade.timer", "/dev/null");
    collect(tree, seki_collect_automatic);
    assert_int_equal(tree->report.updates_automatic, SEKI_NO);
}

static const struct {
    const char *line;
    enum seki_forward forward;
} rsyslog_lines[] = {
    {"*.* @@logs.example.com:6514", SEKI_FORWARD_ALL},
    {"*.*\t@192.0.2.7", SEKI_FORWARD_ALL},
    {"*.* @@(o)logs.example.com", SEKI_FORWARD_ALL},
    {"#*.* @@logs.example.com", SEKI_FORWARD_NONE},
    {"*.* @127.0.0.1:514", SEKI_FORWARD_NONE},
    {"*.* -/var/log/syslog", SEKI_FORWARD_NONE},
    {"auth,authpriv.* @@logs.example.com", SEKI_FORWARD_SOME},
    {"*.*;auth.none @@logs.example.com", SEKI_FORWARD_SOME},
    {"*.* action(type=\"omfwd\" target=\"logs.example.com\" port=\"514\")", SEKI_FORWARD_ALL},
    {"action(type=\"omfwd\" Target=\"logs.example.com\")", SEKI_FORWARD_ALL},
    {"action(type=\"omfwd\" target=\"localhost\")", SEKI_FORWARD_NONE},
    {"action(type=\"omfwd\"", SEKI_FORWARD_UNTOLD},
    {"module(load=\"imuxsock\")", SEKI_FORWARD_NONE},
    {"if $programname == 'x' then @@logs.example.com", SEKI_FORWARD_SOME},
    {"", SEKI_FORWARD_NONE},
};

static void test_lines_of_rsyslog(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof rsyslog_lines / sizeof *rsyslog_lines; i++) {
        if (seki_forward_rsyslog_line(rsyslog_lines[i].line) != rsyslog_lines[i].forward)
            fail_msg("%s", rsyslog_lines[i].line);
    }
}

static void test_log_forwarding(void **state)
{
    struct tree *tree = *state;
    collect(tree, seki_collect_logging);
    assert_int_equal(tree->report.logging_enabled, SEKI_TRI_UNKNOWN);
    put(tree, "/proc/300/comm", "systemd-journal\n");
    collect(tree, seki_collect_logging);
    assert_int_equal(tree->report.logging_enabled, SEKI_YES);
    assert_int_equal(tree->report.logging_forwarding, SEKI_NO);
    put(tree, "/proc/301/comm", "rsyslogd\n");
    put(tree, "/etc/rsyslog.conf", "module(load=\"imuxsock\")\n*.* /var/log/syslog\n");
    collect(tree, seki_collect_logging);
    assert_int_equal(tree->report.logging_forwarding, SEKI_NO);
    put(tree, "/etc/rsyslog.d/remote.conf", "*.* @@logs.example.com\n");
    collect(tree, seki_collect_logging);
    assert_int_equal(tree->report.logging_forwarding, SEKI_YES);
    put(tree, "/etc/systemd/journald.conf",
        "[Journal]\nForwardToSyslog=no\nMaxRetentionSec=1month\n");
    collect(tree, seki_collect_logging);
    assert_why(tree, "logging.forwarding", "only some");
    assert_int_equal(tree->report.log_retention_days, 30);
}

static void test_log_forwarding_of_openwrt(void **state)
{
    struct tree *tree = *state;
    put(tree, "/proc/12/comm", "logd\n");
    put(tree, "/etc/config/system", "config system\n\toption hostname 'OpenWrt'\n");
    collect(tree, seki_collect_logging);
    assert_int_equal(tree->report.logging_forwarding, SEKI_NO);
    put(tree, "/etc/config/system", "config system\n\toption log_ip '192.0.2.9'\n");
    collect(tree, seki_collect_logging);
    assert_int_equal(tree->report.logging_forwarding, SEKI_YES);
}

static void test_time_spans(void **state)
{
    (void)state;
    assert_int_equal(seki_forward_span("2week"), 14 * 86400);
    assert_int_equal(seki_forward_span("1day 12h"), 129600);
    assert_int_equal(seki_forward_span("5M"), 5 * 2629800);
    assert_int_equal(seki_forward_span("86400"), 86400);
    assert_int_equal(seki_forward_span("0"), 0);
    assert_int_equal(seki_forward_span("soon"), 0);
    assert_int_equal(seki_forward_span("99999999999999999999y"), 0);
}

static void test_removable_media(void **state)
{
    struct tree *tree = *state;
    collect(tree, seki_collect_media);
    assert_why(tree, "media.removable", "/sys");
    put(tree, "/sys/class/net/lo/mtu", "65536\n");
    put(tree, "/sys/block/sda/removable", "0\n");
    put(tree, "/sys/block/sda/size", "1000\n");
    collect(tree, seki_collect_media);
    assert_int_equal(tree->report.removable_media, SEKI_NO); /* no USB, no card slot */
    put(tree, "/sys/bus/usb/devices/usb1/speed", "480\n");
    collect(tree, seki_collect_media);
    assert_why(tree, "media.removable", "not barred");
    put(tree, "/etc/modprobe.d/usb.conf", "blacklist usb-storage\n");
    collect(tree, seki_collect_media);
    assert_int_equal(tree->report.removable_media, SEKI_TRI_UNKNOWN); /* that bars nothing */
    put(tree, "/etc/modprobe.d/usb.conf",
        "install usb-storage /bin/false\ninstall uas /bin/false\n");
    collect(tree, seki_collect_media);
    assert_int_equal(tree->report.removable_media, SEKI_NO);
    put(tree, "/sys/block/sdb/removable", "1\n");
    put(tree, "/sys/block/sdb/size", "60000\n");
    collect(tree, seki_collect_media);
    assert_int_equal(tree->report.removable_media, SEKI_YES);
}

static void test_configuration_hash(void **state)
{
    struct tree *tree = *state;
    char first[80];
    collect(tree, seki_collect_configuration);
    assert_why(tree, "configuration.hash", "no watched files");
    tree->host.settings.files[0] = "/etc/a";
    tree->host.settings.files[1] = "/etc/b";
    tree->host.settings.file_count = 2;
    put(tree, "/etc/a", "one");
    collect(tree, seki_collect_configuration);
    assert_string_equal(tree->report.configuration_hash, "");
    assert_why(tree, "configuration.hash", "/etc/b is not there");
    put(tree, "/etc/b", "two");
    collect(tree, seki_collect_configuration);
    assert_int_equal(strlen(tree->report.configuration_hash), 7 + 64);
    memcpy(first, tree->report.configuration_hash, sizeof first);
    put(tree, "/etc/a", "onet"); /* the same bytes in all, split elsewhere */
    put(tree, "/etc/b", "wo");
    collect(tree, seki_collect_configuration);
    assert_string_not_equal(tree->report.configuration_hash, first);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_sockets_of_both_families, tree_make, tree_drop),
        cmocka_unit_test_setup_teardown(test_a_broken_table_is_not_half_believed, tree_make,
                                        tree_drop),
        cmocka_unit_test_setup_teardown(test_many_ports_are_all_counted, tree_make, tree_drop),
        cmocka_unit_test_setup_teardown(test_traffic_counts_real_interfaces, tree_make, tree_drop),
        cmocka_unit_test_setup_teardown(test_time, tree_make, tree_drop),
        cmocka_unit_test_setup_teardown(test_updates_are_counted_once, tree_make, tree_drop),
        cmocka_unit_test_setup_teardown(test_a_count_that_failed_is_not_reported, tree_make,
                                        tree_drop),
        cmocka_unit_test_setup_teardown(test_updates_by_ubuntus_summary, tree_make, tree_drop),
        cmocka_unit_test_setup_teardown(test_automatic_updates, tree_make, tree_drop),
        cmocka_unit_test(test_lines_of_rsyslog),
        cmocka_unit_test_setup_teardown(test_log_forwarding, tree_make, tree_drop),
        cmocka_unit_test_setup_teardown(test_log_forwarding_of_openwrt, tree_make, tree_drop),
        cmocka_unit_test(test_time_spans),
        cmocka_unit_test_setup_teardown(test_removable_media, tree_make, tree_drop),
        cmocka_unit_test_setup_teardown(test_configuration_hash, tree_make, tree_drop),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
