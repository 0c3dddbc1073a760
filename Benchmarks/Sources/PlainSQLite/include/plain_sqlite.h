// What every figure is compared with: the same edits through SQLite's C API to an ordinary table, and a count of how
// often either side asks the disk to sync.

#ifndef PLAIN_SQLITE_H
#define PLAIN_SQLITE_H

#include <stdint.h>

/// A database with one table: an id of 16 bytes, and columns c1 to c40.
typedef struct plain_table plain_table;

/// One value: text where `bytes` is given, else an integer.
typedef struct {
  const uint8_t *bytes;
  int byte_count;
  int64_t integer;
} plain_value;

enum { plain_columns = 40, plain_id_bytes = 16 };

/// Opens a database in WAL mode with synchronous=FULL and makes the table; NULL where SQLite refuses.
plain_table *plain_open(const char *path);
/// Opens a database that has the table.
plain_table *plain_reopen(const char *path);
void plain_close(plain_table *table);

int plain_begin(plain_table *table);
int plain_commit(plain_table *table);

/// Inserts one row of 40 values.
int plain_insert(plain_table *table, const uint8_t *id, const plain_value *values);
/// Sets one column, counted from 1, of one row.
int plain_update(plain_table *table, const uint8_t *id, int column, const plain_value *value);
/// Inserts a row with one column, or sets that column where the row exists.
int plain_upsert(plain_table *table, const uint8_t *id, int column, const plain_value *value);

/// Writes the log back into the file and gives unused pages up; returns the file's size in bytes, -1 on failure.
int64_t plain_compact(const char *path);
/// The bytes of the pages of every table and index whose name begins so, after `plain_compact`; -1 on failure.
int64_t plain_bytes_of(const char *path, const char *name_prefix);

/// Makes every database that is opened from now on count its syncs.
int plain_count_syncs(void);
/// Syncs of any database of this process since `plain_count_syncs`.
int64_t plain_syncs(void);

#endif
