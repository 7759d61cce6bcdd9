/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Designs to begin with, and groups of fields to add. They are data: one JSON file each, ours in the
 * program's resources, the user's own in ~/.local/share/marquetry/templates.
 */
#pragma once

#include "marq-entity.h"
#include "marq-history.h"
#include "marq-project.h"

G_BEGIN_DECLS

typedef enum
{
  MARQ_TEMPLATE_PROJECT, /* a whole design */
  MARQ_TEMPLATE_FIELDS,  /* what one entity gets: fields, indexes, relations */
} MarqTemplateKind;

typedef struct _MarqTemplate MarqTemplate;

/* Those of a kind, ours first. (element-type MarqTemplate) */
GPtrArray       *marq_template_list            (MarqTemplateKind   kind);
MarqTemplate    *marq_template_find            (MarqTemplateKind   kind,
                                                const char        *id,
                                                GError           **error);
MarqTemplate    *marq_template_new_from_json   (const char        *id,
                                                const char        *text,
                                                gsize              length,
                                                GError           **error);
MarqTemplate    *marq_template_ref             (MarqTemplate      *self);
void             marq_template_unref           (MarqTemplate      *self);

const char      *marq_template_get_id          (MarqTemplate      *self); /* "shop" */
MarqTemplateKind marq_template_get_kind        (MarqTemplate      *self);
const char      *marq_template_get_title       (MarqTemplate      *self);
const char      *marq_template_get_description (MarqTemplate      *self);

/* A new project, with uids of its own. */
MarqProject     *marq_template_make_project    (MarqTemplate      *self,
                                                const char        *name,
                                                MarqDialect        dialect);
/* Adds the fields to an entity, as one step. What is there already by name stays as it is. */
gboolean         marq_template_add_fields      (MarqTemplate      *self,
                                                MarqHistory       *history,
                                                MarqEntity        *entity,
                                                GError           **error);

/* Saves a selection as one of the user's own: entities, or fields of one entity. */
gboolean         marq_template_save            (const char        *title,
                                                const char        *description,
                                                MarqItem *const   *items,
                                                guint              n_items,
                                                GError           **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (MarqTemplate, marq_template_unref)

G_END_DECLS
