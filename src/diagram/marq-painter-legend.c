/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The legend: each sign that the picture has, painted as it is there, and a word for it. */
#include "config.h"

#include <glib/gi18n-lib.h>
#include <math.h>

#include "marq-metrics.h"
#include "marq-painter-private.h"

#define ROWS       6 /* in a column */
#define ROW_HEIGHT 23.0
#define HEADER     32.0
#define PADDING    14.0
#define SAMPLE     46.0 /* how wide the signs' column is */
#define COLUMN_GAP 28.0

typedef enum
{
  SAMPLE_END,   /* value: MarqMany */
  SAMPLE_WHOLE, /* MarqSceneLineKind */
  SAMPLE_MARKS, /* MarqMarks */
  SAMPLE_NULL,
  SAMPLE_SIGN, /* MarqSign */
  SAMPLE_LOOK, /* MarqLook */
} SampleKind;

typedef struct
{
  SampleKind kind;
  guint value;
  const char *text; /* untranslated */
} Sample;

/* In the order in which they are listed. */
static const Sample samples[] = {
  { SAMPLE_END, MARQ_MANY_ONE, N_ ("Exactly one") },
  { SAMPLE_END, MARQ_MANY_ZERO_OR_ONE, N_ ("One or none") },
  { SAMPLE_END, MARQ_MANY_ZERO_OR_MORE, N_ ("Any number, or none") },
  { SAMPLE_WHOLE, MARQ_LINE_INHERITS, N_ ("Inherits from") },
  { SAMPLE_WHOLE, MARQ_LINE_PARTITION, N_ ("Is a partition of") },
  { SAMPLE_MARKS, MARQ_MARK_PRIMARY, N_ ("Primary key") },
  { SAMPLE_MARKS, MARQ_MARK_PRIMARY | MARQ_MARK_FOREIGN, N_ ("Primary and foreign key") },
  { SAMPLE_MARKS, MARQ_MARK_FOREIGN, N_ ("Foreign key") },
  { SAMPLE_MARKS, MARQ_MARK_UNIQUE, N_ ("Unique") },
  { SAMPLE_MARKS, MARQ_MARK_INDEXED, N_ ("Has an index") },
  { SAMPLE_MARKS, MARQ_MARK_GENERATED, N_ ("Generated") },
  { SAMPLE_NULL, 0, N_ ("May be null") },
  { SAMPLE_SIGN, MARQ_SIGN_VIEW, N_ ("View") },
  { SAMPLE_SIGN, MARQ_SIGN_ENUM, N_ ("Enum") },
  { SAMPLE_SIGN, MARQ_SIGN_PARTITIONED, N_ ("Partitioned") },
  { SAMPLE_SIGN, MARQ_SIGN_PARTITION, N_ ("Partition") },
  { SAMPLE_SIGN, MARQ_SIGN_FOREIGN, N_ ("Foreign table") },
  { SAMPLE_SIGN, MARQ_SIGN_UNLOGGED, N_ ("Unlogged") },
  { SAMPLE_SIGN, MARQ_SIGN_SECURED, N_ ("Row security") },
  { SAMPLE_SIGN, MARQ_SIGN_TRIGGERS, N_ ("Has triggers") },
  { SAMPLE_SIGN, MARQ_SIGN_MATERIALIZED, N_ ("Materialized") },
  { SAMPLE_LOOK, MARQ_LOOK_HIT, N_ ("Found") },
  { SAMPLE_LOOK, MARQ_LOOK_ADDED, N_ ("Added") },
  { SAMPLE_LOOK, MARQ_LOOK_REMOVED, N_ ("Removed") },
  { SAMPLE_LOOK, MARQ_LOOK_CHANGED, N_ ("Changed") },
  { SAMPLE_LOOK, MARQ_LOOK_MOVED, N_ ("Moved") },
};

/* What there is in a picture: a bit for each sample. */
typedef guint32 Facts;

G_STATIC_ASSERT (G_N_ELEMENTS (samples) <= 32);

static void
note_sample (Facts *facts, SampleKind kind, guint value)
{
  for (guint i = 0; i < G_N_ELEMENTS (samples); i++)
    if (samples[i].kind == kind && samples[i].value == value)
      *facts |= 1u << i;
}

