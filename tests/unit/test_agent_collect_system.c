/* SPDX-License-Identifier: Apache-2.0
 *
 * Collectors of what a machine is: OS, hardware, boot, storage, accounts; on recorded trees.
 */
#include "agent_tree.h"

static const struct {
    const char *text, *name, *version; /* NULL: not known */
} releases[] = {
    {"PRETTY_NAME=\"Debian GNU/Linux 12 (bookworm)\"\nNAME=\"Debian GNU/Linux\"\n"
     "VERSION_ID=\"12\"\n",
     "Debian GNU/Linux", "12"},
    {"NAME=\"Debian GNU/Linux\"\nVERSION_CODENAME=trixie\n", "Debian GNU/Linux", NULL},
    {"NAME=\"Ubuntu\"\nVERSION_ID=\"22.04\"\n", "Ubuntu", "22.04"},
    {"NAME=\"Ubuntu\"\nVERSION_ID=\"24.04\"\n", "Ubuntu", "24.04"},
    {"NAME=\"Raspbian GNU/Linux\"\nVERSION_ID=\"11\"\n", "Raspbian GNU/Linux", "11"},
    {"ID=poky\nNAME=\"Poky (Yocto Project Reference Distro)\"\nVERSION_ID=4.0.10\n",
     "Poky (Yocto Project Reference Distro)", "4.0.10"},
    {"NAME='OpenWrt'\nVERSION_ID='23.05.2'\n", "OpenWrt", "23.05.2"},
    {"NAME=\"A \\\"quoted\\\" name\"\nVERSION_ID=\n", "A \"quoted\" name", NULL},
    {"BUILD_ID=rolling\nXNAME=wrong\n", NULL, NULL},
};

static void test_os_release_of_each_distribution(void **state)
{
    struct tree *tree = *state;
    put(tree, "/proc/sys/kernel/osrelease", "6.1.0-18-arm64\n");
    for (size_t i = 0; i < sizeof releases / sizeof *releases; i++) {
        put(tree, "/etc/os-release", releases[i].text);
        collect(tree, seki_collect_os);
        assert_string_equal(tree->report.os_name, releases[i].name ? releases[i].name : "");
        assert_string_equal(tree->report.os_version,
                            releases[i].version ? releases[i].version : "");
        assert_int_equal(why(tree, "os.name") != NULL, releases[i].name == NULL);
        assert_int_equal(why(tree, "os.version") != NULL, releases[i].version == NULL);
        assert_string_equal(tree->report.kernel, "6.1.0-18-arm64");
    }
}

static void test_os_release_falls_back_to_usr_lib(void **state)
{
    struct tree *tree = *state;
    put(tree, "/usr/lib/os-release", "NAME=Poky\nVERSION_ID=4\n");
    collect(tree, seki_collect_os);
    assert_string_equal(tree->report.os_name, "Poky");
    assert_why(tree, "os.kernel", "is not there");
}

static void test_hardware_by_dmi_without_placeholders(void **state)
{
    struct tree *tree = *state;
    put(tree, "/sys/class/dmi/id/sys_vendor", "Dell Inc.\n");
    put(tree, "/sys/class/dmi/id/product_name", "To Be Filled By O.E.M.\n");
    put(tree, "/sys/class/dmi/id/board_name", "0X8DXD\n");
    collect(tree, seki_collect_hardware);
    assert_string_equal(tree->report.vendor, "Dell Inc.");
    assert_string_equal(tree->report.model, "");
    assert_why(tree, "hardware.model", "placeholder");
    assert_string_equal(tree->report.board, "0X8DXD");
    assert_why(tree, "hardware.serial", "neither");
}

