// libqrencode: the squares of a QR code, which nothing in Swift's own libraries makes.

#ifndef FIELDKEEP_QRENCODE_SHIM_H
#define FIELDKEEP_QRENCODE_SHIM_H

#include <qrencode.h>

#endif
