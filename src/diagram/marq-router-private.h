/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the files of the router share.
 *
 * Two steps. A path is a pure function of the boxes: it notes each region of which it asked (its watch), and is found
 * again when a box comes or goes there. Then the inner segments of paths get lanes, first the vertical ones, then the
 * horizontal ones. Each has a room of its own that it never leaves: segments whose rooms do not meet cannot disturb
 * each other, and those whose rooms meet are one cluster, whose lanes are a pure function of its members. So to do only
 * what a change concerns gives the same as to do everything.
 */
#pragma once

#include "marq-router.h"

G_BEGIN_DECLS

/* What moves along x is horizontal. */
typedef enum
{
  MARQ_AXIS_X,
  MARQ_AXIS_Y,
} MarqAxis;

typedef struct
{
  double lo, hi;
} MarqSpan;

typedef struct
{
  MarqSpan span[2]; /* by axis */
} MarqArea;

typedef struct
{
  char    *uid;
  MarqArea area;
} MarqRouterBox;

typedef struct _MarqRouterLine MarqRouterLine;

/* A straight piece of a path. */
typedef struct _MarqRouterSegment MarqRouterSegment;
struct _MarqRouterSegment
{
  MarqRouterLine    *line;
  guint              index;    /* in the path; of a part: that of what was split … */
  int                part;     /* … and which it is; -1: none */
  guint              number;   /* among the segments of the line */
  MarqRouterSegment *whole;    /* of a part */
  MarqAxis           axis;     /* along which it runs */
  gboolean           is_fixed; /* in a row, or at a bend that a person made */
  gboolean           is_loose; /* a long way out of a row: fixed, unless it would be on top of another */
  gboolean           is_joint; /* between that and its stub, where others keep away */
  double             at;       /* where the path has it, on the other axis */
  double             lane;     /* where it is at last */
  MarqSpan           room;     /* where it may be, on the other axis */
  MarqSpan           wide;     /* the same, if it were not fixed */
  MarqSpan           reach;    /* where it may extend, whatever lanes its neighbours get */
  MarqRouterSegment *parts[3]; /* where two would lie on each other, one is split: half, jog, half; or NULL */
  GPtrArray         *cluster;  /* those whose rooms meet: each has a reference */
  GPtrArray         *cells;    /* of the index */
  guint              mark;

  /* As this pass knows it, for it is asked often: where it is, and what it turns into at its lower and its upper end. */
  MarqSpan           extent;
  MarqRouterSegment *turns[2];
  int                sides[2];
};

typedef struct
{
  char  *box;
  double y;
} MarqRouterPort;

struct _MarqRouterLine
{
  char          *uid;
  MarqRouterPort ports[2];
  GArray        *bends;    /* of MarqPoint */

  gboolean       is_forced;
  MarqSide       sides[2];
  MarqPoint      ends[2];
  double         stubs[2]; /* how far it has to go straight out */
  double         margin;   /* that it could keep */
  GPtrArray     *path;     /* of MarqRouterSegment: before lanes; nothing: it has none */
  GPtrArray     *segments; /* the same, those that are split as their parts */
  GPtrArray     *watch;    /* cells that know of it */

  MarqRoute      route;
  gboolean       has_route;
  gboolean       is_moved; /* its lanes are others */
};

/* marq-router-index.c: what is where. An item may be found where it is not: whoever asks looks again. */
typedef struct _MarqRouterIndex MarqRouterIndex;

MarqRouterIndex *marq_router_index_new    (void);
void             marq_router_index_free   (MarqRouterIndex *self);
/* cells: gets those where it is now, once each for what is added in one go. */
void             marq_router_index_add    (MarqRouterIndex *self, const MarqArea *area, gpointer item, GPtrArray *cells);
void             marq_router_index_remove (MarqRouterIndex *self, gpointer item, GPtrArray *cells);
typedef void   (*MarqRouterIndexFunc)     (gpointer item, gpointer data);
/* An item in several cells is found several times. */
void             marq_router_index_each   (MarqRouterIndex *self, const MarqArea *area, MarqRouterIndexFunc func, gpointer data);

