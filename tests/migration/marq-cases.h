/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One kind of thing each, as it is added to, changed in, renamed in and taken out of a small shop. */
#pragma once

#include "migration/generate/marq-plan.h"

G_BEGIN_DECLS

typedef enum
{
  MARQ_CASE_ABSENT,
  MARQ_CASE_PRESENT,
  MARQ_CASE_ALTERED,
  MARQ_CASE_RENAMED,
} MarqCaseState;

#define MARQ_N_CASE_STATES 4

/* The shop: users and orders, and what a case makes of them. */
typedef struct
{
  MarqDialect    dialect;
  MarqCaseState  state;
  MarqSchema    *schema;
  MarqNamespace *namespace;
  MarqEntity    *users;  /* id, mail, age, note, active */
  MarqEntity    *orders; /* id, user_id, total, status */
} MarqShop;

typedef struct
{
  const char *kind;
  void      (*build) (MarqShop *shop);
  const char *none[3];      /* by dialect: why the engine has no such thing */
  const char *no_alter;     /* why it has nothing to be altered */
  const char *no_rename;    /* why it has no name of its own */
  const char *alike[3];     /* by dialect: why nothing has to be altered */
  gboolean    native_enums; /* the project's choice */
  gboolean    serials;
  const char *query;        /* answers the same before and after every change that loses nothing */
} MarqCase;

extern const MarqCase marq_cases[];
extern const guint marq_n_cases;

MarqSchema *marq_case_build    (const MarqCase *self, MarqDialect dialect, MarqCaseState state);
void        marq_case_settings (const MarqCase *self, MarqDialect dialect, MarqPlanSettings *settings);
/* Rows for the shop. */
extern const char marq_shop_rows[];

G_END_DECLS
