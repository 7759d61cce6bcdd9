#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""A property is declared once: one line added to MARQ_FIELD_PROPERTIES in a copy of the model is at
once a GObject property that is saved, loaded, copied, compared and undone. Without it the probe fails."""
import os
import shutil
import subprocess
import sys
import tempfile
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

SOURCE = Path(os.environ['MARQ_SOURCE_ROOT'])
BUILD = Path(os.environ['MARQ_BUILD_ROOT'])
LINE = '  ROW (C, STRING, scratch_note, N_ ("Scratch note"), 0, 0) \\\n'
PROBE = r'''
#include "config.h"
#include <json-glib/json-glib.h>
#include "model/marq-item-diff.h"
#include "model/marq-item-read.h"
#include "model/marq-history.h"
#include "model/marq-model.h"

int
main (void)
{
  MarqSchema *schema = g_object_new (MARQ_TYPE_SCHEMA, NULL);
  MarqNamespace *ns = marq_item_list_append (marq_schema_get_namespaces (schema), g_object_new (MARQ_TYPE_NAMESPACE, "name", "n", NULL));
  MarqEntity *entity = marq_item_list_append (marq_namespace_get_entities (ns), g_object_new (MARQ_TYPE_ENTITY, "name", "e", NULL));
  MarqField *field = marq_item_list_append (marq_entity_get_fields (entity), g_object_new (MARQ_TYPE_FIELD, "name", "f", NULL));
  MarqItem *before = marq_item_copy (field, MARQ_COPY_KEEP_UIDS);
  MarqHistory *history = marq_history_new (MARQ_ITEM (schema));
  g_autofree char *value = NULL;
  MarqItemReader reader;

  if (!g_object_class_find_property (G_OBJECT_GET_CLASS (field), "scratch-note"))
    return 3;
  g_assert_true (marq_history_set_text (history, field, "scratch-note", "it works", NULL));
  g_assert_false (marq_item_equal (before, MARQ_ITEM (field)));
  g_assert_cmpuint (marq_item_diff (before, MARQ_ITEM (field))->len, ==, 1);

  gsize length;
  char *text = marq_item_to_json (MARQ_ITEM (field), &length);
  g_assert_nonnull (strstr (text, "\"scratch_note\": \"it works\""));
  marq_item_reader_init (&reader);
  MarqItem *read = marq_item_from_json (MARQ_TYPE_FIELD, json_node_get_object (marq_json_parse (text, length, NULL)), &reader);
  g_object_get (read, "scratch-note", &value, NULL);
  g_assert_cmpstr (value, ==, "it works");
  g_assert_true (marq_item_equal (read, MARQ_ITEM (field)));
  g_assert_true (marq_item_equal (marq_item_copy (field, MARQ_COPY_KEEP_UIDS), MARQ_ITEM (field)));

  marq_history_undo (history);
  g_assert_true (marq_item_equal (before, MARQ_ITEM (field)));
  marq_history_redo (history);
  g_assert_true (marq_item_equal (read, MARQ_ITEM (field)));
  return 0;
}
'''


def pkg_config(what):
    return subprocess.check_output(['pkg-config', what, 'gio-2.0', 'json-glib-1.0'], text=True).split()


def build(folder, changed):
    """The model and the probe in folder; only what the changed header reaches is compiled again."""
    includes = ['-I', folder, '-I', folder / 'model', '-I', BUILD, '-I', BUILD / 'src/model', '-I', BUILD / 'resources']
    sources = [*sorted((folder / 'model').glob('*.c')), folder / 'probe.c', *sorted(BUILD.glob('src/model/marq-enum-types.c')),
               *sorted(BUILD.glob('resources/marq-template-resources.c'))]
    flags = ['-std=gnu17', '-O0', '-w', '-D_GNU_SOURCE', '-DG_LOG_DOMAIN="marquetry"', *pkg_config('--cflags')]

    def compile_one(source):
        target = folder / (source.stem + '.o')
        if not changed or 'marq-field.h' in source.read_text() or 'marq-model.h' in source.read_text():
            subprocess.run(['cc', *flags, *includes, '-c', source, '-o', target], check=True)
        return target

    with ThreadPoolExecutor(os.cpu_count()) as pool:
        objects = list(pool.map(compile_one, sources))
    subprocess.run(['cc', *objects, '-o', folder / 'probe', *pkg_config('--libs')], check=True)
    return subprocess.run([folder / 'probe']).returncode


with tempfile.TemporaryDirectory(prefix='marquetry-one-line-') as name:
    folder = Path(name)
    shutil.copytree(SOURCE / 'src/model', folder / 'model')
    (folder / 'probe.c').write_text(PROBE)
    without = build(folder, changed=False)
    header = folder / 'model/marq-field.h'
    text = header.read_text()
    start = text.index('\n', text.index('#define MARQ_FIELD_PROPERTIES')) + 1
    header.write_text(text[:start] + LINE + text[start:])
    with_line = build(folder, changed=True)

print(f'without the line: {without} (3: there is no such property); with it: {with_line}')
sys.exit(0 if (without, with_line) == (3, 0) else 1)