/* marq-router-space.c: the boxes, by rows and by columns. */
typedef struct _MarqRouterSpace MarqRouterSpace;

MarqRouterSpace *marq_router_space_new    (void);
void             marq_router_space_free   (MarqRouterSpace *self);
void             marq_router_space_add    (MarqRouterSpace *self, MarqRouterBox *box);
void             marq_router_space_remove (MarqRouterSpace *self, MarqRouterBox *box);
/* How far something as wide as `across` comes along the axis, from one place to another, until it meets a box grown by
 * margin; hit: that box, or NULL. A box that it is in, or beside, does not stop it; nor does one that is ignored. */
double           marq_router_space_cast   (MarqRouterSpace *self, MarqAxis axis, MarqSpan across, double from, double to, double margin,
                                           GPtrArray *ignored, MarqRouterBox **hit);
/* Those that have the point in them, not on their edge. */
void             marq_router_space_find   (MarqRouterSpace *self, double x, double y, double margin, GPtrArray *found);

/* marq-router-search.c: the cheapest way from one of several places to one of several. */
#define MARQ_ROUTER_BEND 50.0

typedef enum
{
  MARQ_TOWARDS_RIGHT,
  MARQ_TOWARDS_DOWN,
  MARQ_TOWARDS_LEFT,
  MARQ_TOWARDS_UP,
  MARQ_TOWARDS_ANY,
} MarqTowards;

typedef struct
{
  double      at[2];  /* x and y */
  MarqTowards towards;/* start: to where it goes; goal: to where it goes on; ANY: it does not matter */
  MarqAxis    axis;   /* of a goal without direction: how it has to come in … */
  gboolean    is_strict; /* … where this is so */
  MarqSide    side;
  MarqArea    own;       /* a start: the box out of which it comes */
} MarqRouterStop;

typedef struct _MarqRouterSearch MarqRouterSearch;
/* Every question about boxes that one line asks. */
typedef struct
{
  MarqRouterSpace  *space;
  MarqRouterIndex  *watches;
  MarqRouterSearch *search;
  MarqRouterLine   *line;
  double            margin;
  GPtrArray        *ignored;
} MarqRouterProbe;

double            marq_router_probe_cast   (MarqRouterProbe *self, MarqAxis axis, MarqSpan across, double from, double to, MarqRouterBox **hit);

MarqRouterSearch *marq_router_search_new   (void);
void              marq_router_search_free  (MarqRouterSearch *self);
/* points: gets the way, from start to goal; FALSE: none was found. */
gboolean          marq_router_search_run   (MarqRouterProbe *probe, const MarqRouterStop *starts, guint n_starts, const MarqRouterStop *goals,
                                            guint n_goals, GArray *points, guint *start, guint *goal);

/* marq-router-path.c: the path of a line, and the segments of which it consists. */
void              marq_router_path_find    (MarqRouterProbe *probe, const MarqArea *from, const MarqArea *to);
/* marq-router-bends.c: through what a person said. */
gboolean          marq_router_path_through (MarqRouterProbe *probe, const MarqRouterStop *starts, guint n_starts, const MarqRouterStop *goals,
                                            guint n_goals, GArray *points, MarqSide sides[2]);
/* marq-router-room.c: settles inner segments in the middle of where they are; and finds how far lanes may move them. */
void              marq_router_path_settle  (MarqRouterProbe *probe);
void              marq_router_path_find_rooms (MarqRouterProbe *probe);

