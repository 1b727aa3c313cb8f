import BrowserControl
import SessionStore
import StructuredLogging
import Synchronization
import TestSupport
import Testing
import Timestamps

@testable import SessionControl

/// A page that gives a picture when a test says so, within the pace that it was asked for.
final class FakePictures: PictureSource {
    struct State {
        var wishes: [ScreencastWish] = []
        var watches = 0
        var cancelled = 0
        /// Pictures that may be given now.
        var credit = 0
        var onFrame: (@Sendable (ScreencastFrame) -> Void)?
        var sequence: UInt64 = 0
    }

    let state = Mutex(State())

    var wish: ScreencastWish? { state.withLock { $0.wishes.last } }
    var isWatched: Bool { state.withLock { $0.watches > $0.cancelled } }
    var watches: Int { state.withLock { $0.watches } }
    var credit: Int { state.withLock { $0.credit } }

    func watch(
        _ wish: ScreencastWish, onFrame: @escaping @Sendable (ScreencastFrame) -> Void
    ) -> any PictureWatch {
        state.withLock {
            $0.watches += 1
            $0.wishes.append(wish)
            $0.credit = wish.picturesAhead
            $0.onFrame = onFrame
        }
        return Watch(pictures: self)
    }

    /// Gives a picture of so many bytes. False when it may not be given now.
    @discardableResult
    func give(bytes: Int, marked mark: UInt8 = 0) -> Bool {
        let ready = state.withLock { state -> (@Sendable (ScreencastFrame) -> Void, UInt64)? in
            guard state.watches > state.cancelled, state.credit > 0, let onFrame = state.onFrame else { return nil }
            state.credit -= 1
            state.sequence += 1
            return (onFrame, state.sequence)
        }
        guard let (onFrame, sequence) = ready else { return false }
        onFrame(
            ScreencastFrame(
                pageID: "PAGE", sequence: sequence, picture: [mark] + [UInt8](repeating: 7, count: bytes - 1),
                viewportWidth: 1280, viewportHeight: 720, pageScaleFactor: 1, takenAt: Timestamp(milliseconds: 5)))
        return true
    }

    struct Watch: PictureWatch {
        let pictures: FakePictures

        func ready() { pictures.state.withLock { $0.credit = min($0.credit + 1, 1) } }
        func change(_ wish: ScreencastWish) {
            pictures.state.withLock {
                $0.wishes.append(wish)
                $0.credit = wish.picturesAhead
            }
        }
        func cancel() { pictures.state.withLock { $0.cancelled += 1 } }
    }
}

/// The clients of a WebSocket API.
final class FakeConnections: Sendable {
    private struct State {
        var messages: [String: [[UInt8]]] = [:]
        var outcomes: [String: [PostOutcome]] = [:]
        var attempts: [String: Int] = [:]
        var posters = 0
    }

    private let state = Mutex(State())

    struct Poster: MessagePosting {
        let connections: FakeConnections

        func post(_ message: [UInt8], to connectionID: String) -> PostOutcome {
            connections.state.withLock { state in
                state.attempts[connectionID, default: 0] += 1
                let outcome =
                    state.outcomes[connectionID]?.isEmpty == false
                    ? state.outcomes[connectionID]?.removeFirst() ?? .sent : .sent
                if outcome == .sent { state.messages[connectionID, default: []].append(message) }
                return outcome
            }
        }
    }

    func makePoster() -> Poster {
        state.withLock { $0.posters += 1 }
        return Poster(connections: self)
    }

    /// What becomes of the next messages to a client.
    func script(_ outcomes: [PostOutcome], for connectionID: String) {
        state.withLock { $0.outcomes[connectionID] = outcomes }
    }

    func messages(to connectionID: String) -> [[UInt8]] { state.withLock { $0.messages[connectionID] ?? [] } }
    func attempts(to connectionID: String) -> Int { state.withLock { $0.attempts[connectionID] ?? 0 } }
}

/// Waits until it is so.
func until(
    _ what: Comment, sourceLocation: SourceLocation = #_sourceLocation, _ condition: () throws -> Bool
) async throws {
    for _ in 0..<4_000 {
        if try condition() { return }
        try await Task.sleep(for: .milliseconds(5))
    }
    Issue.record(what, sourceLocation: sourceLocation)
    throw CancellationError()
}
