// The same client as floor.c on libcurl, the way its manual recommends: one easy handle, options that never change set once,
// no Expect, no proxy, the body not copied, buffers that the C library keeps. Build: cc -O2 -o curl curl.c -lcurl
#include <curl/curl.h>
#include <malloc.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

struct buffer {
    char *bytes;
    size_t length, capacity;
};

static struct buffer event, reply;
static char id[512], nonce[512];

static size_t take(char *bytes, size_t size, size_t count, void *target) {
    struct buffer *buffer = target;
    if (buffer->length + count > buffer->capacity) {
        buffer->capacity = (buffer->length + count) * 2;
        if (!(buffer->bytes = realloc(buffer->bytes, buffer->capacity))) return 0;
    }
    memcpy(buffer->bytes + buffer->length, bytes, count);
    buffer->length += count;
    return size * count;
}

static void keep(char *target, size_t capacity, const char *value, size_t length) {
    while (length > 0 && (*value == ' ' || *value == '\t')) value++, length--;
    while (length > 0 && (unsigned char)value[length - 1] <= ' ') length--;
    if (length >= capacity) exit(2);
    memcpy(target, value, length);
    target[length] = 0;
}

static size_t take_header(char *line, size_t size, size_t count, void *target) {
    (void)target;
    if (count > 30 && !strncasecmp(line, "Lambda-Runtime-Aws-Request-Id:", 30)) keep(id, sizeof id, line + 30, count - 30);
    if (count > 29 && !strncasecmp(line, "Lambda-Runtime-Invocation-Id:", 29)) {
        keep(nonce, sizeof nonce, line + 29, count - 29);
    }
    return size * count;
}

static long perform(CURL *curl) {
    long status = 0;
    if (curl_easy_perform(curl) != CURLE_OK) exit(1);
    curl_easy_getinfo(curl, CURLINFO_RESPONSE_CODE, &status);
    return status;
}

int main(void) {
    const char *endpoint = getenv("AWS_LAMBDA_RUNTIME_API");
    if (!endpoint) return 1;
    mallopt(M_TRIM_THRESHOLD, 64 << 20);
    mallopt(M_MMAP_THRESHOLD, 32 << 20);
    curl_global_init(CURL_GLOBAL_ALL);
    CURL *curl = curl_easy_init();
    if (!curl) return 1;
    curl_easy_setopt(curl, CURLOPT_NOSIGNAL, 1L);
    curl_easy_setopt(curl, CURLOPT_PROXY, "");
    curl_easy_setopt(curl, CURLOPT_USERAGENT, "curl-c/1");
    curl_easy_setopt(curl, CURLOPT_WRITEFUNCTION, take);
    curl_easy_setopt(curl, CURLOPT_HEADERFUNCTION, take_header);
    curl_easy_setopt(curl, CURLOPT_BUFFERSIZE, 512L << 10);
    curl_easy_setopt(curl, CURLOPT_UPLOAD_BUFFERSIZE, 512L << 10);
    char next[512], url[1024], line[600];
    snprintf(next, sizeof next, "http://%s/2018-06-01/runtime/invocation/next", endpoint);
    struct curl_slist nonce_line = {line, 0};
    struct curl_slist accept = {(char *)"Accept:", 0}, expect = {(char *)"Expect:", &accept};
    struct curl_slist type = {(char *)"Content-Type: application/json", &expect};
    for (;;) {
        event.length = reply.length = 0;
        id[0] = nonce[0] = 0;
        curl_easy_setopt(curl, CURLOPT_HTTPGET, 1L);
        curl_easy_setopt(curl, CURLOPT_HTTPHEADER, &expect);
        curl_easy_setopt(curl, CURLOPT_URL, next);
        curl_easy_setopt(curl, CURLOPT_WRITEDATA, &event);
        if (perform(curl) != 200) return 1;
        snprintf(url, sizeof url, "http://%s/2018-06-01/runtime/invocation/%s/response", endpoint, id);
        snprintf(line, sizeof line, "Lambda-Runtime-Invocation-Id: %s", nonce);
        nonce_line.next = &type;
        curl_easy_setopt(curl, CURLOPT_POST, 1L);
        curl_easy_setopt(curl, CURLOPT_HTTPHEADER, nonce[0] ? &nonce_line : &type);
        curl_easy_setopt(curl, CURLOPT_URL, url);
        curl_easy_setopt(curl, CURLOPT_POSTFIELDSIZE_LARGE, (curl_off_t)event.length);
        curl_easy_setopt(curl, CURLOPT_POSTFIELDS, event.bytes);
        curl_easy_setopt(curl, CURLOPT_WRITEDATA, &reply);
        if (perform(curl) != 202) return 1;
    }
}