static void test_hardware_by_device_tree(void **state)
{
    struct tree *tree = *state;
    static const char model[] = "Raspberry Pi 4 Model B Rev 1.4"; /* with its NUL, as it is there */
    put_bytes(tree, "/proc/device-tree/model", model, sizeof model);
    put_bytes(tree, "/proc/device-tree/compatible", "raspberrypi,4-model-b\0brcm,bcm2711", 34);
    put_bytes(tree, "/proc/device-tree/serial-number", "10000000abcdef01", 17);
    collect(tree, seki_collect_hardware);
    assert_string_equal(tree->report.model, model);
    assert_string_equal(tree->report.board, "raspberrypi,4-model-b");
    assert_string_equal(tree->report.serial, "10000000abcdef01");
    assert_why(tree, "hardware.vendor", "neither");
}

static void test_firmware_version_best_source_first(void **state)
{
    struct tree *tree = *state;
    collect(tree, seki_collect_firmware);
    assert_why(tree, "firmware.version", "not configured");
    put(tree, "/sys/class/dmi/id/bios_version", "1.15.0\n");
    collect(tree, seki_collect_firmware);
    assert_string_equal(tree->report.firmware_version, "1.15.0");
    put(tree, "/etc/os-release", "IMAGE_VERSION=33\n");
    collect(tree, seki_collect_firmware);
    assert_string_equal(tree->report.firmware_version, "33");
    tree->host.settings.firmware_version = "4.1.2";
    collect(tree, seki_collect_firmware);
    assert_string_equal(tree->report.firmware_version, "4.1.2");
}

#define SECURE_BOOT "/sys/firmware/efi/efivars/SecureBoot-8be4df61-93ca-11d2-aa0d-00e098032b8c"
#define MOK_STATE "/sys/firmware/efi/efivars/MokSBStateRT-605dab50-e046-4300-abb6-3dd810dd8b23"

static void test_secure_boot(void **state)
{
    struct tree *tree = *state;
    collect(tree, seki_collect_boot);
    assert_why(tree, "boot.secure_boot", "not booted by UEFI");
    put(tree, "/sys/firmware/efi/fw_platform_size", "64\n");
    collect(tree, seki_collect_boot);
    assert_why(tree, "boot.secure_boot", "is not there");
    put_bytes(tree, SECURE_BOOT, "\6\0\0\0\1", 5);
    collect(tree, seki_collect_boot);
    assert_int_equal(tree->report.secure_boot, SEKI_YES);
    put_bytes(tree, SECURE_BOOT, "\6\0\0\0\0", 5);
    collect(tree, seki_collect_boot);
    assert_int_equal(tree->report.secure_boot, SEKI_NO);
    static const struct {
        const char *bytes;
        size_t size;
    } broken[] = {{"\6\0\0\0", 4}, {"\6\0\0\0\2", 5}, {"\6\0\0\0\1\1", 6}, {"", 0}};
    for (size_t i = 0; i < sizeof broken / sizeof *broken; i++) {
        put_bytes(tree, SECURE_BOOT, broken[i].bytes, broken[i].size);
        collect(tree, seki_collect_boot);
        assert_int_equal(tree->report.secure_boot, SEKI_TRI_UNKNOWN);
        assert_why(tree, "boot.secure_boot", "not one byte");
    }
}

static void test_secure_boot_is_no_where_shim_does_not_verify(void **state)
{
    struct tree *tree = *state;
    put_bytes(tree, SECURE_BOOT, "\6\0\0\0\1", 5);
    put_bytes(tree, MOK_STATE, "\6\0\0\0\1", 5);
    collect(tree, seki_collect_boot);
    assert_int_equal(tree->report.secure_boot, SEKI_NO);
}

static void test_boot_time(void **state)
{
    struct tree *tree = *state;
    put(tree, "/proc/stat", "cpu  1 2 3\nctxt 9\nbtime 1789990000\nprocesses 5\n");
    collect(tree, seki_collect_boot);
    assert_int_equal(tree->report.booted_at, 1789990000);
}

#define MOUNTS "/proc/self/mountinfo"

