/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib-object.h>

#include "marq-types.h"

G_BEGIN_DECLS

/* What a designer can choose from. What each becomes is for an engine to say. */
typedef enum
{
  MARQ_TYPE_KIND_STRING,
  MARQ_TYPE_KIND_TEXT,
  MARQ_TYPE_KIND_CHAR,
  MARQ_TYPE_KIND_SMALL_INT,
  MARQ_TYPE_KIND_INTEGER,
  MARQ_TYPE_KIND_BIG_INT,
  MARQ_TYPE_KIND_SERIAL,
  MARQ_TYPE_KIND_BIG_SERIAL,
  MARQ_TYPE_KIND_DECIMAL,
  MARQ_TYPE_KIND_FLOAT,
  MARQ_TYPE_KIND_DOUBLE,
  MARQ_TYPE_KIND_BOOLEAN,
  MARQ_TYPE_KIND_DATE,
  MARQ_TYPE_KIND_DATE_TIME,
  MARQ_TYPE_KIND_TIME,
  MARQ_TYPE_KIND_TIMESTAMP,
  MARQ_TYPE_KIND_INTERVAL,
  MARQ_TYPE_KIND_UUID,
  MARQ_TYPE_KIND_JSON,
  MARQ_TYPE_KIND_JSONB,
  MARQ_TYPE_KIND_COLOR,
  MARQ_TYPE_KIND_EMAIL,
  MARQ_TYPE_KIND_URL,
  MARQ_TYPE_KIND_PHONE,
  MARQ_TYPE_KIND_BINARY,
  MARQ_TYPE_KIND_BLOB,
  MARQ_TYPE_KIND_ARRAY,     /* of any other type */
  MARQ_TYPE_KIND_ENUM,      /* a MarqEnum by uid, or values of its own */
  MARQ_TYPE_KIND_DOMAIN,    /* a MarqDomain by uid */
  MARQ_TYPE_KIND_COMPOSITE, /* a MarqComposite by uid */
  MARQ_TYPE_KIND_CUSTOM,    /* any type of the engine, in its own words */
  MARQ_TYPE_KIND_UNKNOWN,   /* a text that this version cannot read, kept as it is */
} MarqTypeKind;

#define MARQ_N_TYPE_KINDS (MARQ_TYPE_KIND_UNKNOWN + 1)

/* What a kind takes between its parentheses. */
typedef enum
{
  MARQ_TYPE_PARAMETERS_NUMBERS,
  MARQ_TYPE_PARAMETERS_ELEMENT,
  MARQ_TYPE_PARAMETERS_VALUES, /* or a reference */
  MARQ_TYPE_PARAMETERS_REFERENCE,
  MARQ_TYPE_PARAMETERS_TEXT,
} MarqTypeParameters;

typedef struct
{
  const char        *name;
  MarqTypeParameters parameters;
  guint              n_numbers; /* at most */
  int                fallback;  /* of the first number; 0: it may be left out */
  const char        *labels[2]; /* untranslated: what the numbers mean */
  const char        *summary;   /* untranslated: one line for a person who chooses */
} MarqTypeInfo;

#define MARQ_TYPE_MAX_DEPTH 8

#define MARQ_TYPE_FIELD_TYPE (marq_field_type_get_type ())

/* An immutable, reference-counted type of a field. Its text form is canonical: two types are equal
 * exactly when their texts are. */
GType               marq_field_type_get_type       (void);

const MarqTypeInfo *marq_type_kind_get_info        (MarqTypeKind kind);

MarqFieldType      *marq_field_type_new            (MarqTypeKind kind);
MarqFieldType      *marq_field_type_new_number     (MarqTypeKind kind,
                                                    int          number);
MarqFieldType      *marq_field_type_new_decimal    (int precision,
                                                    int scale);
MarqFieldType      *marq_field_type_new_array      (MarqFieldType *element);
MarqFieldType      *marq_field_type_new_values     (const char *const *values);
MarqFieldType      *marq_field_type_new_reference  (MarqTypeKind kind,
                                                    const char  *uid);
MarqFieldType      *marq_field_type_new_custom     (const char *text);
MarqFieldType      *marq_field_type_new_unknown    (const char *text);
MarqFieldType      *marq_field_type_parse          (const char *text,
                                                    GError    **error);
MarqFieldType      *marq_field_type_ref            (MarqFieldType *self);
void                marq_field_type_unref          (MarqFieldType *self);

MarqTypeKind        marq_field_type_get_kind       (MarqFieldType *self);
guint               marq_field_type_get_n_numbers  (MarqFieldType *self);
int                 marq_field_type_get_number     (MarqFieldType *self,
                                                    guint          i);
MarqFieldType      *marq_field_type_get_element    (MarqFieldType *self);
const char *const  *marq_field_type_get_values     (MarqFieldType *self);
const char         *marq_field_type_get_reference  (MarqFieldType *self);
const char         *marq_field_type_get_text       (MarqFieldType *self);
const char         *marq_field_type_to_string      (MarqFieldType *self);
gboolean            marq_field_type_equal          (MarqFieldType *a,
                                                    MarqFieldType *b);

/* The same type with another reference in it, at whatever depth. */
MarqFieldType      *marq_field_type_with_reference (MarqFieldType *self,
                                                    const char    *uid);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (MarqFieldType, marq_field_type_unref)

G_END_DECLS
