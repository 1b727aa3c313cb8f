private import Glibc
internal import HTTPTransport
internal import JSONModel
internal import StructuredLogging

/// A silent internal extension. Lambda sends SIGTERM before it ends an environment only if an extension is registered
/// (AWS Lambda guide, "Lambda Extensions API"): so a function that wants to shut down in order registers one that
/// listens to nothing. Then it has half a second.
enum ShutdownExtension {
    /// Registers and begins to wait for SIGTERM, on which it runs the hook and ends the process. Must come before the
    /// first event is asked for, and before other threads exist: they inherit the blocked signal.
    static func start(_ settings: RuntimeSettings, log: StructuredLog, hook: @escaping @Sendable () -> Void) {
        var signals = sigset_t()
        unsafe sigemptyset(&signals)
        unsafe sigaddset(&signals, SIGTERM)
        unsafe pthread_sigmask(SIG_BLOCK, &signals, nil)
        let isWaiting = WorkerThread.start {
            var signals = sigset_t()
            unsafe sigemptyset(&signals)
            unsafe sigaddset(&signals, SIGTERM)
            var received: Int32 = 0
            while unsafe sigwait(&signals, &received) != 0 || received != SIGTERM {}
            hook()
            exit(0)
        }
        guard isWaiting else {
            unsafe pthread_sigmask(SIG_UNBLOCK, &signals, nil)
            log.warn("no thread to wait for the end of the environment")
            return
        }
        do throws(HTTPError) {
            try attend(settings, identifier: try register(settings), log: log)
        } catch {
            log.warn("no notice of the end of the environment", ["cause": .string(error.message)])
        }
    }
}

private extension ShutdownExtension {
    static func register(_ settings: RuntimeSettings) throws(HTTPError) -> [UInt8] {
        let connection = KeptConnection(to: settings.endpoint, timeLimitMilliseconds: 5_000)
        let answer = KeptAnswer(watching: ["lambda-extension-identifier"], bodyLimit: 65_536, excess: .isDropped)
        let request = request(
            .post, settings, ["Lambda-Extension-Name: wallcrawler-shutdown", "Content-Type: application/json"], answer)
        request.setTarget("/2020-01-01/extension/register", [], "")
        let status = try connection.perform(request, body: Array(#"{"events":[]}"#.utf8)).get()
        let identifier = Array(answer.fields.bytes(0))
        guard status == 200, !identifier.isEmpty else {
            throw HTTPError(code: .other, message: "registering the extension gave status \(status)")
        }
        return identifier
    }

    /// Init is not over until every extension has asked for its next event; with no events, the answer never comes.
    static func attend(_ settings: RuntimeSettings, identifier: [UInt8], log: StructuredLog) throws(HTTPError) {
        let isAsking = WorkerThread.start {
            let connection = KeptConnection(to: settings.endpoint)
            let request = request(
                .get, settings, [""], KeptAnswer(watching: [], bodyLimit: 512, excess: .isDropped))
            request.setLine(0, "Lambda-Extension-Identifier: ", identifier[...])
            request.setTarget("/2020-01-01/extension/event/next", [], "")
            if case .failure(let error) = connection.perform(request, body: []) {
                log.debug("the extension's connection ended", ["cause": .string(error.message)])
            }
            while true { pause() }
        }
        guard isAsking else { throw HTTPError(code: .other, message: "no thread for the extension") }
    }

    static func request(
        _ kind: KeptRequest.Kind, _ settings: RuntimeSettings, _ lines: [StaticString], _ answer: KeptAnswer
    ) -> KeptRequest {
        KeptRequest(
            kind, endpoint: settings.endpoint, userAgent: RuntimeSettings.userAgent, lines: lines, answer: answer)
    }
}