static void test_root_on_a_plain_disk_is_not_encrypted(void **state)
{
    struct tree *tree = *state;
    put(tree, MOUNTS, "22 1 8:1 / / rw,relatime shared:1 - ext4 /dev/sda1 rw\n");
    put(tree, "/sys/dev/block/8:1/partition", "1\n");
    collect(tree, seki_collect_storage);
    assert_int_equal(tree->report.storage_encrypted, SEKI_NO);
}

static void test_root_on_lvm_on_luks_is_encrypted(void **state)
{
    struct tree *tree = *state;
    put(tree, MOUNTS,
        "21 1 8:2 / /boot rw - ext4 /dev/sda2 rw\n"
        "22 1 254:1 / / rw,relatime shared:1 - ext4 /dev/mapper/vg-root rw\n");
    put(tree, "/sys/devices/virtual/block/dm-1/dm/uuid", "LVM-abcdef\n");
    put(tree, "/sys/devices/virtual/block/dm-0/dm/uuid", "CRYPT-LUKS2-0123-sda3_crypt\n");
    put_link(tree, "/sys/devices/virtual/block/dm-1/slaves/dm-0", "../../dm-0");
    put_link(tree, "/sys/dev/block/254:1", "../../devices/virtual/block/dm-1");
    collect(tree, seki_collect_storage);
    assert_int_equal(tree->report.storage_encrypted, SEKI_YES);
    /* a volume that also lies on a plain disk is not */
    put(tree, "/sys/devices/virtual/block/dm-1/slaves/sdb1/partition", "1\n");
    collect(tree, seki_collect_storage);
    assert_int_equal(tree->report.storage_encrypted, SEKI_NO);
}

static void test_btrfs_is_found_by_its_source(void **state)
{
    struct tree *tree = *state;
    put(tree, MOUNTS, "22 1 0:25 /@ / rw - btrfs /dev/mapper/crypted rw\n");
    put(tree, "/sys/class/block/dm-3/dm/name", "crypted\n");
    put(tree, "/sys/class/block/dm-3/dm/uuid", "CRYPT-LUKS1-00-crypted\n");
    collect(tree, seki_collect_storage);
    assert_int_equal(tree->report.storage_encrypted, SEKI_YES);
}

static void test_an_overlay_is_not_known(void **state)
{
    struct tree *tree = *state;
    put(tree, MOUNTS,
        "20 1 31:6 / / ro - squashfs /dev/root ro\n"
        "30 1 0:15 / / rw,noatime - overlay overlayfs:/overlay rw,lowerdir=/\n");
    put(tree, "/sys/dev/block/31:6/size", "1\n");
    collect(tree, seki_collect_storage);
    assert_int_equal(tree->report.storage_encrypted, SEKI_TRI_UNKNOWN);
    assert_why(tree, "storage.encrypted", "overlay");
}

static void test_a_loop_of_devices_ends(void **state)
{
    struct tree *tree = *state;
    put(tree, MOUNTS, "22 1 9:0 / / rw - ext4 /dev/md0 rw\n");
    put(tree, "/sys/dev/block/9:0/size", "1\n");
    put_link(tree, "/sys/dev/block/9:0/slaves/md0", "../../9:0");
    collect(tree, seki_collect_storage);
    assert_int_equal(tree->report.storage_encrypted, SEKI_NO);
}

static void test_keystore(void **state)
{
    struct tree *tree = *state;
    collect(tree, seki_collect_keystore);
    assert_why(tree, "storage.keystore", "no TPM");
    put(tree, "/sys/class/tpm/tpm0/tpm_version_major", "2\n");
    collect(tree, seki_collect_keystore);
    assert_int_equal(tree->report.keystore, SEKI_KEYSTORE_TPM);
    tree->host.settings.key_file = "/etc/sekisho/device.key";
    collect(tree, seki_collect_keystore);
    assert_int_equal(tree->report.keystore, SEKI_KEYSTORE_FILE);
}

