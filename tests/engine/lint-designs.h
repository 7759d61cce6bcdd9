/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Designs that a rule is for, and some that it nearly is for. ' stands for ". */
#pragma once

#include "lint-scripts.h"

#define T(fields, more) "{'namespaces':[{'name':'public','entities':[{'name':'t','uid':'t','fields':[" fields "]" more "}]}]}"
#define KEY ",'constraints':[{'name':'p','fields':['id']}]"
#define ID "{'name':'id','uid':'id','data_type':'BigInt','not_null':true}"
#define PARTS(a, b) "{'field':'" a "'},{'field':'" b "'}"
/* Two entities, a and b, that refer to each other. */
#define PAIR(required, deferral)                                                                                   \
  "{'namespaces':[{'name':'public','entities':["                                                                   \
  "{'name':'a','uid':'a','fields':[{'name':'b','uid':'ab','not_null':true}],"                                      \
  "'relations':[{'fields':['ab'],'target':'b','deferral':'" deferral "'}]},"                                       \
  "{'name':'b','uid':'b','fields':[{'name':'c','uid':'bc','not_null':true}],"                                      \
  "'relations':[{'fields':['bc'],'target':'c'}]},"                                                                 \
  "{'name':'c','uid':'c','fields':[{'name':'a','uid':'ca','not_null':" required "}],"                              \
  "'relations':[{'fields':['ca'],'target':'a'},{'fields':['ca'],'target':'c'}]}]}]}"
#define FOREIGN(type, more)                                                                                        \
  "{'namespaces':[{'name':'public','entities':["                                                                   \
  "{'name':'a','uid':'a','fields':[" ID "]},{'name':'b','uid':'b','fields':["                                      \
  "{'name':'a_id','uid':'x','data_type':'" type "'},{'name':'n','uid':'n'}],"                                      \
  "'relations':[{'fields':['x'],'target':'a','target_fields':['id']}]" more "}]}]}"
#define INDEXES(indexes) T (ID ",{'name':'a','uid':'x'},{'name':'b','uid':'y'}", KEY ",'indexes':[" indexes "]")
#define NAMED(name) "{'namespaces':[{'name':'public','entities':[{'name':'" name "'}]}]}"
#define LONG63 "a23456789012345678901234567890123456789012345678901234567890123"

