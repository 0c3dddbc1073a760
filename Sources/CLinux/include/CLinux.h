// What Swift needs of Linux and cannot name: syscall and prctl are variadic, and the C library has no functions of its own
// for the kernel's keyrings (see keyrings(7), add_key(2), keyctl(2)).

#ifndef FIELDKEEP_CLINUX_H
#define FIELDKEEP_CLINUX_H

#include <stddef.h>
#include <stdint.h>

/// Puts bytes under a name into the keyring of this user, in place of what has the name.
///
/// Every process of this user may read them; they are in the kernel's memory, which is never swapped out, and end with
/// the boot or after so many seconds. Returns 0, or the system's error number.
int clinux_keyring_put(const char *name, const void *bytes, size_t count, unsigned int seconds);

/// Reads what is under a name. Returns how many bytes there are, or the negative error number.
long clinux_keyring_get(const char *name, void *bytes, size_t capacity);

/// Takes away what is under a name. Returns 0, or the system's error number.
int clinux_keyring_drop(const char *name);

/// Keeps other processes of this user from reading this one's memory, and the kernel from writing it to a core file.
void clinux_hide_memory(void);

#endif
