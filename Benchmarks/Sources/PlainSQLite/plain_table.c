// The plain table: what a program does that wants records in SQLite and neither sync, nor merge, nor seal.

#include "plain_sqlite.h"

#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

struct plain_table {
  sqlite3 *database;
  sqlite3_stmt *begin, *commit, *insert;
  sqlite3_stmt *update[plain_columns + 1];
  sqlite3_stmt *upsert[plain_columns + 1];
};

static int prepare(sqlite3 *database, const char *sql, sqlite3_stmt **statement) {
  return sqlite3_prepare_v3(database, sql, -1, SQLITE_PREPARE_PERSISTENT, statement, NULL);
}

static int make_table(sqlite3 *database) {
  char sql[4096] = "CREATE TABLE record (id BLOB PRIMARY KEY NOT NULL";
  for (int column = 1; column <= plain_columns; column++) {
    size_t used = strlen(sql);
    snprintf(sql + used, sizeof sql - used, ", c%d", column);
  }
  strcat(sql, ")");
  return sqlite3_exec(database, sql, NULL, NULL, NULL);
}

static int prepare_all(plain_table *table) {
  char sql[4096] = "INSERT INTO record VALUES (?";
  for (int column = 1; column <= plain_columns; column++) strcat(sql, ", ?");
  strcat(sql, ")");
  if (prepare(table->database, sql, &table->insert) != SQLITE_OK) return SQLITE_ERROR;
  if (prepare(table->database, "BEGIN IMMEDIATE", &table->begin) != SQLITE_OK) return SQLITE_ERROR;
  if (prepare(table->database, "COMMIT", &table->commit) != SQLITE_OK) return SQLITE_ERROR;
  for (int column = 1; column <= plain_columns; column++) {
    snprintf(sql, sizeof sql, "UPDATE record SET c%d = ? WHERE id = ?", column);
    if (prepare(table->database, sql, &table->update[column]) != SQLITE_OK) return SQLITE_ERROR;
    snprintf(
        sql, sizeof sql,
        "INSERT INTO record (c%d, id) VALUES (?, ?) "
        "ON CONFLICT (id) DO UPDATE SET c%d = excluded.c%d",
        column, column, column);
    if (prepare(table->database, sql, &table->upsert[column]) != SQLITE_OK) return SQLITE_ERROR;
  }
  return SQLITE_OK;
}

static plain_table *open_table(const char *path, int is_new) {
  plain_table *table = calloc(1, sizeof *table);
  if (table == NULL) return NULL;
  if (sqlite3_open(path, &table->database) == SQLITE_OK &&
      sqlite3_exec(
          table->database,
          "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL;",
          NULL, NULL, NULL) == SQLITE_OK &&
      (!is_new || make_table(table->database) == SQLITE_OK) && prepare_all(table) == SQLITE_OK) {
    return table;
  }
  plain_close(table);
  return NULL;
}

plain_table *plain_open(const char *path) { return open_table(path, 1); }

plain_table *plain_reopen(const char *path) { return open_table(path, 0); }

void plain_close(plain_table *table) {
  sqlite3_finalize(table->begin);
  sqlite3_finalize(table->commit);
  sqlite3_finalize(table->insert);
  for (int column = 1; column <= plain_columns; column++) {
    sqlite3_finalize(table->update[column]);
    sqlite3_finalize(table->upsert[column]);
  }
  sqlite3_close(table->database);
  free(table);
}

static int run(sqlite3_stmt *statement) {
  int result = sqlite3_step(statement);
  sqlite3_reset(statement);
  return result == SQLITE_DONE ? SQLITE_OK : result;
}

static void bind(sqlite3_stmt *statement, int position, const plain_value *value) {
  if (value->bytes != NULL) {
    sqlite3_bind_text(
        statement, position, (const char *)value->bytes, value->byte_count, SQLITE_STATIC);
  } else {
    sqlite3_bind_int64(statement, position, value->integer);
  }
}

int plain_begin(plain_table *table) { return run(table->begin); }

int plain_commit(plain_table *table) { return run(table->commit); }

int plain_insert(plain_table *table, const uint8_t *id, const plain_value *values) {
  sqlite3_bind_blob(table->insert, 1, id, plain_id_bytes, SQLITE_STATIC);
  for (int column = 1; column <= plain_columns; column++) {
    bind(table->insert, column + 1, &values[column - 1]);
  }
  return run(table->insert);
}

static int write(
    sqlite3_stmt *statement, const uint8_t *id, const plain_value *value) {
  bind(statement, 1, value);
  sqlite3_bind_blob(statement, 2, id, plain_id_bytes, SQLITE_STATIC);
  return run(statement);
}

int plain_update(plain_table *table, const uint8_t *id, int column, const plain_value *value) {
  return write(table->update[column], id, value);
}

int plain_upsert(plain_table *table, const uint8_t *id, int column, const plain_value *value) {
  return write(table->upsert[column], id, value);
}

int64_t plain_compact(const char *path) {
  sqlite3 *database = NULL;
  int result = sqlite3_open(path, &database);
  if (result == SQLITE_OK) {
    result = sqlite3_exec(
        database, "VACUUM; PRAGMA wal_checkpoint(TRUNCATE);", NULL, NULL, NULL);
  }
  sqlite3_close(database);
  struct stat file;
  return result == SQLITE_OK && stat(path, &file) == 0 ? file.st_size : -1;
}

int64_t plain_bytes_of(const char *path, const char *name_prefix) {
  sqlite3 *database = NULL;
  sqlite3_stmt *statement = NULL;
  int64_t bytes = -1;
  const char *sql =
      "SELECT COALESCE(SUM(pgsize), 0) FROM dbstat JOIN sqlite_schema USING (name) "
      "WHERE tbl_name LIKE ? || '%' AND aggregate = TRUE";
  if (sqlite3_open(path, &database) == SQLITE_OK &&
      sqlite3_prepare_v2(database, sql, -1, &statement, NULL) == SQLITE_OK) {
    sqlite3_bind_text(statement, 1, name_prefix, -1, SQLITE_STATIC);
    if (sqlite3_step(statement) == SQLITE_ROW) bytes = sqlite3_column_int64(statement, 0);
  }
  sqlite3_finalize(statement);
  sqlite3_close(database);
  return bytes;
}
