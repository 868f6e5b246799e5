/* SPDX-License-Identifier: Apache-2.0
 *
 * test_store_files: do journal, snapshot, mirror and queue give back what was put in, and nothing
 * that was torn, changed or cut?
 */
#include "store_fixture.h"

#include "plugin/store/files.h"
#include "plugin/store/journal.h"
#include "plugin/store/mirror.h"
#include "plugin/store/queue.h"
#include "plugin/store/snapshot.h"

/* ---- a directory and what a visit finds ----------------------------------------------------- */

struct place {
    char path[64];
    int dir;
};

static int set_up(void **state)
{
    struct place *place = calloc(1, sizeof *place);
    make_directory(place->path);
    place->dir = open(place->path, O_RDONLY | O_DIRECTORY);
    *state = place;
    return 0;
}

static int tear_down(void **state)
{
    struct place *place = *state;
    close(place->dir);
    remove_all(place->path);
    free(place);
    return 0;
}

struct found {
    uint64_t sequences[64], tickets[64];
    size_t count;
};

static void visit(void *context, uint64_t sequence, struct seki_commit *commit)
{
    struct found *found = context;
    assert_true(found->count < 64);
    found->sequences[found->count] = sequence;
    found->tickets[found->count++] = commit->ticket;
    seki_commit_free(commit);
}

static struct seki_record *device(const char *id, const char *model)
{
    struct seki_record *record = record_of(
        SEKI_RECORD_DEVICE, id, (const char *const[]){"site", "nagoya", "model", model, NULL});
    record->whole = true;
    return record;
}

static void append(struct seki_journal *journal, uint64_t ticket)
{
    struct seki_commit *commit = commit_of(ticket, device("d1", "P-1"));
    assert_int_equal(seki_journal_append(journal, commit), SEKI_OK);
    seki_commit_free(commit);
}

static void reopen(struct place *place, struct seki_journal *journal, struct found *found)
{
    *found = (struct found){.count = 0};
    struct seki_fault fault = {""};
    if (seki_journal_open(place->dir, journal, visit, found, &fault) != SEKI_OK) {
        fail_msg("%s", fault.text);
    }
}

static void put_file(struct place *place, const char *name, const uint8_t *bytes, size_t size)
{
    const int fd = openat(place->dir, name, O_WRONLY | O_CREAT | O_TRUNC, 0600);
    assert_true(fd >= 0);
    assert_true(seki_write_all(fd, bytes, size));
    close(fd);
}

/* ---- journal -------------------------------------------------------------------------------- */

/* Three commits as a file; ends[n] is where n commits end. */
static uint8_t *three_commits(struct place *place, size_t *size, size_t ends[4])
{
    struct seki_journal journal;
    struct found found;
    uint8_t *bytes;
    reopen(place, &journal, &found);
    ends[0] = journal.size;
    for (uint64_t ticket = 1; ticket <= 3; ticket++) {
        append(&journal, ticket);
        ends[ticket] = journal.size;
    }
    assert_int_equal(seki_journal_sync(&journal), SEKI_OK);
    seki_journal_close(&journal);
    assert_int_equal(seki_read_file(place->dir, "journal", 1 << 20, &bytes, size), SEKI_OK);
    assert_int_equal(*size, ends[3]);
    return bytes;
}

static void a_tail_torn_at_any_byte_is_cut_and_no_more(void **state)
{
    struct place *place = *state;
    size_t size, ends[4];
    uint8_t *bytes = three_commits(place, &size, ends);
    for (size_t torn = ends[0]; torn <= size; torn++) {
        struct seki_journal journal;
        struct found found;
        size_t whole = 0;
        while (whole < 3 && ends[whole + 1] <= torn) {
            whole++;
        }
        put_file(place, "journal", bytes, torn);
        reopen(place, &journal, &found);
        assert_int_equal(found.count, whole);
        assert_int_equal(journal.last, whole);
        assert_int_equal(journal.cut, torn - ends[whole]);
        append(&journal, 77); /* in the place of what was cut */
        seki_journal_close(&journal);
        reopen(place, &journal, &found);
        assert_int_equal(found.count, whole + 1);
        assert_int_equal(found.tickets[whole], 77);
        assert_int_equal(found.sequences[whole], whole + 1);
        assert_int_equal(journal.cut, 0);
        seki_journal_close(&journal);
    }
    free(bytes);
}

static void a_byte_changed_anywhere_is_found(void **state)
{
    struct place *place = *state;
    size_t size, ends[4];
    uint8_t *bytes = three_commits(place, &size, ends);
    for (size_t at = ends[0]; at < size; at++) {
        struct seki_journal journal = {.fd = -1};
        struct found found = {.count = 0};
        size_t whole = 0;
        while (ends[whole + 1] <= at) {
            whole++;
        }
        bytes[at] ^= 0x20;
        assert_int_equal(seki_journal_scan(bytes, size, &journal, visit, &found), ends[whole]);
        assert_int_equal(found.count, whole);
        bytes[at] ^= 0x20;
    }
    free(bytes);
}

