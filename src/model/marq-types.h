/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Every item class by name, so that the tables of properties can point at each other freely. */
#pragma once

#include <glib-object.h>

G_BEGIN_DECLS

typedef struct _MarqProperty MarqProperty;
typedef struct _MarqFieldType MarqFieldType;
typedef struct _MarqItem MarqItem;
typedef struct _MarqItemClass MarqItemClass;
typedef struct _MarqItemList MarqItemList;

GType marq_item_get_type (void);
GType marq_project_get_type (void);
GType marq_target_get_type (void);
GType marq_hook_get_type (void);
GType marq_schema_get_type (void);
GType marq_namespace_get_type (void);
GType marq_entity_get_type (void);
GType marq_field_get_type (void);
GType marq_key_part_get_type (void);
GType marq_index_get_type (void);
GType marq_constraint_get_type (void);
GType marq_relation_get_type (void);
GType marq_trigger_get_type (void);
GType marq_rule_get_type (void);
GType marq_policy_get_type (void);
GType marq_enum_get_type (void);
GType marq_enum_value_get_type (void);
GType marq_domain_get_type (void);
GType marq_composite_get_type (void);
GType marq_sequence_get_type (void);
GType marq_view_get_type (void);
GType marq_routine_get_type (void);
GType marq_extension_get_type (void);
GType marq_object_get_type (void);
GType marq_access_get_type (void);
GType marq_grant_get_type (void);
GType marq_default_grant_get_type (void);
GType marq_diagram_get_type (void);
GType marq_diagram_node_get_type (void);
GType marq_diagram_line_get_type (void);
GType marq_diagram_group_get_type (void);
GType marq_diagram_note_get_type (void);

G_END_DECLS
