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
    static func register(_ settings: RuntimeSettings) throws(HTTPError) -> String {
        let client = try CurlClient(CurlConfiguration(responseLimit: 65_536))
        let response = try client.send(
            HTTPRequest(
                method: "POST", url: settings.origin + "/2020-01-01/extension/register",
                headers: ["Lambda-Extension-Name": "wallcrawler-shutdown", "Content-Type": "application/json"],
                body: Array(#"{"events":[]}"#.utf8)),
            timeoutMilliseconds: 5_000)
        guard response.status == 200, let identifier = response.headers["Lambda-Extension-Identifier"] else {
            throw HTTPError(code: .other, message: "registering the extension gave status \(response.status)")
        }
        return identifier
    }

    /// Init is not over until every extension has asked for its next event; with no events, the answer never comes.
    static func attend(_ settings: RuntimeSettings, identifier: String, log: StructuredLog) throws(HTTPError) {
        let isAsking = WorkerThread.start {
            do throws(HTTPError) {
                let connection = try KeptConnection()
                let request = try KeptRequest(
                    .get, origin: settings.origin, userAgent: RuntimeSettings.userAgent,
                    lines: ["Lambda-Extension-Identifier: \(identifier)"],
                    answer: KeptAnswer(watching: [], bodyLimit: 512, excess: .isDropped))
                try request.setTarget("/2020-01-01/extension/event/next", [], "")
                _ = try connection.perform(request, body: []).get()
            } catch {
                log.debug("the extension's connection ended", ["cause": .string(error.message)])
            }
            while true { pause() }
        }
        guard isAsking else { throw HTTPError(code: .other, message: "no thread for the extension") }
    }
}