static void
note_look (const MarqPainter *self, const char *uid, Facts *facts)
{
  MarqLook look = marq_painter_get_look (self, uid);

  for (guint bit = MARQ_LOOK_HIT; look && bit <= MARQ_LOOK_MOVED; bit <<= 1)
    if (look & bit)
      note_sample (facts, SAMPLE_LOOK, bit);
}

static void
note_row (const MarqPainter *self, const MarqSceneBox *box, const MarqSceneRow *row, Facts *facts)
{
  gboolean is_primary = (row->marks & MARQ_MARK_PRIMARY) != 0;

  note_look (self, row->uid, facts);
  if (!row->type)
    return;
  if (is_primary)
    note_sample (facts, SAMPLE_MARKS, row->marks & (MARQ_MARK_PRIMARY | MARQ_MARK_FOREIGN));
  else
    for (guint bit = MARQ_MARK_FOREIGN; bit <= MARQ_MARK_UNIQUE; bit <<= 1)
      if (row->marks & bit && !(bit == MARQ_MARK_INDEXED && row->marks & MARQ_MARK_UNIQUE))
        note_sample (facts, SAMPLE_MARKS, bit);
  if (row->marks & MARQ_MARK_GENERATED)
    note_sample (facts, SAMPLE_MARKS, MARQ_MARK_GENERATED);
  if (box->kind == MARQ_BOX_ENTITY && !is_primary && !(row->marks & MARQ_MARK_REQUIRED))
    note_sample (facts, SAMPLE_NULL, 0);
}

static void
note_box (const MarqPainter *self, const MarqSceneBox *box, Facts *facts)
{
  note_look (self, box->uid, facts);
  if (box->kind == MARQ_BOX_VIEW)
    note_sample (facts, SAMPLE_SIGN, MARQ_SIGN_VIEW);
  if (box->kind == MARQ_BOX_ENUM)
    note_sample (facts, SAMPLE_SIGN, MARQ_SIGN_ENUM);
  for (guint i = 0; i <= MARQ_SIGN_MATERIALIZED; i++)
    if (box->badges & (1u << i))
      note_sample (facts, SAMPLE_SIGN, i);
  for (guint i = 0; box->rows && i < box->rows->len; i++)
    note_row (self, box, &g_array_index (box->rows, MarqSceneRow, i), facts);
}

static Facts
collect (const MarqPainter *self, GPtrArray *boxes, GPtrArray *lines)
{
  Facts facts = 0;

  for (guint i = 0; i < boxes->len; i++)
    note_box (self, boxes->pdata[i], &facts);
  for (guint i = 0; i < lines->len; i++)
    {
      const MarqSceneLine *line = lines->pdata[i];

      if (!line->route)
        continue;
      note_look (self, line->uid, &facts);
      note_sample (&facts, SAMPLE_WHOLE, line->kind);
      if (line->kind == MARQ_LINE_RELATION)
        {
          note_sample (&facts, SAMPLE_END, line->from.many);
          note_sample (&facts, SAMPLE_END, line->to.many);
        }
    }
  return facts;
}

static void
paint_line_sample (const MarqPainter *self,
                   const Sample *sample,
                   double x,
                   double y,
                   MarqSink *sink)
{
  const MarqPaint paint = { .stroke = &self->style->line, .width = self->style->line_width };
  MarqPaint rest = paint;
  gboolean is_relation = sample->kind == SAMPLE_END;
  double end = x + SAMPLE - 14;
  double cut = marq_paint_end (sink,
                               is_relation ? MARQ_LINE_RELATION : (MarqSceneLineKind) sample->value,
                               is_relation ? (MarqMany) sample->value : MARQ_MANY_ONE, end, y, -1,
                               &paint);

  rest.is_dashed = sample->kind == SAMPLE_WHOLE && sample->value == MARQ_LINE_PARTITION;
  marq_sink_line (sink, x, y, end - cut, y, &rest);
  /* The edge of a box. */
  marq_sink_line (sink, end, y - 8, end, y + 8,
                  &(MarqPaint){ .stroke = &self->style->faint, .width = 1 });
}

static void
paint_look_sample (const MarqPainter *self, MarqLook look, double x, double y, MarqSink *sink)
{
  static const double corners[4] = { 3, 3, 3, 3 };

  if (look == MARQ_LOOK_HIT)
    marq_sink_fill (sink, x, y - 7, SAMPLE - 14, 14, corners, &self->style->hit);
  else
    marq_paint_difference_disc (self, look, x + 9, y, sink);
}

