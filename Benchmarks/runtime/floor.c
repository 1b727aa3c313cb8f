// The floor: a Runtime API client with nothing between it and the kernel. One blocking socket, one buffer, an echo for a
// handler. What it takes is what any client must take: read an event (with its length or in chunks), send head and body of
// the answer with one writev, read the 202, ask again. Build: cc -O2 -static -o floor floor.c
#include <netdb.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/socket.h>
#include <sys/uio.h>
#include <unistd.h>

static int fd;
static char *buffer;
static size_t capacity, filled;

struct answer {
    int status;
    char *id, *nonce, *body;
    size_t id_length, nonce_length, body_length;
};

static void fail(const char *what) {
    perror(what);
    exit(1);
}

static void more(void) {
    if (filled == capacity) {
        capacity *= 2;
        if (!(buffer = realloc(buffer, capacity))) fail("realloc");
    }
    ssize_t count = recv(fd, buffer + filled, capacity - filled, 0);
    if (count <= 0) fail("recv");
    filled += (size_t)count;
}

// Puts the chunks together in place; returns the body's length (RFC 9112, 7.1).
static size_t dechunk(size_t start) {
    size_t in = start, out = start;
    for (;;) {
        char *end;
        while (!(end = memchr(buffer + in, '\n', filled - in))) more();
        char *stop;
        size_t size = strtoul(buffer + in, &stop, 16);
        if (stop == buffer + in) exit(2);
        in = (size_t)(end - buffer) + 1;
        if (size == 0) break;
        while (filled < in + size + 2) more();
        memmove(buffer + out, buffer + in, size);
        out += size;
        in += size + 2;
    }
    // The trailer section ends with an empty line; there are no trailers here.
    while (filled < in + 2) more();
    return out - start;
}

static void receive(struct answer *answer) {
    memset(answer, 0, sizeof *answer);
    filled = 0;
    char *end = 0;
    while (filled < 4 || !(end = memmem(buffer, filled, "\r\n\r\n", 4))) more();
    size_t head = (size_t)(end - buffer) + 4, length = 0, id = 0, nonce = 0;
    int chunked = 0;
    answer->status = atoi(buffer + 9);
    for (char *line = memchr(buffer, '\n', head); line && line + 1 < buffer + head - 2;) {
        line += 1;
        char *stop = memchr(line, '\r', (size_t)(buffer + head - line));
        char *colon = memchr(line, ':', (size_t)(stop - line));
        if (!colon) break;
        size_t name = (size_t)(colon - line);
        char *value = colon + 1;
        while (*value == ' ') value++;
        if (name == 14 && !strncasecmp(line, "Content-Length", 14)) length = strtoul(value, 0, 10);
        if (name == 17 && !strncasecmp(line, "Transfer-Encoding", 17)) chunked = 1;
        if (name == 29 && !strncasecmp(line, "Lambda-Runtime-Aws-Request-Id", 29)) {
            id = (size_t)(value - buffer);
            answer->id_length = (size_t)(stop - value);
        }
        if (name == 28 && !strncasecmp(line, "Lambda-Runtime-Invocation-Id", 28)) {
            nonce = (size_t)(value - buffer);
            answer->nonce_length = (size_t)(stop - value);
        }
        line = memchr(stop, '\n', (size_t)(buffer + head - stop));
    }
    if (chunked) {
        length = dechunk(head);
    } else {
        while (filled < head + length) more();
    }
    // The buffer may have moved.
    answer->id = buffer + id;
    answer->nonce = buffer + nonce;
    answer->body = buffer + head;
    answer->body_length = length;
}

static void send_all(struct iovec *part, int parts) {
    while (parts > 0) {
        ssize_t count = writev(fd, part, parts);
        if (count <= 0) fail("writev");
        while (parts > 0 && (size_t)count >= part->iov_len) {
            count -= (ssize_t)part->iov_len;
            part++;
            parts--;
        }
        if (parts > 0) {
            part->iov_base = (char *)part->iov_base + count;
            part->iov_len -= (size_t)count;
        }
    }
}

int main(void) {
    const char *endpoint = getenv("AWS_LAMBDA_RUNTIME_API");
    if (!endpoint) return 1;
    char host[256];
    snprintf(host, sizeof host, "%s", endpoint);
    char *colon = strrchr(host, ':');
    if (!colon) return 1;
    *colon = 0;
    struct addrinfo hints = {.ai_socktype = SOCK_STREAM, .ai_flags = AI_NUMERICHOST | AI_NUMERICSERV}, *found;
    if (getaddrinfo(host, colon + 1, &hints, &found)) return 1;
    fd = socket(found->ai_family, SOCK_STREAM, 0);
    int one = 1;
    setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
    if (connect(fd, found->ai_addr, found->ai_addrlen)) fail("connect");
    buffer = malloc(capacity = 65536);
    char next[512], head[1024];
    int next_length = snprintf(
        next, sizeof next, "GET /2018-06-01/runtime/invocation/next HTTP/1.1\r\nHost: %s\r\nUser-Agent: floor/1\r\n\r\n",
        endpoint);
    struct answer answer;
    for (;;) {
        send_all(&(struct iovec){next, (size_t)next_length}, 1);
        receive(&answer);
        if (answer.status != 200) return 1;
        int length = snprintf(
            head, sizeof head,
            "POST /2018-06-01/runtime/invocation/%.*s/response HTTP/1.1\r\nHost: %s\r\nUser-Agent: floor/1\r\n"
            "Content-Type: application/json\r\n%s%.*s%sContent-Length: %zu\r\n\r\n",
            (int)answer.id_length, answer.id, endpoint, answer.nonce_length ? "Lambda-Runtime-Invocation-Id: " : "",
            (int)answer.nonce_length, answer.nonce, answer.nonce_length ? "\r\n" : "", answer.body_length);
        if (length >= (int)sizeof head) return 1;
        send_all((struct iovec[]){{head, (size_t)length}, {answer.body, answer.body_length}}, 2);
        receive(&answer);
        if (answer.status != 202) return 1;
    }
}
