/* SPDX-License-Identifier: Apache-2.0
 *
 * All collectors on one recorded tree: a router with OpenWrt 23.05 as it comes from the box, with
 * dropbear, dnsmasq, busybox' ntpd and logd, no apt, no systemd and no password for root. Recorded
 * by form and reduced to what the collectors read.
 */
#include "agent_tree.h"

#define HEADING                                                                                    \
    "  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout "  \
    "inode\n"
#define REST                                                                                       \
    " 00000000:00000000 00:00000000 00000000     0        0 1234 1 0000000000000000 100 0\n"

static void put_system(const struct tree *tree)
{
    put(tree, "/usr/lib/os-release",
        "NAME=\"OpenWrt\"\nVERSION=\"23.05.2\"\nID=\"openwrt\"\nID_LIKE=\"lede openwrt\"\n"
        "PRETTY_NAME=\"OpenWrt 23.05.2\"\nVERSION_ID=\"23.05.2\"\nBUILD_ID=\"r23630-842932a63d\"\n"
        "OPENWRT_BOARD=\"ramips/mt7621\"\nOPENWRT_ARCH=\"mipsel_24kc\"\n");
    put_link(tree, "/etc/os-release", "../usr/lib/os-release");
    put(tree, "/proc/sys/kernel/osrelease", "5.15.137\n");
    put(tree, "/tmp/sysinfo/model", "Netgear R6220\n");
    put(tree, "/tmp/sysinfo/board_name", "netgear,r6220\n");
    put(tree, "/proc/device-tree/model", "Netgear R6220");
    put(tree, "/proc/stat", "cpu  1 2 3\nintr 4\nctxt 5\nbtime 1789990000\nprocesses 6\n");
    put(tree, "/proc/self/mountinfo",
        "14 1 0:12 / /rom ro,relatime shared:1 - squashfs /dev/root ro,errors=continue\n"
        "15 1 0:13 / /proc rw,nosuid,nodev,noexec,noatime shared:2 - proc proc rw\n"
        "17 1 0:15 / /tmp rw,nosuid,nodev,noatime shared:4 - tmpfs tmpfs rw\n"
        "19 1 31:6 / /overlay rw,noatime shared:6 - jffs2 /dev/mtdblock6 rw\n"
        "20 1 0:16 / / rw,noatime shared:7 - overlay overlayfs:/overlay "
        "rw,lowerdir=/,upperdir=/overlay/upper,workdir=/overlay/work\n");
    put(tree, "/etc/shadow",
        "root:::0:99999:7:::\ndaemon:*:0:0:99999:7:::\nftp:*:0:0:99999:7:::\n"
        "network:*:0:0:99999:7:::\nnobody:*:0:0:99999:7:::\nntp:x:0:0:99999:7:::\n"
        "dnsmasq:x:0:0:99999:7:::\nlogd:x:0:0:99999:7:::\nubus:x:0:0:99999:7:::\n");
    put(tree, "/etc/config/system",
        "config system\n\toption hostname 'OpenWrt'\n\toption timezone 'JST-9'\n"
        "\toption ttylogin '0'\n\toption log_size '64'\n\toption log_ip '192.168.1.9'\n\n"
        "config timeserver 'ntp'\n\tlist server '0.openwrt.pool.ntp.org'\n");
}

static void put_processes(const struct tree *tree)
{
    static const char *const names[] = {"procd",   "ubusd", "logd",    "dropbear",
                                        "hostapd", "ntpd",  "dnsmasq", "kworker/0:1"};
    char path[64], line[32];
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        snprintf(path, sizeof path, "/proc/%zu/comm", 1 + i * 100);
        snprintf(line, sizeof line, "%s\n", names[i]);
        put(tree, path, line);
    }
}

static void put_network(const struct tree *tree)
{
    /* dropbear on 22, uhttpd on 80, dnsmasq on 53. */
    put(tree, "/proc/net/tcp",
        HEADING "   0: 00000000:0050 00000000:0000 0A" REST
                "   1: 00000000:0016 00000000:0000 0A" REST
                "   2: 00000000:0035 00000000:0000 0A" REST);
    put(tree, "/proc/net/tcp6",
        HEADING "   0: 00000000000000000000000000000000:0016 "
                "00000000000000000000000000000000:0000 0A" REST);
    put(tree, "/proc/net/udp", HEADING "  10: 00000000:0035 00000000:0000 07" REST);
    put(tree, "/proc/net/udp6", HEADING);
    put(tree, "/proc/net/dev",
        "Inter-|   Receive                                                |  Transmit\n"
        " face |bytes    packets errs drop fifo frame compressed multicast|bytes    packets errs "
        "drop fifo colls carrier compressed\n"
        "    lo:     500       5    0    0    0     0          0         0      500       5    0   "
        " "
        "0    0     0       0          0\n"
        "  eth0:    7000      70    0    0    0     0          0         0     9000      90    0   "
        " "
        "0    0     0       0          0\n");
    put(tree, "/sys/class/net/eth0/device/uevent", "");
}

static void test_a_router_out_of_the_box(void **state)
{
    struct tree *tree = *state;
    put_system(tree);
    put_processes(tree);
    put_network(tree);
    put(tree, "/sys/bus/usb/devices/usb1/uevent", "");
    seki_collect(&tree->host, &tree->report);
    const struct seki_report *report = &tree->report;
    assert_string_equal(report->os_name, "OpenWrt");
    assert_string_equal(report->os_version, "23.05.2");
    assert_string_equal(report->kernel, "5.15.137");
    assert_string_equal(report->model, "Netgear R6220");
    assert_string_equal(report->board, "netgear,r6220");
    assert_int_equal(report->booted_at, 1789990000);
    assert_int_equal(report->empty_passwords, 1); /* root's */
    assert_int_equal(report->ports_total, 5);
    assert_int_equal(report->bytes_in, 7000);
    assert_int_equal(report->bytes_out, 9000);
    assert_int_equal(report->logging_enabled, SEKI_YES);
    assert_int_equal(report->logging_forwarding, SEKI_YES);
    /* What such a machine cannot tell it does not claim. */
    assert_why(tree, "firmware.version", "not configured");
    assert_why(tree, "boot.secure_boot", "not booted by UEFI");
    assert_why(tree, "storage.encrypted", "overlay");
    assert_why(tree, "hardware.serial", "neither");
    assert_why(tree, "updates.pending", "no apt");
    assert_why(tree, "updates.automatic", "no apt");
    assert_why(tree, "time.synchronized", "does not tell");
    assert_why(tree, "logging.retention_days", "");
}

static void test_its_report_can_be_written(void **state)
{
    struct tree *tree = *state;
    static char payload[SEKI_REPORT_LIMIT];
    size_t length;
    put_system(tree);
    put_processes(tree);
    put_network(tree);
    seki_collect(&tree->host, &tree->report);
    tree->report.at = tree->report.sequence = 1790000000;
    assert_int_equal(seki_report_encode(&tree->report, payload, sizeof payload, &length), SEKI_OK);
    assert_true(length < SEKI_AGENT_PAYLOAD);
    struct seki_report back;
    struct seki_fault fault = {""};
    if (seki_report_decode(payload, length, &back, &fault) != SEKI_OK)
        fail_msg("%s", fault.text);
    assert_string_equal(back.board, "netgear,r6220");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_a_router_out_of_the_box, tree_make, tree_drop),
        cmocka_unit_test_setup_teardown(test_its_report_can_be_written, tree_make, tree_drop),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
