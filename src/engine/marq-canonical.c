/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "compare/marq-compare.h"
#include "marq-canonical.h"
#include "marq-engine.h"

struct _MarqCanonical
{
  MarqEquivalence        equivalence;
  MarqConnection        *connection;
  const MarqEquivalence *plain;       /* what can be known without a server */
  GHashTable            *answers;     /* by place and text; NULL: the server would not take it */
  GPtrArray             *questions;   /* of MarqExpression; NULL: nothing is being learned */
};

/* What is around a text does not change while this lives: its place stands for it. */
static char *
dup_key (MarqItem *item, const MarqProperty *property, const char *text)
{
  return g_strconcat (marq_item_get_uid (item), "\x1f", property->name, "\x1f", text, NULL);
}

static const char *
find_answer (const MarqCanonical *self, MarqItem *item, const MarqProperty *property, const char *text)
{
  g_autofree char *key = dup_key (item, property, text);
  const char *answer = g_hash_table_lookup (self->answers, key);

  return answer ? answer : text;
}

static void
note_question (const MarqCanonical *self, MarqItem *item, const MarqProperty *property, const char *text)
{
  g_autofree char *key = dup_key (item, property, text);
  MarqExpression *question;

  if (g_hash_table_contains (self->answers, key))
    return;
  question = g_new0 (MarqExpression, 1);
  question->item = g_object_ref (item);
  question->property = property;
  question->text = g_strdup (text);
  g_ptr_array_add (self->questions, question);
  g_hash_table_insert (self->answers, g_steal_pointer (&key), NULL);
}

static gboolean
same (const MarqEquivalence *equivalence, const MarqProperty *property, MarqItem *before, const char *old_text,
      MarqItem *after, const char *new_text, GHashTable *names)
{
  const MarqCanonical *self = (const MarqCanonical *) equivalence;

  if (self->plain->same (self->plain, property, before, old_text, after, new_text, names))
    return TRUE;
  if (self->questions)
    {
      note_question (self, before, property, old_text);
      note_question (self, after, property, new_text);
      return FALSE;
    }
  return self->plain->same (self->plain, property, before, find_answer (self, before, property, old_text), after,
                            find_answer (self, after, property, new_text), names);
}

MarqCanonical *
marq_canonical_new (MarqConnection *connection)
{
  MarqCanonical *self = g_new0 (MarqCanonical, 1);
  const MarqEngine *engine = marq_engine_get (marq_connection_get_dialect (connection));

  self->equivalence.same = same;
  self->connection = connection;
  self->plain = engine->equivalence ? engine->equivalence : &marq_plain_equivalence;
  self->answers = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  return self;
}

void
marq_canonical_free (MarqCanonical *self)
{
  g_hash_table_unref (self->answers);
  g_free (self);
}

gboolean
marq_canonical_learn (MarqCanonical *self, MarqMatching *matching, GCancellable *cancellable, GError **error)
{
  g_autoptr (GPtrArray) questions = g_ptr_array_new_with_free_func ((GDestroyNotify) marq_expression_free);
  g_autoptr (GPtrArray) changes = NULL;

  self->questions = questions;
  changes = marq_compare (matching, &self->equivalence);
  self->questions = NULL;
  if (!marq_connection_spell (self->connection, questions, cancellable, error))
    return FALSE;
  for (guint i = 0; i < questions->len; i++)
    {
      MarqExpression *question = questions->pdata[i];

      if (question->answer)
        g_hash_table_insert (self->answers, dup_key (question->item, question->property, question->text),
                             g_steal_pointer (&question->answer));
    }
  return TRUE;
}

const MarqEquivalence *
marq_canonical_get_equivalence (MarqCanonical *self)
{
  return &self->equivalence;
}
