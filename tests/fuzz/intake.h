/* intake.h - the intake over tables that the targets of sheets have read. */
#ifndef FUZZ_INTAKE_H
#define FUZZ_INTAKE_H
#include "intake/intake.h"

void intake_of_book(struct arena *, const struct workbook *);      /* by the layout that fits */

#endif
