// A Runtime API for one child process, that measures it: exec to the first GET next, then so many invocations of one size,
// each timed from the first byte of the event to the GET next that ends it. Every answer is compared with its event.
// It also stands in for Secrets Manager, because most functions read a secret before they ask for an event.
// Prints one JSON object. Build: cc -O2 -static -o emulator emulator.c
// usage: emulator [-n invocations] [-w warm-up invocations] [-s bytes] [-e NAME=VALUE]... [-r (the child is a tracer)] -- command...

#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/uio.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

enum { connections_limit = 16, patience_ms = 60000, variables_limit = 64 };

struct connection {
    int fd;
    char *bytes;
    size_t length, capacity;
};

struct request {
    struct connection *from;
    int is_next, is_response, is_secret, has_nonce;
    const char *body;
    size_t body_length, whole;
};

static struct connection connections[connections_limit];
static int listener, connection_count, is_tracer;
static pid_t child;
static size_t size = 1024;
static int invocations = 0, warm_up = 0;
static char *event;
static char nonce[64];
static long accepted;

static _Noreturn void fail(const char *format, ...) {
    va_list arguments;
    va_start(arguments, format);
    fputs("emulator: ", stderr);
    vfprintf(stderr, format, arguments);
    fputc('\n', stderr);
    va_end(arguments);
    if (child > 0) kill(-child, SIGKILL);
    exit(1);
}

static long long nanoseconds(clockid_t clock) {
    struct timespec time;
    if (clock_gettime(clock, &time)) return 0;
    return time.tv_sec * 1000000000LL + time.tv_nsec;
}

// A list of records as an API would have it, without white space and with sorted names, so that a client that decodes and encodes JSON can give the
// same bytes back.
static void make_event(void) {
    event = malloc(size + 256);
    if (!event || size < 32) fail("events have at least 32 bytes");
    size_t length = (size_t)sprintf(event, "{\"items\":[");
    for (int index = 0; length + 160 < size; index++) {
        length += (size_t)sprintf(
            event + length, "%s{\"id\":\"item-%06d\",\"name\":\"Record number %d\",\"ok\":true,\"price\":%d.25,\"tags\":[\"a\",\"b\"]}",
            index ? "," : "", index, index, index % 1000);
    }
    length += (size_t)sprintf(event + length, "],\"rest\":\"");
    while (length < size - 2) event[length++] = 'x';
    sprintf(event + length, "\"}");
}

static struct connection *meet(void) {
    if (connection_count == connections_limit) fail("more than %d connections", connections_limit);
    int fd = accept4(listener, 0, 0, SOCK_CLOEXEC);
    if (fd < 0) fail("accept: %s", strerror(errno));
    int one = 1;
    setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
    struct connection *new = &connections[connection_count++];
    *new = (struct connection){fd, malloc(size + 65536), 0, size + 65536};
    accepted++;
    return new;
}

static void leave(struct connection *gone) {
    close(gone->fd);
    free(gone->bytes);
    *gone = connections[--connection_count];
}

// 1 when bytes came, 0 when the peer hung up.
static int read_more(struct connection *from) {
    if (from->capacity - from->length < 4096) {
        from->capacity *= 2;
        from->bytes = realloc(from->bytes, from->capacity);
        if (!from->bytes) fail("no memory");
    }
    ssize_t count = recv(from->fd, from->bytes + from->length, from->capacity - from->length, 0);
    if (count <= 0) return 0;
    from->length += (size_t)count;
    return 1;
}

// Puts chunks together in place; returns the body's length and where the request ends.
static size_t dechunk(struct connection *from, size_t start, size_t *whole) {
    size_t in = start, out = start;
    for (;;) {
        char *end;
        while (!(end = memchr(from->bytes + in, '\n', from->length - in))) if (!read_more(from)) fail("a cut request");
        size_t count = strtoul(from->bytes + in, 0, 16);
        in = (size_t)(end - from->bytes) + 1;
        while (from->length < in + count + 2) if (!read_more(from)) fail("a cut request");
        if (count == 0) break;
        memmove(from->bytes + out, from->bytes + in, count);
        out += count;
        in += count + 2;
    }
    *whole = in + 2;
    return out - start;
}