static void test_empty_passwords(void **state)
{
    struct tree *tree = *state;
    collect(tree, seki_collect_accounts);
    assert_why(tree, "accounts.empty_passwords", "is not there");
    assert_why(tree, "accounts.default_passwords", "hash");
    put(tree, "/etc/shadow",
        "root:$6$aa$bb:19000:0:99999:7:::\ndaemon:*:19000::::::\nsync:!:1::::::\n");
    collect(tree, seki_collect_accounts);
    assert_int_equal(tree->report.empty_passwords, 0);
    put(tree, "/etc/shadow", "root::0:0:99999:7:::\nguest::1::::::\ndaemon:*:0:0:99999:7:::\n");
    collect(tree, seki_collect_accounts);
    assert_int_equal(tree->report.empty_passwords, 2);
    put(tree, "/etc/shadow", "root::0:0:99999:7:::\nnonsense\n");
    collect(tree, seki_collect_accounts);
    assert_int_equal(tree->report.empty_passwords, SEKI_COUNT_UNKNOWN);
}

static void test_on_an_empty_tree_nothing_is_claimed(void **state)
{
    struct tree *tree = *state;
    struct seki_report nothing;
    seki_report_init(&nothing);
    seki_collect(&tree->host, &tree->report);
    assert_true(tree->report.unknown_count > 25);
    assert_true(tree->report.unknown_count < SEKI_UNKNOWNS + 1);
    memset(tree->report.unknown, 0, sizeof tree->report.unknown);
    tree->report.unknown_count = 0;
    assert_memory_equal(&tree->report, &nothing, sizeof nothing);
}

static void test_every_member_that_the_table_names_is_a_member(void **state)
{
    struct tree *tree = *state;
    char members[4096] = " ";
    for (size_t i = 0; i < seki_collector_count; i++) {
        strcat(members, seki_collectors[i].members);
        strcat(members, " ");
    }
    seki_collect(&tree->host, &tree->report);
    for (size_t i = 0; i < tree->report.unknown_count; i++) {
        char wanted[64];
        snprintf(wanted, sizeof wanted, " %s ", tree->report.unknown[i].member);
        if (strstr(members, wanted) == NULL)
            fail_msg("no collector names%s", wanted);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_os_release_of_each_distribution, tree_make, tree_drop),
        cmocka_unit_test_setup_teardown(test_os_release_falls_back_to_usr_lib, tree_make,
                                        tree_drop),
        cmocka_unit_test_setup_teardown(test_hardware_by_dmi_without_placeholders, tree_make,
                                        tree_drop),
        cmocka_unit_test_setup_teardown(test_hardware_by_device_tree, tree_make, tree_drop),
        cmocka_unit_test_setup_teardown(test_firmware_version_best_source_first, tree_make,
                                        tree_drop),
        cmocka_unit_test_setup_teardown(test_secure_boot, tree_make, tree_drop),
        cmocka_unit_test_setup_teardown(test_secure_boot_is_no_where_shim_does_not_verify,
                                        tree_make, tree_drop),
        cmocka_unit_test_setup_teardown(test_boot_time, tree_make, tree_drop),
        cmocka_unit_test_setup_teardown(test_root_on_a_plain_disk_is_not_encrypted, tree_make,
                                        tree_drop),
        cmocka_unit_test_setup_teardown(test_root_on_lvm_on_luks_is_encrypted, tree_make,
                                        tree_drop),
        cmocka_unit_test_setup_teardown(test_btrfs_is_found_by_its_source, tree_make, tree_drop),
        cmocka_unit_test_setup_teardown(test_an_overlay_is_not_known, tree_make, tree_drop),
        cmocka_unit_test_setup_teardown(test_a_loop_of_devices_ends, tree_make, tree_drop),
        cmocka_unit_test_setup_teardown(test_keystore, tree_make, tree_drop),
        cmocka_unit_test_setup_teardown(test_empty_passwords, tree_make, tree_drop),
        cmocka_unit_test_setup_teardown(test_on_an_empty_tree_nothing_is_claimed, tree_make,
                                        tree_drop),
        cmocka_unit_test_setup_teardown(test_every_member_that_the_table_names_is_a_member,
                                        tree_make, tree_drop),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
