/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A database that has one of every kind of thing, each with a name that begins with zz_. */
#pragma once

extern const char marq_pg_kinds[];
