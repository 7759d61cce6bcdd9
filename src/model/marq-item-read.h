/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Items from JSON, by their tables of properties. */
#pragma once

#include <json-glib/json-glib.h>

#include "marq-item.h"
#include "marq-problem.h"

G_BEGIN_DECLS

typedef struct _MarqFrame MarqFrame;

/* Collects what is wrong while a text is read. */
typedef struct
{
  GPtrArray *problems; /* of MarqProblem */
  GHashTable *uids;    /* seen so far; the items own them */
  MarqFrame *frame;    /* where we are */
} MarqItemReader;

void      marq_item_reader_init  (MarqItemReader *self);
void      marq_item_reader_clear (MarqItemReader *self);

MarqItem *marq_item_from_json    (GType type, JsonObject *object, MarqItemReader *reader);
void      marq_item_read_json    (MarqItem *self, JsonObject *object, MarqItemReader *reader);

/* Parses a text that may come from anywhere; the error says where it fails. */
JsonNode *marq_json_parse        (const char *text, gsize length, GError **error);
JsonNode *marq_json_parse_scanned (const char *text, gsize length, GError **error);

G_END_DECLS