static const struct
{
  const char *rule;
  MarqDialect dialect;
  const char *hit;
  const char *miss;
} designs[] = {
  { "no-primary-key", PG, T (ID, ""), T (ID, KEY) },
  { "no-primary-key", LITE, T (ID, ""), T (ID, ",'virtual_module':'fts5(a)'") },
  { "key-field-nullable", LITE, T ("{'name':'id','uid':'id'}", KEY), T (ID, KEY) },
  { "unindexed-foreign-key", PG, FOREIGN ("BigInt", ""), FOREIGN ("BigInt", ",'indexes':[{'parts':[{'field':'x'}]}]") },
  { "unindexed-foreign-key", PG, FOREIGN ("BigInt", ",'indexes':[{'parts':[" PARTS ("n", "x") "]}]"),
    FOREIGN ("BigInt", ",'constraints':[{'name':'u','constraint':'unique','fields':['x','n']}]") },
  { "unindexed-foreign-key", LITE, FOREIGN ("BigInt", ",'indexes':[{'parts':[{'field':'x'}],'predicate':'n > 0'}]"),
    FOREIGN ("BigInt", ",'constraints':[{'name':'u','fields':['x']}]") },
  { "foreign-key-type-mismatch", PG, FOREIGN ("Integer", ""), FOREIGN ("BigSerial", "") },
  { "duplicate-index", PG, INDEXES ("{'name':'i','parts':[{'field':'x'}]},{'name':'j','parts':[{'field':'x'}],'method':'btree'}"),
    INDEXES ("{'name':'i','parts':[{'field':'x'}]},{'name':'j','parts':[{'field':'x','descending':true}]}") },
  { "duplicate-index", PG, INDEXES ("{'name':'i','is_unique':true,'parts':[{'field':'id'}]}"),
    INDEXES ("{'name':'i','is_unique':true,'parts':[{'field':'id'}],'predicate':'a'}") },
  { "redundant-index", PG, INDEXES ("{'name':'i','parts':[{'field':'x'}]},{'name':'j','parts':[" PARTS ("x", "y") "]}"),
    INDEXES ("{'name':'i','parts':[{'field':'y'}]},{'name':'j','parts':[" PARTS ("x", "y") "]}") },
  { "redundant-index", PG, INDEXES ("{'name':'i','parts':[{'field':'id'}]}"),
    INDEXES ("{'name':'i','method':'hash','parts':[{'field':'id'}]}") },
  { "redundant-index", LITE, INDEXES ("{'name':'i','parts':[{'field':'id'}]}"),
    INDEXES ("{'name':'i','is_unique':true,'parts':[{'field':'x'}]},{'name':'j','parts':[" PARTS ("x", "y") "]}") },
  { "wide-index", PG, INDEXES ("{'name':'i','parts':[" PARTS ("x", "y") "," PARTS ("id", "x") "]}"),
    INDEXES ("{'name':'i','parts':[" PARTS ("x", "y") ",{'field':'id'}]}") },
  { "reserved-word", PG, NAMED ("user"), NAMED ("users") },
  { "reserved-word", PG, T ("{'name':'order'}", ""), T ("{'name':'ordering'}", "") },
  { "mixed-case-name", PG, NAMED ("orderItems"), NAMED ("order_items") },
  { "name-too-long", PG, NAMED (LONG63 "4"), NAMED (LONG63) },
  { "name-too-long", MARIA, NAMED (LONG63 "45"), NAMED (LONG63 "\303\244") },
  { "naming-policy", PG, NAMED ("order items"), NAMED ("order_items") },
  { "naming-policy", LITE, NAMED ("pr\303\251nom"), NAMED ("prenom") },
  { "naming-policy", MARIA,
    "{'namespaces':[{'name':'x','entities':[{'name':'a_b'},{'name':'cD'},{'name':'e_f'}]}]}",
    "{'namespaces':[{'name':'x','entities':[{'name':'a_b'},{'name':'c'},{'name':'e_f'}]}]}" },
  { "circular-references", PG, PAIR ("true", "none"), PAIR ("false", "none") },
  { "circular-references", PG, PAIR ("true", "none"), PAIR ("true", "initially-deferred") },
  { "timestamp-without-zone", PG, T ("{'name':'a','data_type':'DateTime'}", ""), T ("{'name':'a','data_type':'Timestamp'}", "") },
  { "float-money", PG, T ("{'name':'unitPrice','data_type':'Double'}", ""), T ("{'name':'feedback','data_type':'Float'}", "") },
  { "float-money", PG, T ("{'name':'total_cost','data_type':'Float'}", ""), T ("{'name':'price','data_type':'Decimal'}", "") },
  { "json-column", PG, T ("{'name':'a','data_type':'JSON'}", ""), T ("{'name':'a','data_type':'JSONB'}", "") },
  { "char-padded", PG, T ("{'name':'a','data_type':'Char(3)'}", ""), T ("{'name':'a','data_type':'String(3)'}", "") },
  { "serial-key", PG, T ("{'name':'a','data_type':'BigSerial'}", ""), T ("{'name':'a','data_type':'BigInt'}", "") },
  { "int-key", PG, T ("{'name':'id','uid':'id','data_type':'Integer'}", KEY), T (ID, KEY) },
  { "default-now-text", PG, T ("{'name':'a','data_type':'Date','default_value':'now'}", ""),
    T ("{'name':'a','data_type':'Date','default_expression':'now()'}", "") },
  { "unused-enum", PG, "{'namespaces':[{'name':'x','enums':[{'name':'e','uid':'e'}]}]}",
    "{'namespaces':[{'name':'x','enums':[{'name':'e','uid':'e'}],'entities':[{'name':'t','fields':["
    "{'name':'a','data_type':'Array(Enum(@e))'}]}]}]}" },
  { "column-padding", PG,
    T ("{'name':'a','data_type':'Boolean'},{'name':'b','data_type':'BigInt'},{'name':'c','data_type':'Boolean'},{'name':'d','data_type':'BigInt'}", ""),
    T ("{'name':'b','data_type':'BigInt'},{'name':'d','data_type':'BigInt'},{'name':'a','data_type':'Boolean'},{'name':'c','data_type':'Boolean'}", "") },
};
