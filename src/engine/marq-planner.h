/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the engines' planners share: what becomes of each thing, and how to say its name. */
#pragma once

#include "compare/marq-dependencies.h"
#include "marq-engine.h"
#include "model/marq-model.h"

G_BEGIN_DECLS

/* What becomes of a thing that is on both sides, or on one. */
typedef struct
{
  MarqItem  *before, *after;
  GPtrArray *properties;  /* that changed; NULL: none */
  gboolean   renamed;
  gboolean   moved;       /* to another namespace, or another place in its list */
  gboolean   touched;     /* has to be altered because of something else */
  gboolean   recreated;   /* dropped and made again */
} MarqFate;

struct _MarqPlanner
{
  const MarqEngine      *engine;
  const MarqPlanOptions *options;
  MarqMatching          *matching;
  const MarqEquivalence *equivalence;
  MarqDependencies      *old_needs, *new_needs;
  GPtrArray             *changes;
  GHashTable            *fates; /* item of either side → MarqFate; nothing: it stays as it is */
  GHashTable            *old_spots; /* place and name → who is there when names begin to change, and is then */
  GHashTable            *new_spots; /* an engine's own */
  GPtrArray             *steps;
  GHashTable            *backed_up; /* the entities that are kept already */
  GError                *error; /* the first thing that cannot be done */
};

MarqFate *marq_planner_get_fate     (MarqPlanner *self, gpointer item);
gboolean  marq_planner_has          (MarqPlanner *self, MarqPlanFlags flag);
/* Whether it is made here: new, or made again, by itself or with what it is part of. */
gboolean  marq_planner_is_created   (MarqPlanner *self, gpointer after);
gboolean  marq_planner_is_dropped   (MarqPlanner *self, gpointer before);
gboolean  marq_planner_is_recreated (MarqPlanner *self, gpointer item);
gboolean  marq_fate_changed         (MarqFate *self, const char *property);
gpointer  marq_planner_get_old      (MarqPlanner *self, gpointer after);
gpointer  marq_planner_get_new      (MarqPlanner *self, gpointer before);

/* A new step, sorted by the path of item; it belongs to the plan. */
MarqStep *marq_planner_add          (MarqPlanner *self, MarqPhase phase, gpointer item);
void      marq_planner_refuse       (MarqPlanner *self, const char *format, ...) G_GNUC_PRINTF (2, 3);
void      marq_planner_find         (MarqStep *step, const char *rule, gpointer item, const char *format, ...)
                                    G_GNUC_PRINTF (4, 5);

/* Names as the engine wants them. */
char     *marq_planner_quote        (MarqPlanner *self, const char *name);
char     *marq_planner_name         (MarqPlanner *self, gpointer item); /* without its namespace */
char     *marq_planner_full_name    (MarqPlanner *self, gpointer item); /* with it, unless it is the usual one and goes without saying */
char     *marq_planner_literal      (MarqPlanner *self, const char *text);
char     *marq_planner_names        (MarqPlanner *self, gpointer context, const char *const *uids); /* "a, b" */
char     *marq_planner_prefix       (MarqPlanner *self, gpointer item); /* "shop.", or "" */
gboolean  marq_namespace_is_usual   (MarqItem *item);
/* After everything is renamed, the name of what is dropped: its namespace may have a new one. */
char     *marq_planner_late_name    (MarqPlanner *self, gpointer before);

/* Changes a name: head, the old one, middle, the new one, as in "ALTER TABLE products RENAME COLUMN ",
 * " TO ". Where the new one is still the name of something that is itself renamed, by way of a name
 * that nothing has. */
void      marq_planner_rename       (MarqPlanner *self, gpointer before, gpointer after, const char *head,
                                     const char *middle);

/* Keeps the rows of a table that loses some or all, where that is asked for. */
void      marq_planner_back_up      (MarqPlanner *self, gpointer before);
/* On the way back, once its rows are where they belong. */
void      marq_planner_forget_backup (MarqPlanner *self, gpointer after);
char     *marq_planner_backup_name  (MarqPlanner *self, gpointer entity);

/* The columns that an INSERT can write: what is computed is not written. */
char     *marq_planner_written_columns (MarqPlanner *self, MarqEntity *entity);
/* "t.id = b.id": by which rows are found again; empty where there is no key. */
char     *marq_planner_match_rows   (MarqPlanner *self, MarqEntity *entity, const char *one, const char *other);
/* The first value of an enum held as text and a check, as a literal. (nullable) */
char     *marq_planner_first_value  (MarqPlanner *self, MarqField *field);
/* Whether a key tells rows apart by it, so that something in the place of its values has to be another for each;
 * not where it has to be one of few values, or that of another row. */
gboolean  marq_planner_tells_apart  (MarqPlanner *self, MarqField *field);
/* What to count in, so that many numbers fit: "1", or "0.01" for DECIMAL(4, 2). */
char     *marq_planner_count_unit   (const char *type);
/* On the way back from a drop: the rows that were kept, or a note that they were not. TRUE: they come
 * back. overriding: what the engine has to be told for that, or "". */
gboolean  marq_planner_bring_back   (MarqPlanner *self, MarqStep *step, MarqEntity *entity, const char *name,
                                     const char *overriding);

/* Code of a thing, without its semicolon. Without any, the thing is refused by name. */
char     *marq_planner_code         (MarqPlanner *self, gpointer item, const char *text);

/* "IF EXISTS " and "IF NOT EXISTS " where they are wanted, or "". */
#define MARQ_IF_EXISTS "IF EXISTS "
#define MARQ_IF_NOT_EXISTS "IF NOT EXISTS "

typedef void (*MarqPlanFunc) (MarqPlanner *self, gpointer item);

/* How a kind of thing is made, altered and taken away. item: of after, of after, of before. */
typedef struct
{
  GType      (*type) (void);
  MarqPlanFunc create;
  MarqPlanFunc alter;
  MarqPlanFunc drop;
} MarqPlanKind;

/* Calls for every item what becomes of it: first all drops, then the rest. What is made or dropped
 * with its whole is called too. */
void      marq_planner_walk         (MarqPlanner        *self,
                                     const MarqPlanKind *kinds,
                                     guint               n_kinds);

G_END_DECLS
