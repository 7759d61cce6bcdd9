#include "sql-scripts.h"
const MarqScriptPair marq_script_pairs[] = { { "empty", "", NULL } };
const guint marq_n_script_pairs = 1;
