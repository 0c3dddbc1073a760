// One function for each thing that is done with the kernel's keyring. See CLinux.h.

#define _GNU_SOURCE
#include "CLinux.h"

#include <errno.h>
#include <linux/keyctl.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <unistd.h>

static const char *const type = "user";

// The owner may do everything from any of their sessions; nobody else may do anything (keyctl_setperm(3)).
static const unsigned int permissions = 0x3f3f0000;

static long find(const char *name) {
  return syscall(SYS_keyctl, KEYCTL_SEARCH, KEY_SPEC_USER_KEYRING, type, name, 0);
}

int clinux_keyring_put(const char *name, const void *bytes, size_t count, unsigned int seconds) {
  // Never with the last key's time: it might have a second left.
  clinux_keyring_drop(name);
  long key = syscall(SYS_add_key, type, name, bytes, count, KEY_SPEC_USER_KEYRING);
  if (key < 0) return errno;
  // The time comes first: a key that could not be given one must not stay for ever.
  if (syscall(SYS_keyctl, KEYCTL_SET_TIMEOUT, key, seconds) < 0 ||
      syscall(SYS_keyctl, KEYCTL_SETPERM, key, permissions) < 0) {
    int error = errno;
    syscall(SYS_keyctl, KEYCTL_UNLINK, key, KEY_SPEC_USER_KEYRING);
    return error;
  }
  return 0;
}

long clinux_keyring_get(const char *name, void *bytes, size_t capacity) {
  long key = find(name);
  if (key < 0) return -errno;
  long count = syscall(SYS_keyctl, KEYCTL_READ, key, bytes, capacity);
  return count < 0 ? -errno : count;
}

int clinux_keyring_drop(const char *name) {
  long key = find(name);
  if (key < 0) return errno;
  // Unreadable at once for whoever holds its number, and then gone.
  syscall(SYS_keyctl, KEYCTL_REVOKE, key);
  return syscall(SYS_keyctl, KEYCTL_UNLINK, key, KEY_SPEC_USER_KEYRING) < 0 ? errno : 0;
}

void clinux_hide_memory(void) {
  const struct rlimit none = {0, 0};
  setrlimit(RLIMIT_CORE, &none);
  prctl(PR_SET_DUMPABLE, 0, 0, 0, 0);
}