static void parse(struct connection *from, size_t head, struct request *request) {
    *request = (struct request){.from = from};
    size_t length = 0;
    int chunked = 0, expects = 0;
    request->is_next = !strncmp(from->bytes, "GET ", 4) && memmem(from->bytes, head, "/invocation/next", 16) != 0;
    request->is_response = !strncmp(from->bytes, "POST ", 5) && memmem(from->bytes, head, "/response", 9) != 0;
    request->is_secret = !strncmp(from->bytes, "POST / ", 7) && memmem(from->bytes, head, "secretsmanager.GetSecretValue", 29) != 0;
    for (char *line = from->bytes; line && line + 2 < from->bytes + head;) {
        if (!strncasecmp(line, "content-length:", 15)) length = strtoul(line + 15, 0, 10);
        if (!strncasecmp(line, "transfer-encoding:", 18)) chunked = 1;
        if (!strncasecmp(line, "expect:", 7)) expects = 1;
        if (!strncasecmp(line, "lambda-runtime-invocation-id:", 29)) request->has_nonce = 1;
        line = memchr(line, '\n', (size_t)(from->bytes + head - line));
        if (line) line++;
    }
    if (expects && send(from->fd, "HTTP/1.1 100 Continue\r\n\r\n", 25, MSG_NOSIGNAL) != 25) fail("send");
    request->whole = head + length;
    if (chunked) {
        length = dechunk(from, head, &request->whole);
    } else {
        while (from->length < head + length) if (!read_more(from)) fail("a cut request");
    }
    request->body = from->bytes + head;
    request->body_length = length;
}

// The next whole request of any connection; 0 when the child is gone.
static int receive_any(struct request *request) {
    for (;;) {
        for (int index = 0; index < connection_count; index++) {
            struct connection *from = &connections[index];
            char *end = from->length ? memmem(from->bytes, from->length, "\r\n\r\n", 4) : 0;
            if (end) {
                parse(from, (size_t)(end - from->bytes) + 4, request);
                return 1;
            }
        }
        struct pollfd watched[connections_limit + 1];
        for (int index = 0; index < connection_count; index++) watched[index] = (struct pollfd){connections[index].fd, POLLIN, 0};
        watched[connection_count] = (struct pollfd){listener, POLLIN, 0};
        int count = poll(watched, (nfds_t)connection_count + 1, patience_ms);
        if (count == 0) fail("the child said nothing for %d s", patience_ms / 1000);
        if (count < 0 && errno == EINTR) return 0;
        if (count < 0) fail("poll: %s", strerror(errno));
        for (int index = connection_count - 1; index >= 0; index--) {
            if (watched[index].revents && !read_more(&connections[index])) leave(&connections[index]);
        }
        if (watched[connection_count].revents) meet();
    }
}

static void done(struct request *request) {
    struct connection *from = request->from;
    from->length -= request->whole;
    if (from->length) memmove(from->bytes, from->bytes + request->whole, from->length);
}

