import JSONModel
import SessionStore
import StructuredLogging

/// Lets the browser look for what will probably be clicked, while it is found out whether it may be. Nothing depends on it: a
/// click of which nothing was heard is looked for when it comes.
struct PreviewListener: Sendable {
    let session: ActiveSession
    /// Connects.
    let subscribe: @Sendable () async throws -> PreviewSubscription
    /// Hands on what comes over a socket, which it takes, until that ends or what it is handed to throws.
    let read: @Sendable (CInt, @escaping @Sendable ([UInt8]) throws -> Void) async throws -> Void
    /// Looks for an element of the active page.
    let lookAhead: @Sendable (String) -> Void
    let log: StructuredLog
    /// Before it connects again.
    var pause = Duration.seconds(2)

    /// Runs until the task is cancelled.
    func run() async {
        while !Task.isCancelled {
            do {
                let subscription = try await subscribe()
                try await read(try subscription.socket()) { bytes in
                    for preview in try subscription.previews(in: bytes) { take(preview) }
                }
            } catch {
                log.info("clicks are not announced", ["cause": .string("\(error)")])
            }
            try? await Task.sleep(for: pause)
        }
    }

    /// Only where nothing runs that could be disturbed. Whoever sent it may be somebody else's project.
    private func take(_ preview: ClickPreview) {
        guard preview.projectID == session.projectID, session.isResting else { return }
        lookAhead(preview.selector)
    }
}
