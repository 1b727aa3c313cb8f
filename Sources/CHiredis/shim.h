#ifndef WALLCRAWLER_CHIREDIS_H
#define WALLCRAWLER_CHIREDIS_H

#include <hiredis/hiredis.h>

#endif
