/* SPDX-License-Identifier: Apache-2.0
 *
 * document_certificate: sekisho/v1/certificate/{site}/{device}, after NIST SP 800-88 Rev. 2,
 * section 4.6 and appendix C. A certificate is signed, so it is never cut: the fields are bounded
 * such that the longest one fits. What was not recorded is left out and named in "missing", which
 * the encoder derives, so that a certificate cannot claim to be complete.
 */
#include <stddef.h>

#include "topics/document_parts.h"

const char *const seki_grade_words[] = {"self_reported", "verified", "attested", NULL};

/* Texts of the certificate in the order of the standard's form. */
struct text_field {
    const char *name;
    size_t offset, size;
    bool optional; /* in the standard: not named in "missing" */
};
#define FIELD(member, is_optional)                                                                 \
    {                                                                                              \
        .name = #member, .offset = offsetof(struct seki_certificate_document, member),             \
        .size = sizeof((struct seki_certificate_document *)NULL)->member, .optional = is_optional  \
    }
static const struct text_field media_fields[] = {
    FIELD(vendor, false),
    FIELD(model, false),
    FIELD(serial, false),
    FIELD(asset_number, false),
    FIELD(media_type, false),
    FIELD(media_source, false),
    FIELD(confidentiality_before, true),
    FIELD(confidentiality_after, true),
};
static const struct text_field work_fields[] = {
    FIELD(technique, false),
    FIELD(tool, false),
    FIELD(tool_version, false),
    FIELD(verification_method, false),
    FIELD(verification_result, false),
    FIELD(destination, false),
    FIELD(backup, true),
};
#define COUNT(fields) (sizeof(fields) / sizeof(fields)[0])

/* The people, in the order of the work. */
struct person_field {
    const char *name;
    size_t offset;
};
#define PERSON(member)                                                                             \
    {                                                                                              \
        .name = #member, .offset = offsetof(struct seki_certificate_document, member)              \
    }
static const struct person_field person_fields[] = {
    PERSON(performed),
    PERSON(verified),
    PERSON(validated),
};

static const char *text_of(const struct seki_certificate_document *d,
                           const struct text_field *field)
{
    return (const char *)d + field->offset;
}

static const struct seki_certificate_person *person_of(const struct seki_certificate_document *d,
                                                       const struct person_field *field)
{
    const void *person = (const char *)d + field->offset;
    return person;
}

static void write_texts(struct seki_writer *w, const struct seki_certificate_document *d,
                        const struct text_field *fields, size_t count)
{
    for (size_t i = 0; i < count; i++)
        seki_write_said(w, fields[i].name, text_of(d, &fields[i]));
}

static void write_missing_texts(struct seki_writer *w, const struct seki_certificate_document *d,
                                const struct text_field *fields, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (!fields[i].optional && text_of(d, &fields[i])[0] == '\0')
            seki_write_string(w, NULL, fields[i].name);
}

static void write_missing(struct seki_writer *w, const struct seki_certificate_document *d)
{
    seki_write_open(w, "missing", '[');
    write_missing_texts(w, d, media_fields, COUNT(media_fields));
    write_missing_texts(w, d, work_fields, COUNT(work_fields));
    for (size_t i = 0; i < COUNT(person_fields); i++)
        if (person_of(d, &person_fields[i])->name[0] == '\0')
            seki_write_string(w, NULL, person_fields[i].name);
    seki_write_close(w, ']');
}

static void write_person(struct seki_writer *w, const char *name,
                         const struct seki_certificate_person *person)
{
    if (person->name[0] == '\0')
        return;
    seki_write_open(w, name, '{');
    seki_write_text(w, "name", person->name);
    seki_write_said(w, "title", person->title);
    seki_write_said(w, "place", person->place);
    seki_write_said(w, "contact", person->contact);
    if (person->at != 0)
        seki_write_time(w, "at", person->at);
    seki_write_close(w, '}');
}

