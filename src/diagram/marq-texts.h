/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The texts of a diagram, laid out once: how wide they are decides how wide the boxes are. */
#pragma once

#include <pango/pango.h>

G_BEGIN_DECLS

typedef enum
{
  MARQ_TEXT_TITLE,     /* of an entity */
  MARQ_TEXT_NAMESPACE, /* beside it, small */
  MARQ_TEXT_NAME,      /* of a field */
  MARQ_TEXT_KEY,       /* of one in the primary key, bold */
  MARQ_TEXT_TYPE,      /* monospaced */
  MARQ_TEXT_MARK,      /* "PK": small capitals of a mark */
  MARQ_TEXT_NOTE,      /* of several lines */
  MARQ_TEXT_GROUP,     /* its title */
  MARQ_TEXT_AFAR,      /* a title, where there is nothing else in the box */
  MARQ_TEXT_FARTHER,   /* the same, where there is room for it */
  MARQ_N_TEXT_ROLES
} MarqTextRole;

typedef struct _MarqTexts MarqTexts;

/* The context stays the caller's: with a named font and without hinted metrics, so that screen and print are alike. */
MarqTexts   *marq_texts_new   (PangoContext *context);
void         marq_texts_free  (MarqTexts *self);
/* One for tests and for the command line, which has no display: a font of fontconfig's, named here. (transfer full) */
PangoContext *marq_texts_new_context (void);

/* width: where it is broken into lines, or cut short with “…” where the role is of one line; -1: it is not. Kept. (transfer none) */
PangoLayout *marq_texts_get   (MarqTexts *self, MarqTextRole role, const char *text, double width);
/* Rounded up to whole numbers. */
void         marq_texts_measure (MarqTexts *self, MarqTextRole role, const char *text, double *width, double *height);
/* It is no wider than this, which is known without laying it out; to find the widest of many by measuring few. */
double       marq_texts_get_most (MarqTexts *self, MarqTextRole role, const char *text);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (MarqTexts, marq_texts_free)

G_END_DECLS
