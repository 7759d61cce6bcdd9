/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A database engine: how it holds what a designer draws, and how it gets from one schema to another.
 * Each is one const table; adding one is adding a folder and a line in marq-engine.c.
 */
#pragma once

#include "compare/marq-compare.h"
#include "marq-engine-error.h"
#include "marq-step.h"
#include "model/marq-model.h"

G_BEGIN_DECLS

typedef struct _MarqEngine MarqEngine;
typedef struct _MarqLowering MarqLowering;
typedef struct _MarqPlanner MarqPlanner;
typedef struct _MarqSplit MarqSplit;

typedef enum
{
  MARQ_BLOCK_NONE,
  MARQ_BLOCK_TOUCH,    /* it has to be altered too */
  MARQ_BLOCK_RECREATE, /* it has to go first, and come back */
} MarqBlock;

/* What a project chooses. */
typedef struct
{
  MarqSerialStyle serial_style;
  MarqEnumStyle   enum_style;
  guint           server_version; /* 150004, 101106; 0: the oldest that we support */
} MarqEngineSettings;

typedef enum
{
  MARQ_PLAN_IDEMPOTENT = 1 << 0,          /* IF [NOT] EXISTS everywhere */
  MARQ_PLAN_CONCURRENT = 1 << 1,          /* indexes without blocking writers */
  MARQ_PLAN_ONLINE_NOT_NULL = 1 << 2,
  MARQ_PLAN_ONLINE_CHECK = 1 << 3,
  MARQ_PLAN_ONLINE_FOREIGN_KEY = 1 << 4,
  MARQ_PLAN_ONLINE_UNIQUE = 1 << 5,
  MARQ_PLAN_ONLINE_TYPE = 1 << 6,
  MARQ_PLAN_LOCK_TIMEOUT = 1 << 7,
  MARQ_PLAN_BACKUP = 1 << 8,              /* what is lost is kept in a table first */
  MARQ_PLAN_ACCESS = 1 << 9,              /* owners and grants, too */
  MARQ_PLAN_DOWN = 1 << 10,               /* this is the way back */
  MARQ_PLAN_NO_TRANSACTION = 1 << 11,
} MarqPlanFlags;

#define MARQ_PLAN_ONLINE                                                                                               \
  (MARQ_PLAN_CONCURRENT | MARQ_PLAN_ONLINE_NOT_NULL | MARQ_PLAN_ONLINE_CHECK | MARQ_PLAN_ONLINE_FOREIGN_KEY            \
   | MARQ_PLAN_ONLINE_UNIQUE | MARQ_PLAN_ONLINE_TYPE)

/* The flag for what a rule of lint calls its fix: "concurrent"; 0: there is none. */
MarqPlanFlags marq_plan_find_fix (const char *fix);

typedef struct
{
  MarqPlanFlags flags;
  const char   *version;        /* of the migration: for the names of backups */
  guint         server_version;
} MarqPlanOptions;

struct _MarqEngine
{
  MarqDialect dialect;
  const char *name;             /* "PostgreSQL" */
  gboolean    transactional_ddl;
  gboolean    moves_columns;    /* to another place in their table */

  const MarqEquivalence *equivalence; /* as far as can be known without a server; NULL: the plain one */

  /* The type of a field as the engine holds it. */
  MarqFieldType *(*lower_type) (MarqLowering *lowering, MarqItem *owner, MarqFieldType *type);
  /* What else it holds in another way than the designer has it; type: the designer's. */
  void           (*lower_field) (MarqLowering *lowering, MarqField *field, MarqFieldType *type);
  void           (*lower)       (MarqLowering *lowering);
  /* Takes away what of a lowered schema is there for planning alone; NULL: there is no such thing. */
  void           (*forget)      (MarqSchema *schema);
  /* What was read from a database, as it is held, says what it means by the words of the other side, where
   * that means the same and a server tells it otherwise. before, after: as they were read; NULL: it was not.
   * NULL: an engine tells what it was told. */
  void           (*agree)       (MarqMatching *matching, MarqSchema *before, MarqSchema *after);

  /* What has to be made anew, of before, because it cannot be changed so; NULL: nothing. */
  MarqItem      *(*must_recreate) (MarqPlanner *planner, MarqChange *change);
  /* What becomes of an item that needs something that changes or goes. */
  MarqBlock      (*is_blocked)    (MarqPlanner *planner, MarqItem *item, MarqItem *by);
  void           (*plan)          (MarqPlanner *planner);
  /* Whether something in the usual namespace has to be named with it all the same, as its name alone means what is
   * the engine's own; NULL: nothing has to. */
  gboolean       (*needs_space)   (MarqItem *item);
  /* A rename that does nothing where it has been done; NULL: the engine cannot say so. */
  char          *(*guard_rename)  (const char *statement);

  /* A script as statements, and what each of them is. FALSE: it is no script of the engine's. */
  gboolean       (*split)         (MarqSplit *split, GError **error);
};

extern const MarqEngine marq_postgres_engine;
extern const MarqEngine marq_sqlite_engine;
extern const MarqEngine marq_mariadb_engine;

const MarqEngine *marq_engine_get   (MarqDialect dialect);

/* The schema as the engine holds it: its own types, constraints for what it has no type for, names
 * for what has none. Uids stay; what is added has uids derived from what it stands for. */
MarqSchema       *marq_engine_lower (const MarqEngine *self, MarqSchema *schema, const MarqEngineSettings *settings,
                                     GPtrArray *findings);

/* The schema as a database of the engine would tell it, were it made there and read again. */
MarqSchema       *marq_engine_hold  (const MarqEngine *self, MarqSchema *schema, const MarqEngineSettings *settings,
                                     GPtrArray *findings);

/* Before held schemas are compared, of which one or both were read: as MarqEngine has it. */
void              marq_engine_agree (const MarqEngine *self, MarqMatching *matching, MarqSchema *before, MarqSchema *after);

/* Of a schema that was read: an engine's types that are no more than a designer's, VARCHAR(40), become
 * those, String(40). Lowered again, it is the same. */
void              marq_engine_draw_types (const MarqEngine *self, MarqSchema *schema);

/* The steps from one lowered schema to the other, in no order. (element-type MarqStep) */
GPtrArray        *marq_engine_plan  (const MarqEngine       *self,
                                     MarqMatching           *matching,
                                     const MarqEquivalence  *equivalence,
                                     const MarqPlanOptions  *options,
                                     GError                **error);

G_END_DECLS