/* marq-router-segment.c */
MarqRouterSegment *marq_router_segment_new  (MarqRouterLine *line, MarqAxis axis, double at);
void               marq_router_segment_free (MarqRouterSegment *self);
/* In two halves with a jog between them. The line has to be told. */
void               marq_router_segment_split (MarqRouterSegment *self, double at);
void               marq_router_segment_unite (MarqRouterSegment *self);
/* Where it begins and ends, as far as lanes are known in this pass. */
MarqSpan           marq_router_segment_extent (MarqRouterSegment *self, MarqAxis pass);
/* The one so many steps before it or behind it, or NULL. The first pass knows of no splits but those that it makes. */
MarqRouterSegment *marq_router_segment_beside (MarqRouterSegment *self, int step, MarqAxis pass);
/* The neighbour at its lower or its upper end; and to which side that goes: -1, 1; 0: nowhere, or it is not known. */
MarqRouterSegment *marq_router_segment_turn (MarqRouterSegment *self, gboolean is_upper, MarqAxis pass, int *side);
void               marq_router_segment_prepare (MarqRouterSegment *self, MarqAxis pass);
int                marq_router_segment_compare (const MarqRouterSegment *self, const MarqRouterSegment *other);
MarqArea           marq_router_segment_area (const MarqRouterSegment *self);
/* Whether two come from the same side of the same row. */
gboolean           marq_router_line_shares_row (const MarqRouterLine *self, const MarqRouterLine *other);
/* Makes segments of the path. */
void               marq_router_line_assemble (MarqRouterLine *self);
void               marq_router_line_trace   (MarqRouterLine *self, GArray *points);
/* Without what changes nothing. */
void               marq_router_simplify     (GArray *points);

/* marq-router-order.c: which of two that are prepared should come first; < 0: one does. force: how bad it would be otherwise. */
#define MARQ_ROUTER_MUST 100
int                marq_router_order        (MarqRouterSegment *one, MarqRouterSegment *other, MarqAxis pass, int *force);
/* They cannot be beside each other without that others lie on each other. */
gboolean           marq_router_is_torn      (MarqRouterSegment *one, MarqRouterSegment *other);

/* marq-router-lanes.c: the lanes of those whose rooms meet. Returns NULL, or one that has to be split before they can have any. */
MarqRouterSegment *marq_router_lanes_find   (GPtrArray *members, MarqAxis pass);
/* Those that run beside each other where they could come too close, by their numbers. */
typedef void     (*MarqRouterPairFunc)      (GPtrArray *members, guint one, guint other, gpointer data);
void               marq_router_lanes_pair   (GPtrArray *members, MarqAxis pass, MarqRouterPairFunc func, gpointer data);

/* marq-router-cluster.c: who is with whom, and what is to be done again. */
typedef struct _MarqRouterLanes MarqRouterLanes;
MarqRouterLanes *marq_router_lanes_new      (void);
void             marq_router_lanes_free     (MarqRouterLanes *self);
void             marq_router_lanes_add      (MarqRouterLanes *self, MarqRouterLine *line);
void             marq_router_lanes_remove   (MarqRouterLanes *self, MarqRouterLine *line);
/* lines: gets those that have other lanes. */
void             marq_router_lanes_run      (MarqRouterLanes *self, GPtrArray *lines);
/* Lines of which a segment along this axis may meet the area; several times. */
void             marq_router_lanes_each     (MarqRouterLanes *self, MarqAxis axis, const MarqArea *area, MarqRouterIndexFunc func, gpointer data);

/* marq-router-hops.c */
void             marq_router_hops_find      (MarqRouterLanes *lanes, MarqRouterLine *line, GArray *hops);

static inline MarqAxis
marq_axis_other (MarqAxis axis)
{
  return axis == MARQ_AXIS_X ? MARQ_AXIS_Y : MARQ_AXIS_X;
}

static inline MarqArea
marq_area (const MarqRect *rect)
{
  return (MarqArea){ { { rect->x, rect->x + rect->width }, { rect->y, rect->y + rect->height } } };
}

static inline gboolean
marq_span_meets (MarqSpan one, MarqSpan other)
{
  return one.lo <= other.hi && other.lo <= one.hi;
}

G_END_DECLS