static void what_redis_confirmed_is_known_after_a_restart(void **state)
{
    struct place *place = *state;
    struct seki_journal journal;
    struct found found;
    reopen(place, &journal, &found);
    char id[SEKI_JOURNAL_ID_SIZE];
    memcpy(id, journal.id, sizeof id);
    append(&journal, 1);
    append(&journal, 2);
    seki_journal_mark(&journal, 1);
    seki_journal_close(&journal);
    reopen(place, &journal, &found);
    assert_int_equal(journal.confirmed, 1);
    assert_int_equal(journal.last, 2);
    assert_string_equal(journal.id, id);
    seki_journal_mark(&journal, 2);
    assert_int_equal(seki_journal_restart(&journal), SEKI_OK);
    append(&journal, 3);
    seki_journal_close(&journal);
    reopen(place, &journal, &found);
    assert_int_equal(found.count, 1);
    assert_int_equal(found.sequences[0], 3); /* numbers go on */
    assert_int_equal(journal.confirmed, 2);
    assert_string_equal(journal.id, id);
    seki_journal_close(&journal);
}

static void what_was_taken_back_is_not_there(void **state)
{
    struct place *place = *state;
    struct seki_journal journal;
    struct found found;
    reopen(place, &journal, &found);
    append(&journal, 1);
    const size_t size = journal.size;
    append(&journal, 2);
    seki_journal_truncate(&journal, size, 1);
    append(&journal, 3);
    seki_journal_close(&journal);
    reopen(place, &journal, &found);
    assert_int_equal(found.count, 2);
    assert_int_equal(found.tickets[1], 3);
    assert_int_equal(found.sequences[1], 2);
    seki_journal_close(&journal);
}

static void a_file_that_is_no_journal_is_not_overwritten(void **state)
{
    struct place *place = *state;
    static const char text[] = "somebody's notes, which are longer than the header of a journal";
    struct seki_journal journal;
    struct found found = {.count = 0};
    struct seki_fault fault = {""};
    uint8_t *bytes;
    size_t size;
    put_file(place, "journal", (const uint8_t *)text, sizeof text);
    assert_int_equal(seki_journal_open(place->dir, &journal, visit, &found, &fault),
                     SEKI_BAD_INPUT);
    assert_non_null(strstr(fault.text, "journal"));
    assert_int_equal(seki_read_file(place->dir, "journal", 4096, &bytes, &size), SEKI_OK);
    assert_int_equal(size, sizeof text);
    assert_memory_equal(bytes, text, size);
    free(bytes);
}

/* ---- snapshot ------------------------------------------------------------------------------- */

static void write_snapshot(struct place *place, size_t devices)
{
    struct seki_mirror mirror = {NULL};
    const struct seki_snapshot_head head = {.stream = "17-3", .audit = "ab", .sequence = 9};
    for (size_t i = 0; i < devices; i++) {
        char id[24];
        snprintf(id, sizeof id, "d%zu", i);
        struct seki_record *record = device(id, "P-1");
        assert_int_equal(seki_mirror_put(&mirror, record, 0), SEKI_OK);
        seki_record_free(record);
    }
    assert_int_equal(seki_snapshot_write(place->dir, &head, &mirror), SEKI_OK);
    seki_mirror_clear(&mirror);
}

static void a_snapshot_gives_back_what_was_written(void **state)
{
    struct place *place = *state;
    struct seki_mirror mirror = {NULL};
    struct seki_snapshot_head head;
    assert_int_equal(seki_snapshot_read(place->dir, &head, &mirror), SEKI_NOT_FOUND);
    write_snapshot(place, 5000); /* several pieces */
    assert_int_equal(seki_snapshot_read(place->dir, &head, &mirror), SEKI_OK);
    assert_string_equal(head.stream, "17-3");
    assert_string_equal(head.audit, "ab");
    assert_int_equal(head.sequence, 9);
    assert_int_equal(seki_mirror_count(&mirror), 5000);
    struct seki_record *record = seki_mirror_get(&mirror, SEKI_RECORD_DEVICE, "d4999");
    assert_string_equal(seki_record_get(record, "model"), "P-1");
    seki_record_free(record);
    seki_mirror_clear(&mirror);
}

