// libzstd, and two of its macros as constants: Swift does not import a macro that is an expression.

#ifndef FIELDKEEP_ZSTD_SHIM_H
#define FIELDKEEP_ZSTD_SHIM_H

#include <zstd.h>

static const unsigned long long fieldkeep_zstd_content_size_unknown = ZSTD_CONTENTSIZE_UNKNOWN;
static const unsigned long long fieldkeep_zstd_content_size_error = ZSTD_CONTENTSIZE_ERROR;

#endif