static void send_all(int fd, struct iovec *part, int parts) {
    while (parts > 0) {
        ssize_t count = writev(fd, part, parts);
        if (count <= 0) fail("the child hung up");
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

static void send_secret(int fd) {
    static const char body[] = "{\"ARN\":\"arn\",\"Name\":\"bench\",\"SecretString\":\"0123456789abcdef0123456789abcdef0123456789abcdef\",\"VersionId\":\"1\"}";
    char text[512];
    int length = snprintf(
        text, sizeof text, "HTTP/1.1 200 OK\r\nContent-Type: application/x-amz-json-1.1\r\nContent-Length: %zu\r\n\r\n%s", sizeof body - 1, body);
    send_all(fd, &(struct iovec){text, (size_t)length}, 1);
}

// The next request of the Runtime API; 0 when the child is gone.
static int receive(struct request *request) {
    while (receive_any(request)) {
        if (!request->is_secret) return 1;
        int fd = request->from->fd;
        done(request);
        send_secret(fd);
    }
    return 0;
}

// Whether these are the event's bytes, but for white space between its tokens, which a client that decodes JSON may add.
static int is_echo(const char *body, size_t length) {
    if (length == size) return !memcmp(body, event, size);
    size_t matched = 0;
    int in_text = 0;
    for (size_t index = 0; index < length; index++) {
        if (body[index] == ' ' && !in_text) continue;
        if (matched == size || body[index] != event[matched++]) return 0;
        if (body[index] == '"') in_text = !in_text;
    }
    return matched == size;
}

// Like Go's net/http in the service: with a length up to 2,048 bytes, else as one chunk.
static void send_event(int fd, int number) {
    char head[1024];
    snprintf(nonce, sizeof nonce, "n-%08x-%08x", (unsigned)number * 2654435761u, (unsigned)number);
    int length = snprintf(
        head, sizeof head,
        "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n"
        "Lambda-Runtime-Aws-Request-Id: 8476a536-e9f4-11e8-9739-%012d\r\n"
        "Lambda-Runtime-Deadline-Ms: 1999999999999\r\nLambda-Runtime-Invocation-Id: %s\r\n"
        "Lambda-Runtime-Invoked-Function-Arn: arn:aws:lambda:eu-west-1:123456789012:function:bench\r\n"
        "Lambda-Runtime-Trace-Id: Root=1-5bef4de7-ad49b0e87f6ef6c87fc2e700;Parent=9a9197af755a6419;Sampled=1\r\n"
        "Date: Sun, 22 Nov 2026 12:00:00 GMT\r\n",
        number, nonce);
    int isChunked = size > 2048;
    length += isChunked
        ? snprintf(head + length, sizeof head - (size_t)length, "Transfer-Encoding: chunked\r\n\r\n%zx\r\n", size)
        : snprintf(head + length, sizeof head - (size_t)length, "Content-Length: %zu\r\n\r\n", size);
    struct iovec parts[] = {{head, (size_t)length}, {event, size}, {(char *)"\r\n0\r\n\r\n", 7}};
    send_all(fd, parts, isChunked ? 3 : 2);
}

static void start(char **command, char **variables) {
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    socklen_t length = sizeof address;
    listener = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (bind(listener, (struct sockaddr *)&address, sizeof address) || listen(listener, 64)) fail("listen: %s", strerror(errno));
    getsockname(listener, (struct sockaddr *)&address, &length);
    char endpoint[64], services[64];
    snprintf(endpoint, sizeof endpoint, "AWS_LAMBDA_RUNTIME_API=127.0.0.1:%d", ntohs(address.sin_port));
    snprintf(services, sizeof services, "AWS_ENDPOINT_URL=http://127.0.0.1:%d", ntohs(address.sin_port));
    variables[0] = endpoint;
    variables[1] = services;
    child = fork();
    if (child < 0) fail("fork: %s", strerror(errno));
    if (child > 0) return;
    setpgid(0, 0);
    int null = open("/dev/null", O_RDWR);
    dup2(null, 0);
    dup2(2, 1);
    execve(command[0], command, variables);
    perror(command[0]);
    _exit(127);
}

// A field of /proc/PID/status, in KiB.
static long memory(const char *name) {
    char path[64], line[256];
    snprintf(path, sizeof path, "/proc/%d/status", (int)child);
    FILE *file = fopen(path, "r");
    long value = -1;
    while (file && fgets(line, sizeof line, file)) {
        if (!strncmp(line, name, strlen(name))) value = atol(line + strlen(name));
    }
    if (file) fclose(file);
    return value;
}

static int by_value(const void *left, const void *right) {
    long long a = *(const long long *)left, b = *(const long long *)right;
    return (a > b) - (a < b);
}

static void exchange(struct request *request, int number, int *echoes) {
    int next_fd = request->from->fd;
    done(request);
    send_event(next_fd, number);
    if (!receive(request)) fail("the child ended");
    if (!request->is_response) fail("not a response: %.80s", request->from->bytes);
    if (!is_echo(request->body, request->body_length)) {
        fail("invocation %d: %zu bytes that are not the event's %zu: %.200s", number, request->body_length, size, request->body);
    }
    *echoes += request->has_nonce;
    int fd = request->from->fd;
    done(request);
    static const char taken[] =
        "HTTP/1.1 202 Accepted\r\nContent-Type: application/json\r\nDate: Sun, 22 Nov 2026 12:00:00 GMT\r\nContent-Length: 16\r\n\r\n{\"status\":\"OK\"}\n";
    send_all(fd, &(struct iovec){(char *)taken, sizeof taken - 1}, 1);
    if (!receive(request)) fail("the child ended");
    if (!request->is_next) fail("not a next: %.80s", request->from->bytes);
}

static void child_ended(int signal) {
    (void)signal;
    static const char text[] = "emulator: the child ended\n";
    if (write(2, text, sizeof text - 1) < 0) {}
    _exit(1);
}

int main(int count, char **arguments) {
    char *variables[variables_limit] = {
        0, 0, (char *)"PATH=/usr/local/bin:/usr/bin:/bin:/opt/bin", (char *)"LANG=en_US.UTF-8", (char *)"TZ=:UTC", (char *)"_HANDLER=echo.handler",
        (char *)"AWS_REGION=eu-west-1", (char *)"AWS_DEFAULT_REGION=eu-west-1", (char *)"AWS_LAMBDA_FUNCTION_NAME=bench",
        (char *)"AWS_LAMBDA_FUNCTION_VERSION=$LATEST", (char *)"AWS_LAMBDA_FUNCTION_MEMORY_SIZE=1769", (char *)"AWS_LAMBDA_INITIALIZATION_TYPE=on-demand",
        (char *)"AWS_ACCESS_KEY_ID=AKIDEXAMPLE", (char *)"AWS_SECRET_ACCESS_KEY=secret", (char *)"AWS_SESSION_TOKEN=token",
    };
    int used = 15;
    for (int option; (option = getopt(count, arguments, "+n:w:s:e:r")) != -1;) {
        switch (option) {
        case 'n': invocations = atoi(optarg); break;
        case 'w': warm_up = atoi(optarg); break;
        case 's': size = strtoul(optarg, 0, 10); break;
        case 'r': is_tracer = 1; break;
        case 'e':
            if (used == variables_limit - 1) fail("too many variables");
            variables[used++] = optarg;
            break;
        default: return 2;
        }
    }
    if (optind >= count) fail("no command");
    make_event();
    long long *times = calloc((size_t)invocations + 1, sizeof *times);
    signal(SIGPIPE, SIG_IGN);
    signal(SIGCHLD, child_ended);

    long long started = nanoseconds(CLOCK_MONOTONIC);
    start(arguments + optind, variables);
    struct request request;
    if (!receive(&request)) fail("the child ended");
    long long ready = nanoseconds(CLOCK_MONOTONIC);
    if (!request.is_next) fail("not a next: %.80s", request.from->bytes);
    clockid_t clock;
    if (clock_getcpuclockid(child, &clock)) fail("no clock of the child");
    long long ready_cpu = nanoseconds(clock);
    long idle = memory("VmRSS:");

    int echoes = 0, number = 0;
    for (; number < warm_up; number++) exchange(&request, number, &echoes);
    long long cpu = nanoseconds(clock);
    for (int index = 0; index < invocations; index++, number++) {
        long long begin = nanoseconds(CLOCK_MONOTONIC);
        exchange(&request, number, &echoes);
        times[index] = nanoseconds(CLOCK_MONOTONIC) - begin;
    }
    cpu = nanoseconds(clock) - cpu;
    long peak = memory("VmHWM:");
    signal(SIGCHLD, SIG_DFL);
    // A tracer writes what it counted when it is asked to end.
    if (is_tracer) kill(child, SIGTERM);
    else kill(-child, SIGKILL);
    waitpid(child, 0, 0);
    kill(-child, SIGKILL);

    qsort(times, (size_t)invocations, sizeof *times, by_value);
    printf("{\"init_ns\": %lld, \"init_cpu_ns\": %lld, \"idle_kb\": %ld, \"peak_kb\": %ld, \"connections\": %ld, \"nonces\": %d",
        ready - started, ready_cpu, idle, peak, accepted, echoes);
    if (invocations > 0) {
        printf(", \"p50_ns\": %lld, \"p99_ns\": %lld, \"cpu_ns\": %lld", times[invocations / 2], times[invocations * 99 / 100], cpu / invocations);
    }
    puts("}");
    return 0;
}
