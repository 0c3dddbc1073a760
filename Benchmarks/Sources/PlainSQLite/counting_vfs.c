// A VFS that is the system's own but for counting: how many times a transaction syncs does not depend on the disk, how
// long it takes does.

#include "plain_sqlite.h"

#include <sqlite3.h>
#include <stdatomic.h>
#include <string.h>

enum { most_method_tables = 16 };

// One of the system's method tables with its xSync replaced. The copy comes first, so that a file's pointer to it leads
// back to the original.
typedef struct {
  sqlite3_io_methods counting;
  const sqlite3_io_methods *original;
} counted_methods;

static sqlite3_vfs counting_vfs;
static sqlite3_vfs *system_vfs;
static counted_methods tables[most_method_tables];
static int table_count;
static _Atomic int64_t syncs;

static int counting_sync(sqlite3_file *file, int flags) {
  const counted_methods *methods = (const counted_methods *)file->pMethods;
  atomic_fetch_add(&syncs, 1);
  return methods->original->xSync(file, flags);
}

static const sqlite3_io_methods *counting(const sqlite3_io_methods *original) {
  for (int index = 0; index < table_count; index++) {
    if (tables[index].original == original) return &tables[index].counting;
  }
  if (table_count == most_method_tables) return original;
  counted_methods *added = &tables[table_count++];
  added->counting = *original;
  added->counting.xSync = counting_sync;
  added->original = original;
  return &added->counting;
}

static int counting_open(
    sqlite3_vfs *vfs, const char *name, sqlite3_file *file, int flags, int *out_flags) {
  (void)vfs;
  int result = system_vfs->xOpen(system_vfs, name, file, flags, out_flags);
  if (result == SQLITE_OK && file->pMethods != NULL) file->pMethods = counting(file->pMethods);
  return result;
}

int plain_count_syncs(void) {
  system_vfs = sqlite3_vfs_find(NULL);
  if (system_vfs == NULL) return SQLITE_ERROR;
  counting_vfs = *system_vfs;
  counting_vfs.zName = "counting";
  counting_vfs.pNext = NULL;
  counting_vfs.xOpen = counting_open;
  return sqlite3_vfs_register(&counting_vfs, 1);
}

int64_t plain_syncs(void) { return atomic_load(&syncs); }