static void
paint_sample (const MarqPainter *self, const Sample *sample, double x, double y, MarqSink *sink)
{
  double baseline = y + 5;

  switch (sample->kind)
    {
    case SAMPLE_END:
    case SAMPLE_WHOLE:
      paint_line_sample (self, sample, x, y, sink);
      break;
    case SAMPLE_MARKS:
      marq_paint_marks (self, sample->value, x, baseline, sink);
      break;
    case SAMPLE_NULL:
      marq_paint_text (self, MARQ_TEXT_TYPE, "?", x, baseline, -1, &self->style->faint, sink);
      break;
    case SAMPLE_SIGN:
      marq_paint_sign (sink, sample->value, x, y - MARQ_SIGN_SIZE / 2, MARQ_SIGN_SIZE, 1.2,
                       &self->style->faint);
      break;
    case SAMPLE_LOOK:
      paint_look_sample (self, sample->value, x, y, sink);
      break;
    }
}

static double
widest (const MarqPainter *self, Facts facts)
{
  double width = 0;

  for (guint i = 0; i < G_N_ELEMENTS (samples); i++)
    if (facts & (1u << i))
      width = MAX (width, marq_painter_measure (self, MARQ_TEXT_NOTE, _ (samples[i].text)));
  return width;
}

static MarqRect
place (const MarqPainter *self, Facts facts, double x, double y, guint *rows)
{
  guint n = (guint) __builtin_popcount (facts);
  guint columns = (n + ROWS - 1) / ROWS;

  if (n == 0)
    return (MarqRect){ x, y, 0, 0 };
  /* As even as they come. */
  *rows = (n + columns - 1) / columns;
  return (MarqRect){ x, y,
                     2 * PADDING + columns * (SAMPLE + widest (self, facts))
                         + (columns - 1) * COLUMN_GAP,
                     HEADER + *rows * ROW_HEIGHT + PADDING / 2 };
}

static void
paint_frame (const MarqPainter *self, const MarqRect *rect, MarqSink *sink)
{
  static const double corners[4] = { 6, 6, 6, 6 };
  double half = self->style->edge_width / 2;

  sink->klass->rectangle (sink,
                          &(MarqRect){ rect->x + half, rect->y + half, rect->width - 2 * half,
                                       rect->height - 2 * half },
                          corners,
                          &(MarqPaint){ .fill = &self->style->box,
                                        .stroke = &self->style->box_edge,
                                        .width = self->style->edge_width });
  marq_paint_text (self, MARQ_TEXT_GROUP, _ ("Legend"), rect->x + PADDING, rect->y + 22, -1,
                   &self->style->title, sink);
}

static void
paint_samples (const MarqPainter *self,
               Facts facts,
               const MarqRect *rect,
               guint rows,
               MarqSink *sink)
{
  double column = SAMPLE + widest (self, facts) + COLUMN_GAP;
  guint n = 0;

  for (guint i = 0; i < G_N_ELEMENTS (samples); i++)
    {
      double x = rect->x + PADDING + (n / rows) * column;
      double y = rect->y + HEADER + (n % rows + 0.5) * ROW_HEIGHT;

      if (!(facts & (1u << i)))
        continue;
      paint_sample (self, &samples[i], x, floor (y), sink);
      marq_paint_text (self, MARQ_TEXT_NOTE, _ (samples[i].text), x + SAMPLE, floor (y) + 5, -1,
                       &self->style->text, sink);
      n++;
    }
}

void
marq_paint_legend_of (const MarqPainter *self,
                      GPtrArray *boxes,
                      GPtrArray *lines,
                      double x,
                      double y,
                      MarqRect *size,
                      MarqSink *sink)
{
  Facts facts = collect (self, boxes, lines);
  guint rows = 0;
  MarqRect rect = place (self, facts, x, y, &rows);

  if (size)
    *size = rect;
  if (!sink || !facts)
    return;
  marq_sink_begin (sink, NULL, NULL, 1);
  paint_frame (self, &rect, sink);
  paint_samples (self, facts, &rect, rows, sink);
  marq_sink_end (sink);
}
