// A DevTools client that costs little itself: one blocking socket per way to the browser, frames masked with zeros, no JSON
// library. The ways take turns in small batches within one run, all attached to the same page.
//
// usage: client compare ROUNDS NAME=WS_URL…     prints {"NAME": {"KIND": [[ns, …] per round]}}
//        client slow MESSAGES BYTES WS_URL      reads slowly; prints how many after each tenth, waits for a line on stdin
//        client flood MESSAGES BYTES WS_URL     as slow, but sends everything at once
//        client idle WS_URL…                    opens a connection per URL, says "open", waits for a line on stdin
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <netdb.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/uio.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

enum { MEGABYTES = 2 << 20, BUFFER = 8 << 20, UNDER_WAY = 100 };

struct way {
    const char *name, *url;
    int socket;
    char *bytes;  // what was read and not yet used: [start, end)
    size_t start, end;
    char session[128];
    int next;
};

static void die(const char *format, ...) {
    va_list arguments;
    va_start(arguments, format);
    fprintf(stderr, "client: ");
    vfprintf(stderr, format, arguments);
    fprintf(stderr, "\n");
    exit(1);
}

static uint64_t now(void) {
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return (uint64_t)time.tv_sec * 1000000000u + (uint64_t)time.tv_nsec;
}

static void fill(struct way *way, size_t wanted) {
    if (way->start == way->end) way->start = way->end = 0;
    if (way->start + wanted > BUFFER) {
        memmove(way->bytes, way->bytes + way->start, way->end - way->start);
        way->end -= way->start;
        way->start = 0;
    }
    while (way->end - way->start < wanted) {
        ssize_t got = read(way->socket, way->bytes + way->end, BUFFER - way->end);
        if (got <= 0) die("%s: the connection ended: %s", way->name, got ? strerror(errno) : "closed");
        way->end += (size_t)got;
    }
}

// The next text message; valid until the next call.
static char *receive(struct way *way, size_t *length) {
    for (;;) {
        fill(way, 2);
        unsigned char *head = (unsigned char *)way->bytes + way->start;
        size_t size = head[1] & 127, offset = 2;
        if (size == 126) {
            fill(way, 4);
            head = (unsigned char *)way->bytes + way->start;
            size = (size_t)head[2] << 8 | head[3];
            offset = 4;
        } else if (size == 127) {
            fill(way, 10);
            head = (unsigned char *)way->bytes + way->start;
            size = 0;
            for (int place = 2; place < 10; place++) size = size << 8 | head[place];
            offset = 10;
        }
        if (size + offset > BUFFER) die("%s: a frame of %zu bytes", way->name, size);
        fill(way, offset + size);
        int opcode = way->bytes[way->start] & 15, final = way->bytes[way->start] & 128;
        char *text = way->bytes + way->start + offset;
        way->start += offset + size;
        if (opcode == 8) die("%s: closed with %.*s", way->name, size > 2 ? (int)size - 2 : 0, text + 2);
        if (opcode != 1) continue;
        if (!final) die("%s: fragmented messages are not expected", way->name);
        *length = size;
        return text;
    }
}

static void send_text(struct way *way, const char *text, size_t length) {
    unsigned char head[14] = {0x81, 0x80};
    size_t size = 2;
    if (length < 126) {
        head[1] |= (unsigned char)length;
    } else if (length < 65536) {
        head[1] |= 126;
        head[size++] = (unsigned char)(length >> 8);
        head[size++] = (unsigned char)length;
    } else {
        head[1] |= 127;
        for (int place = 7; place >= 0; place--) head[size++] = (unsigned char)((uint64_t)length >> (8 * place));
    }
    memset(head + size, 0, 4);
    size += 4;
    struct iovec parts[2] = {{head, size}, {(void *)text, length}};
    struct iovec *part = parts;
    int count = 2;
    while (count > 0) {
        ssize_t sent = writev(way->socket, part, count);
        if (sent < 0) die("%s: %s", way->name, strerror(errno));
        while (count > 0 && (size_t)sent >= part->iov_len) {
            sent -= (ssize_t)part->iov_len;
            part++;
            count--;
        }
        if (count > 0) {
            part->iov_base = (char *)part->iov_base + sent;
            part->iov_len -= (size_t)sent;
        }
    }
}

