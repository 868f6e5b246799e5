/* SPDX-License-Identifier: Apache-2.0
 *
 * test_store_disk: what does the store do when the disk takes nothing more? RLIMIT_FSIZE stands for
 * the full disk: a write fails in the middle, as there.
 */
#include "store_caller.h"

#include <sys/resource.h>

#include "plugin/store/files.h"
#include "plugin/store/mirror.h"
#include "plugin/store/snapshot.h"

static void limit_files(rlim_t bytes)
{
    struct rlimit limit;
    assert_int_equal(getrlimit(RLIMIT_FSIZE, &limit), 0);
    limit.rlim_cur = bytes < limit.rlim_max ? bytes : limit.rlim_max;
    assert_int_equal(setrlimit(RLIMIT_FSIZE, &limit), 0);
}

static int set_up_disk(void **state)
{
    signal(SIGXFSZ, SIG_IGN);
    return set_up(state);
}

static int tear_down_disk(void **state)
{
    limit_files(RLIM_INFINITY);
    return tear_down(state);
}

static off_t size_of(const struct caller *caller, const char *name)
{
    char path[128];
    struct stat about;
    snprintf(path, sizeof path, "%s/%s", caller->state, name);
    return stat(path, &about) == 0 ? about.st_size : -1;
}

static void what_a_full_disk_does_not_take_fails_and_the_next_works_with_space(void **state)
{
    struct server *server = *state; /* not started: the journal is all there is */
    struct caller caller;
    uint64_t ticket = 0;
    caller_begin(&caller, server->url, "edge-1");
    AWAIT(&caller, caller.loaded == 1, 2000);
    limit_files(16384);
    do {
        add_device(&caller, ++ticket);
        AWAIT(&caller, caller.durable == ticket || caller.failed == ticket, 2000);
    } while (caller.failed == 0 && ticket < 1000);
    assert_int_equal(caller.failed, ticket);
    assert_true(ticket > 10);
    assert_non_null(strstr(caller.failed_why, "the disk is full or cannot be written"));
    assert_non_null(strstr(caller.failed_why, caller.state));
    const off_t size = size_of(&caller, "journal");
    add_device(&caller, ticket);
    caller.failed = 0;
    AWAIT(&caller, caller.failed == ticket, 2000);
    assert_int_equal(size_of(&caller, "journal"), size); /* nothing half-written stays */
    limit_files(RLIM_INFINITY);
    add_device(&caller, ticket);
    AWAIT(&caller, caller.durable == ticket, 2000);
    caller_close(&caller, 0);
    /* What was durable is there after a restart, whole and once. */
    caller.records = caller.loaded = 0;
    caller_open(&caller, server->url, "edge-1", "e2");
    AWAIT(&caller, caller.loaded == 1, 2000);
    assert_int_equal(caller.records, ticket);
    assert_null(strstr(caller.log, "torn"));
    server_launch(server);
    await_devices(server, &caller, (long long)ticket);
    check_audit(server, ticket);
    caller_end(&caller);
}

static enum seki_status write_devices(int dir, size_t count)
{
    struct seki_mirror mirror = {NULL};
    const struct seki_snapshot_head head = {.sequence = count};
    for (size_t i = 0; i < count; i++) {
        char id[24];
        snprintf(id, sizeof id, "d%zu", i);
        struct seki_record *record =
            record_of(SEKI_RECORD_DEVICE, id, (const char *const[]){"model", "P-1", NULL});
        record->whole = true;
        assert_int_equal(seki_mirror_put(&mirror, record, 0), SEKI_OK);
        seki_record_free(record);
    }
    enum seki_status status = seki_snapshot_write(dir, &head, &mirror);
    seki_mirror_clear(&mirror);
    return status;
}

static void a_snapshot_that_does_not_fit_leaves_the_old_one_and_no_half(void **state)
{
    struct server *server = *state; /* its folder only */
    struct seki_mirror mirror = {NULL};
    struct seki_snapshot_head head;
    const int dir = open(server->folder, O_RDONLY | O_DIRECTORY);
    assert_int_equal(write_devices(dir, 3), SEKI_OK);
    limit_files(8192);
    assert_int_equal(write_devices(dir, 5000), SEKI_IO);
    assert_int_not_equal(faccessat(dir, "snapshot.new", F_OK, 0), 0);
    limit_files(RLIM_INFINITY);
    assert_int_equal(seki_snapshot_read(dir, &head, &mirror), SEKI_OK);
    assert_int_equal(seki_mirror_count(&mirror), 3);
    seki_mirror_clear(&mirror);
    assert_int_equal(write_devices(dir, 5000), SEKI_OK);
    close(dir);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(
            what_a_full_disk_does_not_take_fails_and_the_next_works_with_space, set_up_disk,
            tear_down_disk),
        cmocka_unit_test_setup_teardown(a_snapshot_that_does_not_fit_leaves_the_old_one_and_no_half,
                                        set_up_disk, tear_down_disk),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