enum seki_status seki_certificate_encode(const struct seki_certificate_document *document,
                                         char *out, size_t size, size_t *length)
{
    struct seki_writer w;
    seki_document_begin(&w, out, size);
    seki_write_string(&w, "id", document->id);
    seki_write_time(&w, "at", document->at);
    seki_write_string(&w, "site", document->site);
    seki_write_string(&w, "device", document->device);
    seki_write_said(&w, "wipe", document->wipe);
    write_texts(&w, document, media_fields, COUNT(media_fields));
    seki_write_said(&w, "method", seki_method_words[document->method]);
    write_texts(&w, document, work_fields, COUNT(work_fields));
    for (size_t i = 0; i < COUNT(person_fields); i++)
        write_person(&w, person_fields[i].name, person_of(document, &person_fields[i]));
    if (document->credential_revoked_at != 0)
        seki_write_time(&w, "credential_revoked_at", document->credential_revoked_at);
    write_missing(&w, document);
    seki_write_word(&w, "grade", seki_grade_words, document->grade);
    seki_write_text(&w, "previous", document->previous);
    seki_write_signature(&w, &document->signature);
    return seki_document_end(&w, length);
}

static void take_texts(struct seki_reader *r, const struct seki_json *root,
                       struct seki_certificate_document *d, const struct text_field *fields,
                       size_t count)
{
    for (size_t i = 0; i < count; i++)
        seki_take_string(r, root, fields[i].name, (char *)d + fields[i].offset, fields[i].size);
}

static void take_person(struct seki_reader *r, const struct seki_json *root,
                        struct seki_certificate_document *d, const struct person_field *field)
{
    const struct seki_json *object = seki_take_object(r, root, field->name);
    if (object == NULL)
        return;
    void *place = (char *)d + field->offset;
    struct seki_certificate_person *person = place;
    seki_reader_enter(r, field->name);
    seki_need_text(r, object, "name", person->name, sizeof person->name);
    seki_take_string(r, object, "title", person->title, sizeof person->title);
    seki_take_string(r, object, "place", person->place, sizeof person->place);
    seki_take_string(r, object, "contact", person->contact, sizeof person->contact);
    seki_take_time(r, object, "at", &person->at);
    seki_reader_leave(r);
}

/* "missing" is ours to derive; a decoder only sees that it is there and is a list of names. */
static void check_missing(struct seki_reader *r, const struct seki_json *root)
{
    const struct seki_json *missing = seki_take_array(r, root, "missing");
    if (missing == NULL)
        seki_reader_fault(r, "missing", SEKI_MISSING);
    for (const struct seki_json *name = seki_json_first(missing); name != NULL;
         name = seki_json_next(name))
        if (seki_json_string(name) == NULL)
            seki_reader_fault(r, "missing", SEKI_WRONG_TYPE);
}

static void read_certificate(struct seki_reader *r, const struct seki_json *root, void *document)
{
    struct seki_certificate_document *d = document;
    seki_need_id(r, root, "id", d->id, sizeof d->id);
    seki_need_time(r, root, "at", &d->at);
    seki_need_id(r, root, "site", d->site, sizeof d->site);
    seki_need_id(r, root, "device", d->device, sizeof d->device);
    seki_take_id(r, root, "wipe", d->wipe, sizeof d->wipe);
    take_texts(r, root, d, media_fields, COUNT(media_fields));
    d->method = (enum seki_method)seki_take_choice(r, root, "method", seki_method_words);
    if (d->method == SEKI_METHOD_NONE)
        seki_reader_fault(r, "method", SEKI_MISSING);
    take_texts(r, root, d, work_fields, COUNT(work_fields));
    for (size_t i = 0; i < COUNT(person_fields); i++)
        take_person(r, root, d, &person_fields[i]);
    seki_take_time(r, root, "credential_revoked_at", &d->credential_revoked_at);
    check_missing(r, root);
    d->grade = (enum seki_grade)seki_need_word(r, root, "grade", seki_grade_words);
    seki_take_whole_hex(r, root, "previous", d->previous, sizeof d->previous);
    seki_take_signature(r, root, &d->signature);
}

enum seki_status seki_certificate_decode(const char *payload, size_t size,
                                         struct seki_certificate_document *document,
                                         struct seki_fault *fault)
{
    return seki_document_decode(payload, size, read_certificate, document, sizeof *document, fault);
}
