import Glibc
import NIOCore
import NIOPosix

/// The protocol as the browser itself describes it: Chromium's `/json/protocol`, which no pipe delivers.
///
/// A second browser, of the same binary and user, with an empty profile, without a page and without a way out, is started for
/// it with a debugging port on loopback, asked once, and ended. What it said is kept. Usable from any thread.
package final class ProtocolDescriptor: Sendable {
    private let launch: BrowserLaunch
    private let user: BrowserUser
    private let sandbox: SandboxState
    private let eventLoop: any EventLoop
    private let latest: NIOLoopBoundBox<Attempt?>

    private struct Attempt {
        let bytes: EventLoopFuture<ByteBuffer>
        let begun: NIODeadline
        var hasFailed = false
    }

    /// Version 156 has about 2 MB.
    private static let maximumBytes = 16 << 20
    private static let timeout = TimeAmount.seconds(20)
    /// After a failure nobody tries again for so long, however many ask.
    private static let pauseAfterFailure = TimeAmount.seconds(30)

    /// Of a browser that is started the same way.
    package convenience init(of browser: BrowserProcess) {
        self.init(
            launch: browser.launch, user: browser.user, sandbox: browser.sandbox, on: browser.connection.eventLoop)
    }

    init(launch: BrowserLaunch, user: BrowserUser, sandbox: SandboxState, on eventLoop: any EventLoop) {
        self.launch = launch
        self.user = user
        self.sandbox = sandbox
        self.eventLoop = eventLoop
        self.latest = NIOLoopBoundBox.makeEmptyBox(valueType: Attempt.self, eventLoop: eventLoop)
    }

    /// The JSON text. All who ask while it is being fetched wait for the same browser. On the event loop.
    func bytes() -> EventLoopFuture<ByteBuffer> {
        if let attempt = latest.value, !attempt.hasFailed || attempt.begun + Self.pauseAfterFailure > .now() {
            return attempt.bytes
        }
        let bytes = eventLoop.makeFutureWithTask { try await self.fetch() }
        latest.value = Attempt(bytes: bytes, begun: .now())
        bytes.whenFailure { _ in self.latest.value?.hasFailed = true }
        return bytes
    }

    private func fetch() async throws -> ByteBuffer {
        let profile = try BrowserProfile.make(for: user)
        let output: PipePair
        do {
            output = try PipePair()
        } catch {
            profile.remove()
            throw error
        }
        let supervisor = BrowserSupervisor(eventLoop: eventLoop, profile: profile)
        do {
            defer { close(output.writing) }
            _ = try await supervisor.start(
                launch.descriptorCommand(profile: profile, user: user, sandbox: sandbox),
                environment: launch.environment(profile: profile), descriptors: [output.writing])
        } catch {
            close(output.reading)
            throw error
        }
        supervisor.noteRequestedEnd()
        defer { supervisor.signal(SIGKILL) }
        let port = try await announcedPort(output.reading)
        return try await DescriptorRequest.send(
            port: port, on: eventLoop, maximumBytes: Self.maximumBytes, timeout: Self.timeout)
    }

    private func announcedPort(_ descriptor: CInt) async throws -> Int {
        let port = eventLoop.makePromise(of: Int.self)
        let timer = eventLoop.scheduleTask(in: Self.timeout) {
            port.fail(BrowserError(code: .timedOut, message: "a second browser did not open its port in time"))
        }
        port.futureResult.whenComplete { _ in timer.cancel() }
        NIOPipeBootstrap(group: eventLoop)
            .channelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    try channel.pipeline.syncOperations.addHandler(PortAnnouncementHandler(port: port))
                }
            }
            .takingOwnershipOfDescriptor(input: descriptor)
            .whenFailure { error in
                close(descriptor)
                port.fail(error)
            }
        return try await port.futureResult.get()
    }
}

extension BrowserLaunch {
    /// The command line of a browser that is only asked what it speaks: no page, and a proxy that nobody is.
    func descriptorCommand(profile: BrowserProfile, user: BrowserUser, sandbox: SandboxState) -> [String] {
        var arguments = user.prefix() + [binary.path]
        if binary.kind == .full {
            arguments += [
                "--headless=new", "--no-startup-window", "--no-default-browser-check",
                "--disable-background-networking",
            ]
        }
        arguments += [
            "--remote-debugging-port=0", "--user-data-dir=\(profile.userDataDirectory)", "--no-first-run",
            "--disable-breakpad", "--proxy-server=http://127.0.0.1:9", "--proxy-bypass-list=<-loopback>",
        ]
        if !sandbox.isOn { arguments.append("--no-sandbox") }
        if profile.isSharedMemorySmall { arguments.append("--disable-dev-shm-usage") }
        return arguments
    }
}
