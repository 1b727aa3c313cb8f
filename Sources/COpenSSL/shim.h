#ifndef WALLCRAWLER_COPENSSL_H
#define WALLCRAWLER_COPENSSL_H

#include <openssl/crypto.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/kdf.h>
#include <openssl/rand.h>
#include <openssl/ssl.h>
#include <openssl/bio.h>
#include <openssl/x509_vfy.h>

/// A macro in OpenSSL: the name that the client asks for (SNI).
static inline long wallcrawler_SSL_set_tlsext_host_name(SSL *session, const char *name) {
    return SSL_set_tlsext_host_name(session, name);
}

#endif
