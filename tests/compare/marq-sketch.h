/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Small schemas in few lines, for tests. */
#pragma once

#include "compare/marq-compare.h"
#include "model/marq-model.h"

G_BEGIN_DECLS

/* A schema with a namespace "public". */
MarqSchema  *marq_sketch_new       (void);
MarqSchema  *marq_sketch_copy      (MarqSchema *schema);              /* the same uids */
MarqSchema  *marq_sketch_read      (MarqSchema *schema);              /* others, as a database gives it */
gpointer     marq_sketch_find      (MarqSchema *schema, const char *path); /* "public.users.mail" */
void         marq_sketch_remove    (gpointer item);

/* A new item below parent in the list of this name; then properties, as g_object_set() takes them. */
gpointer     marq_sketch_add       (gpointer parent, const char *list, const char *name, ...) G_GNUC_NULL_TERMINATED;
gpointer     marq_sketch_entity    (MarqSchema *schema, const char *name);
/* type may be NULL. */
gpointer     marq_sketch_field     (gpointer entity, const char *name, const char *type);
gpointer     marq_sketch_key       (gpointer entity, const char *name, MarqConstraintKind kind, gpointer field);
gpointer     marq_sketch_index     (gpointer entity, const char *name, gpointer field);
gpointer     marq_sketch_relation  (gpointer entity, const char *name, gpointer field, gpointer target, gpointer target_field);
void         marq_sketch_set_type  (gpointer field, const char *type);
void         marq_sketch_set_refs  (gpointer item, const char *property, gpointer first, gpointer second);

/* Every line of marq_change_dup_text(), sorted out by newlines. */
char        *marq_sketch_lines     (GPtrArray *changes);
char        *marq_sketch_compare   (MarqSchema *before, MarqSchema *after, MarqMatchingMode mode);

G_END_DECLS