static void open_way(struct way *way) {
    char host[256], port[16] = "80", path[8192] = "/";
    if (sscanf(way->url, "ws://%255[^:/]:%15[0-9]%8191s", host, port, path) < 2) die("not an address: %s", way->url);
    struct addrinfo hints = {.ai_family = AF_INET, .ai_socktype = SOCK_STREAM}, *found;
    if (getaddrinfo(host, port, &hints, &found)) die("no such host: %s", host);
    way->socket = socket(AF_INET, SOCK_STREAM, 0);
    int on = 1;
    setsockopt(way->socket, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    if (connect(way->socket, found->ai_addr, found->ai_addrlen)) die("%s: %s", way->url, strerror(errno));
    freeaddrinfo(found);
    way->bytes = malloc(BUFFER);
    dprintf(way->socket,
            "GET %s HTTP/1.1\r\nHost: %s:%s\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
            "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n\r\n", path, host, port);
    for (size_t seen = 0;;) {
        fill(way, ++seen);
        if (seen >= 4 && !memcmp(way->bytes + seen - 4, "\r\n\r\n", 4)) {
            if (strncmp(way->bytes, "HTTP/1.1 101", 12)) die("%s: %.60s", way->name, way->bytes);
            way->start = seen;
            return;
        }
    }
}

// Waits for the answer to the call with that id.
static char *answer(struct way *way, int id, size_t *length) {
    char head[32];
    size_t size = (size_t)snprintf(head, sizeof head, "{\"id\":%d,", id);
    for (;;) {
        char *text = receive(way, length);
        if (*length >= size && !memcmp(text, head, size)) {
            if (!memcmp(text + size, "\"error\"", 7)) die("%s: %.*s", way->name, (int)*length, text);
            return text;
        }
    }
}

static void member(const char *text, size_t length, const char *name, char *value, size_t room) {
    char key[64];
    size_t size = (size_t)snprintf(key, sizeof key, "\"%s\":\"", name);
    const char *found = memmem(text, length, key, size);
    if (!found) die("no %s in %.*s", name, (int)length, text);
    size_t end = 0;
    for (found += size; found[end] != '"' && end + 1 < room; end++) value[end] = found[end];
    value[end] = 0;
}

static char *call(struct way *way, const char *rest, size_t *length) {
    char text[1024];
    int id = ++way->next;
    int size = snprintf(text, sizeof text, "{\"id\":%d,%s}", id, rest);
    send_text(way, text, (size_t)size);
    return answer(way, id, length);
}

static void attach(struct way *way, char *target) {
    char rest[512];
    size_t length;
    if (!*target) {
        char *text = call(way, "\"method\":\"Target.createTarget\",\"params\":{\"url\":\"about:blank\"}", &length);
        member(text, length, "targetId", target, 64);
    }
    snprintf(rest, sizeof rest, "\"method\":\"Target.attachToTarget\",\"params\":{\"targetId\":\"%s\",\"flatten\":true}", target);
    char *text = call(way, rest, &length);
    member(text, length, "sessionId", way->session, sizeof way->session);
}

struct kind {
    const char *name;
    int batch, warm_up;
};
static const struct kind kinds[] = {{"getVersion", 20, 20}, {"evaluate", 20, 50}, {"2 MB reply", 2, 2}, {"2 MB upstream", 2, 2}};
enum { KINDS = 4 };

static char *large;

// One call; the time from its first byte sent to its whole answer read.
static uint64_t once(struct way *way, int kind) {
    char text[1024];
    int id = ++way->next, size;
    size_t length, wanted = 0;
    const char *session = way->session;
    char *whole = text;
    switch (kind) {
    case 0: size = snprintf(text, sizeof text, "{\"id\":%d,\"method\":\"Browser.getVersion\"}", id); break;
    case 1:
        size = snprintf(text, sizeof text, "{\"id\":%d,\"method\":\"Runtime.evaluate\",\"params\":{\"expression\":\"1\"},"
                        "\"sessionId\":\"%s\"}", id, session);
        break;
    case 2:
        size = snprintf(text, sizeof text, "{\"id\":%d,\"method\":\"Runtime.evaluate\",\"params\":{\"expression\":"
                        "\"'x'.repeat(2097152)\",\"returnByValue\":true},\"sessionId\":\"%s\"}", id, session);
        wanted = MEGABYTES;
        break;
    default:
        whole = large;
        size = sprintf(large, "{\"id\":%d,\"method\":\"Runtime.evaluate\",\"sessionId\":\"%s\",\"params\":{\"expression\":\"'", id, session);
        memset(large + size, 'y', MEGABYTES);
        size += MEGABYTES;
        size += sprintf(large + size, "'.length\"}}");
    }
    uint64_t begun = now();
    send_text(way, whole, (size_t)size);
    char *text_back = answer(way, id, &length);
    uint64_t took = now() - begun;
    if (length < wanted) die("%s: %s answered %zu bytes", way->name, kinds[kind].name, length);
    if (kind == 3 && !memmem(text_back, length, "2097152", 7)) die("%s: wrong length", way->name);
    return took;
}

static int compare(int rounds, int count, char **named) {
    struct way *ways = calloc((size_t)count, sizeof *ways);
    char target[64] = "";
    large = malloc(MEGABYTES + 1024);
    for (int each = 0; each < count; each++) {
        char *equals = strchr(named[each], '=');
        if (!equals) die("NAME=URL is wanted");
        *equals = 0;
        ways[each].name = named[each];
        ways[each].url = equals + 1;
        open_way(&ways[each]);
        attach(&ways[each], target);
    }
    uint64_t *times = calloc((size_t)rounds * (size_t)count * KINDS * 20, sizeof *times);
    int *order = malloc(sizeof *order * (size_t)count);
    srand(1);
    for (int each = 0; each < count; each++) order[each] = each;
    for (int round = -1; round < rounds; round++) {
        for (int kind = 0; kind < KINDS; kind++) {
            for (int last = count - 1; last > 0; last--) {
                int other = rand() % (last + 1), kept = order[last];
                order[last] = order[other];
                order[other] = kept;
            }
            for (int place = 0; place < count; place++) {
                int each = order[place];
                for (int number = 0; number < (round < 0 ? kinds[kind].warm_up : kinds[kind].batch); number++) {
                    uint64_t took = once(&ways[each], kind);
                    if (round >= 0) times[(((size_t)round * (size_t)count + (size_t)each) * KINDS + (size_t)kind) * 20 + (size_t)number] = took;
                }
            }
        }
    }
    printf("{");
    for (int each = 0; each < count; each++) {
        printf("%s\"%s\":{", each ? "," : "", ways[each].name);
        for (int kind = 0; kind < KINDS; kind++) {
            printf("%s\"%s\":[", kind ? "," : "", kinds[kind].name);
            for (int round = 0; round < rounds; round++) {
                printf("%s[", round ? "," : "");
                for (int number = 0; number < kinds[kind].batch; number++)
                    printf("%s%llu", number ? "," : "", (unsigned long long)
                           times[(((size_t)round * (size_t)count + (size_t)each) * KINDS + (size_t)kind) * 20 + (size_t)number]);
                printf("]");
            }
            printf("]");
        }
        printf("}");
    }
    printf("}\n");
    return 0;
}

static void wait_for_line(void) {
    char line[16];
    if (!fgets(line, sizeof line, stdin)) exit(0);
}

static void ask(struct way *way, int id, int bytes) {
    char text[512];
    int size = snprintf(text, sizeof text, "{\"id\":%d,\"method\":\"Runtime.evaluate\",\"params\":{\"expression\":"
                        "\"'x'.repeat(%d)\",\"returnByValue\":true},\"sessionId\":\"%s\"}", id, bytes, way->session);
    send_text(way, text, (size_t)size);
}

// Keeps so many calls under way and reads with pauses, so that the answers pile up somewhere. All of them at once are
// sent by a process of their own, since they fit into no socket.
static int slow(int messages, int bytes, char *url, int under_way) {
    struct way way = {.name = "slow", .url = url};
    char target[64] = "";
    size_t length;
    open_way(&way);
    attach(&way, target);
    int first = way.next + 1, sent = 0;
    pid_t sender = 0;
    if (under_way >= messages) {
        sender = fork();
        if (sender < 0) die("fork: %s", strerror(errno));
        if (sender == 0) {
            for (; sent < messages; sent++) ask(&way, first + sent, bytes);
            _exit(0);
        }
        sent = messages;
        sleep(2);  // what is held back is held back by now
    }
    for (int number = 0; number < messages; number++) {
        for (; sent < messages && sent < number + under_way; sent++) ask(&way, first + sent, bytes);
        answer(&way, first + number, &length);
        if (length < (size_t)bytes) die("a short answer");
        if (number % 20 == 0) usleep(10000);
        if ((number + 1) % (messages / 10) == 0) {
            printf("%d\n", number + 1);
            fflush(stdout);
            wait_for_line();
        }
    }
    if (sender && waitpid(sender, NULL, 0) < 0) die("waitpid: %s", strerror(errno));
    return 0;
}

static int idle(int count, char **urls) {
    struct way *ways = calloc((size_t)count, sizeof *ways);
    size_t length;
    for (int each = 0; each < count; each++) {
        ways[each].name = "idle";
        ways[each].url = urls[each];
        open_way(&ways[each]);
        call(&ways[each], "\"method\":\"Browser.getVersion\"", &length);
    }
    printf("open\n");
    fflush(stdout);
    wait_for_line();
    return 0;
}

int main(int count, char **words) {
    if (count > 3 && !strcmp(words[1], "compare")) return compare(atoi(words[2]), count - 3, words + 3);
    if (count == 5 && !strcmp(words[1], "slow")) return slow(atoi(words[2]), atoi(words[3]), words[4], UNDER_WAY);
    if (count == 5 && !strcmp(words[1], "flood")) return slow(atoi(words[2]), atoi(words[3]), words[4], atoi(words[2]));
    if (count > 2 && !strcmp(words[1], "idle")) return idle(count - 2, words + 2);
    die("usage: client compare ROUNDS NAME=URL… | slow MESSAGES BYTES URL | flood MESSAGES BYTES URL | idle URL…");
}
