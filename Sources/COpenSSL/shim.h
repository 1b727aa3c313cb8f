#ifndef WALLCRAWLER_COPENSSL_H
#define WALLCRAWLER_COPENSSL_H

#include <openssl/crypto.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/kdf.h>
#include <openssl/rand.h>
#include <openssl/ssl.h>

#endif
