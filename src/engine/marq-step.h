/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A step of a plan: statements that belong together, what they make, change and take away, and what
 * there is to know before running them.
 */
#pragma once

#include "marq-lint.h"
#include "model/marq-item.h"

G_BEGIN_DECLS

/* Where a step goes unless what it depends on says otherwise. Names are the old ones up to
 * MARQ_PHASE_RENAME, and the new ones from there on. */
typedef enum
{
  MARQ_PHASE_BACKUP,
  MARQ_PHASE_DETACH,  /* takes away what is in the way: views, triggers, foreign keys, indexes */
  MARQ_PHASE_DROP,    /* tables */
  MARQ_PHASE_RENAME,
  MARQ_PHASE_GROUND,  /* namespaces and extensions */
  MARQ_PHASE_FOUND,   /* types, sequences, routines */
  MARQ_PHASE_TABLE,   /* makes and alters tables */
  MARQ_PHASE_ATTACH,  /* keys and checks */
  MARQ_PHASE_INDEX,
  MARQ_PHASE_RELATE,  /* foreign keys */
  MARQ_PHASE_CODE,    /* views, routines, triggers, rules, policies */
  MARQ_PHASE_CLEAR,    /* drops what nothing uses any more: types, routines, sequences */
  MARQ_PHASE_UNGROUND, /* drops extensions and namespaces */
  MARQ_PHASE_DESCRIBE, /* owners, grants, comments */
  MARQ_PHASE_VALIDATE, /* what may look at every row, after the rest is committed */
} MarqPhase;

typedef enum
{
  MARQ_STEP_NO_TRANSACTION = 1 << 0,    /* cannot run inside one */
  MARQ_STEP_OWN_TRANSACTION = 1 << 1,   /* has to come after what is before it is committed */
  MARQ_STEP_LOSSY = 1 << 2,             /* data goes that its inverse cannot bring back */
  MARQ_STEP_FOREIGN_KEYS_OFF = 1 << 3,  /* SQLite: enforcement is off while it runs */
  MARQ_STEP_ASIDE = 1 << 4,             /* what it drops has given up its name long before */
  MARQ_STEP_STAND_IN = 1 << 5,          /* makes or drops what needs nothing of the kind of code then */
} MarqStepFlags;

typedef struct
{
  MarqPhase     phase;
  MarqStepFlags flags;
  char         *key;        /* orders steps of a phase */
  GPtrArray    *statements; /* of char *, without the semicolon */
  GPtrArray    *creates;    /* of MarqItem, of the schema after */
  GPtrArray    *drops;      /* of MarqItem, of the schema before */
  GPtrArray    *alters;     /* of MarqItem, of either */
  GPtrArray    *uses;       /* of MarqItem: has to come after what is done to them */
  GPtrArray    *values;     /* of char *: literals that it adds to enums, which its own transaction cannot use */
  char         *note;       /* a comment above it, or NULL */
  const char   *lock;       /* "AccessExclusive on products", or NULL */
  GPtrArray    *findings;   /* of MarqFinding */
} MarqStep;

MarqStep *marq_step_new          (MarqPhase phase, const char *key);
void      marq_step_free         (MarqStep *self);
void      marq_step_add          (MarqStep *self, char *statement); /* takes it */
void      marq_step_printf       (MarqStep *self, const char *format, ...) G_GNUC_PRINTF (2, 3);
void      marq_step_note         (MarqStep *self, const char *format, ...) G_GNUC_PRINTF (2, 3);
/* Its place among steps of one phase and thing. */
void      marq_step_order        (MarqStep *self, guint number);
/* item and all below it. */
void      marq_step_creates      (MarqStep *self, gpointer item);
void      marq_step_drops        (MarqStep *self, gpointer item);
void      marq_step_alters       (MarqStep *self, gpointer item);
void      marq_step_uses         (MarqStep *self, gpointer item);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (MarqStep, marq_step_free)

G_END_DECLS
