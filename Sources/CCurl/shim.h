#ifndef WALLCRAWLER_CCURL_H
#define WALLCRAWLER_CCURL_H

#include <curl/curl.h>

#endif