static void a_damaged_snapshot_is_put_aside(void **state)
{
    struct place *place = *state;
    uint8_t *bytes;
    size_t size;
    write_snapshot(place, 2);
    assert_int_equal(seki_read_file(place->dir, "snapshot", 1 << 20, &bytes, &size), SEKI_OK);
    for (size_t at = 0; at < size; at++) {
        struct seki_mirror mirror = {NULL};
        struct seki_snapshot_head head;
        bytes[at] ^= 1;
        assert_int_equal(seki_snapshot_decode(bytes, size, &head, &mirror), SEKI_BAD_INPUT);
        assert_null(mirror.entries);
        bytes[at] ^= 1;
        assert_int_equal(seki_snapshot_decode(bytes, at, &head, &mirror), SEKI_BAD_INPUT);
        assert_null(mirror.entries);
    }
    bytes[size / 2] ^= 1;
    put_file(place, "snapshot", bytes, size);
    struct seki_mirror mirror = {NULL};
    struct seki_snapshot_head head;
    assert_int_equal(seki_snapshot_read(place->dir, &head, &mirror), SEKI_BAD_INPUT);
    assert_int_equal(faccessat(place->dir, "snapshot.damaged", R_OK, 0), 0);
    assert_int_equal(seki_snapshot_read(place->dir, &head, &mirror), SEKI_NOT_FOUND);
    free(bytes);
}

/* ---- mirror and queue ----------------------------------------------------------------------- */

static void a_mirror_does_as_redis_does(void **state)
{
    (void)state;
    struct seki_mirror mirror = {NULL};
    struct seki_record *part =
        record_of(SEKI_RECORD_DEVICE, "d1", (const char *const[]){"model", "P-2", NULL});
    assert_int_equal(seki_mirror_apply(&mirror, part), SEKI_OK);
    assert_int_equal(seki_mirror_count(&mirror), 0); /* a part of nothing */
    struct seki_record *whole = device("d1", "P-1");
    assert_int_equal(seki_mirror_apply(&mirror, whole), SEKI_OK);
    assert_int_equal(seki_mirror_apply(&mirror, part), SEKI_OK);
    struct seki_record *now = seki_mirror_get(&mirror, SEKI_RECORD_DEVICE, "d1");
    assert_string_equal(seki_record_get(now, "model"), "P-2");
    assert_string_equal(seki_record_get(now, "site"), "nagoya");
    seki_record_free(now);
    assert_false(seki_mirror_has(&mirror, SEKI_RECORD_SITE, "d1")); /* another kind */
    struct seki_record *gone = seki_record_new(SEKI_RECORD_DEVICE, "d1");
    gone->gone = true;
    assert_int_equal(seki_mirror_apply(&mirror, gone), SEKI_OK);
    assert_int_equal(seki_mirror_count(&mirror), 0);
    seki_record_free(part);
    seki_record_free(whole);
    seki_record_free(gone);
    seki_mirror_clear(&mirror);
}

static void a_queue_is_bounded_and_in_order(void **state)
{
    (void)state;
    struct seki_queue queue;
    int items[10];
    uint64_t put, taken;
    assert_true(seki_queue_init(&queue, 4));
    assert_null(seki_queue_take(&queue));
    for (int round = 0; round < 3; round++) { /* around the ring */
        for (int i = 0; i < 4; i++) {
            assert_true(seki_queue_put(&queue, &items[i]));
        }
        assert_false(seki_queue_put(&queue, &items[4]));
        for (int i = 0; i < 3; i++) {
            assert_ptr_equal(seki_queue_take(&queue), &items[i]);
        }
        assert_ptr_equal(seki_queue_take(&queue), &items[3]);
        assert_null(seki_queue_take(&queue));
    }
    seki_queue_counts(&queue, &put, &taken);
    assert_int_equal(put, 12);
    assert_int_equal(taken, 12);
    seki_queue_free(&queue);
}

/* The check value of CRC-32/ISO-HDLC, and the same in any two pieces. */
static void a_checksum_is_that_of_everybody(void **state)
{
    static const char text[] = "123456789, and then some that is longer than eight bytes";
    (void)state;
    assert_int_equal(seki_crc32(0, "123456789", 9), 0xcbf43926);
    const uint32_t whole = seki_crc32(0, text, sizeof text);
    for (size_t cut = 0; cut <= sizeof text; cut++) {
        const uint32_t head = seki_crc32(0, text, cut);
        assert_int_equal(seki_crc32(head, text + cut, sizeof text - cut), whole);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(a_tail_torn_at_any_byte_is_cut_and_no_more, set_up,
                                        tear_down),
        cmocka_unit_test_setup_teardown(a_byte_changed_anywhere_is_found, set_up, tear_down),
        cmocka_unit_test_setup_teardown(what_redis_confirmed_is_known_after_a_restart, set_up,
                                        tear_down),
        cmocka_unit_test_setup_teardown(what_was_taken_back_is_not_there, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_file_that_is_no_journal_is_not_overwritten, set_up,
                                        tear_down),
        cmocka_unit_test_setup_teardown(a_snapshot_gives_back_what_was_written, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_damaged_snapshot_is_put_aside, set_up, tear_down),
        cmocka_unit_test(a_mirror_does_as_redis_does),
        cmocka_unit_test(a_checksum_is_that_of_everybody),
        cmocka_unit_test(a_queue_is_bounded_and_in_order),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
