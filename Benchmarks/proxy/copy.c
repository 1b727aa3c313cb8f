// The least that a proxy can do: copies bytes both ways between a client and one address, one thread, epoll. Bytes that the
// other side does not take at once are written before more is read.
//
// usage: copy PORT HOST:PORT     listens on 127.0.0.1
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

enum { ROOM = 1 << 20 };
static int other[65536];
static char bytes[ROOM];

static void no_delay(int socket) {
    int on = 1;
    setsockopt(socket, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
}

static void end(int socket) {
    int peer = other[socket];
    other[socket] = other[peer] = 0;
    close(socket);
    close(peer);
}

static void pass(int from) {
    ssize_t got = recv(from, bytes, ROOM, MSG_DONTWAIT);
    if (got < 0 && errno == EAGAIN) return;
    if (got <= 0) return end(from);
    for (ssize_t done = 0; done < got;) {
        ssize_t sent = send(other[from], bytes + done, (size_t)(got - done), MSG_NOSIGNAL | MSG_DONTWAIT);
        if (sent > 0) {
            done += sent;
        } else if (errno == EAGAIN) {
            struct pollfd writable = {other[from], POLLOUT, 0};
            poll(&writable, 1, -1);
        } else {
            return end(from);
        }
    }
}

int main(int count, char **words) {
    if (count != 3 || !strchr(words[2], ':')) return 2;
    struct sockaddr_in own = {.sin_family = AF_INET, .sin_port = htons((uint16_t)atoi(words[1])), .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    struct sockaddr_in target = own;
    *strchr(words[2], ':') = 0;
    inet_pton(AF_INET, words[2], &target.sin_addr);
    target.sin_port = htons((uint16_t)atoi(words[2] + strlen(words[2]) + 1));
    int listener = socket(AF_INET, SOCK_STREAM, 0), on = 1, poller = epoll_create1(0);
    setsockopt(listener, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
    if (bind(listener, (struct sockaddr *)&own, sizeof own) || listen(listener, 64)) {
        perror("copy");
        return 1;
    }
    struct epoll_event event = {.events = EPOLLIN, .data.fd = listener}, events[64];
    epoll_ctl(poller, EPOLL_CTL_ADD, listener, &event);
    for (;;) {
        int ready = epoll_wait(poller, events, 64, -1);
        for (int each = 0; each < ready; each++) {
            int socket_ready = events[each].data.fd;
            if (socket_ready != listener) {
                if (other[socket_ready]) pass(socket_ready);
                continue;
            }
            int client = accept(listener, NULL, NULL), server = socket(AF_INET, SOCK_STREAM, 0);
            if (client < 0 || connect(server, (struct sockaddr *)&target, sizeof target)) return 1;
            no_delay(client);
            no_delay(server);
            other[client] = server;
            other[server] = client;
            for (int side = 0; side < 2; side++) {
                struct epoll_event added = {.events = EPOLLIN, .data.fd = side ? server : client};
                epoll_ctl(poller, EPOLL_CTL_ADD, added.data.fd, &added);
            }
        }
    }
}
