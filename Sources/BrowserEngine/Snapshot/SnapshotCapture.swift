package import BrowserControl
import DevToolsProtocol
import JSONModel
import NIOCore
package import PageSnapshot

/// Takes a page's snapshot over CDP: one `DOMSnapshot.captureSnapshot` for each process that shows some of it. That is
/// atomic within a process, has frames, shadow roots (closed ones too) and the ids to act on, and takes a seventh of the
/// time of `DOM.getDocument` and `Accessibility.getFullAXTree`, from which roles and names could be had.
package struct SnapshotCapture: Sendable {
    private let pages: PageOperations
    private let page: AttachedPage
    private let deadline: OperationDeadline

    /// A larger answer is not read.
    package static let maximumBytes = 96 << 20
    /// Of more shadow hosts than this the whole document is asked for instead.
    private static let maximumHosts = 64

    package init(pages: PageOperations, page: AttachedPage, deadline: OperationDeadline) {
        self.pages = pages
        self.page = page
        self.deadline = deadline
    }

    /// The page's outline. A root that is not there means the whole page (`isScopeFound` tells).
    package func outline(_ scope: OutlineScope, numbering: PageNumbering) async throws(EngineError) -> PageOutline {
        numbering.outline(try await parts(), scope: scope)
    }

    /// The documents of all frames. A frame of another process that goes away meanwhile is left out.
    package func parts() async throws(EngineError) -> [CapturedPart] {
        let frames: PageFrames
        do {
            frames = try await pages.frames(of: page, timeout: remaining)
        } catch {
            throw Self.error(error)
        }
        let captured = await withTaskGroup(of: CapturedSession.self) { group in
            for session in frames.sessions { group.addTask { await capture(session, frames) } }
            var captured: [String: CapturedSession] = [:]
            for await one in group { captured[one.session] = one }
            return captured
        }
        guard let main = frames.sessions.first.flatMap({ captured[$0] }) else {
            throw EngineError(.pageNotFound, "the page has no document")
        }
        if let error = main.error { throw error }
        return frames.sessions.compactMap { captured[$0]?.part }
    }

    /// What came of one session: a part, or the reason why there is none.
    private struct CapturedSession: Sendable {
        let session: String
        var part: CapturedPart?
        var error: EngineError?
    }

    private func capture(_ session: String, _ frames: PageFrames) async -> CapturedSession {
        do {
            return CapturedSession(session: session, part: try await part(session, frames), error: nil)
        } catch {
            return CapturedSession(session: session, part: nil, error: error)
        }
    }

    private var remaining: Duration { deadline.remaining(atMost: .seconds(60)) }

    private func part(_ session: String, _ frames: PageFrames) async throws(EngineError) -> CapturedPart {
        let styles = CapturedDocument.styleNames.map { JSONValue.string($0) }
        let message = try await bytes("DOMSnapshot.captureSnapshot", ["computedStyles": .array(styles)], session)
        let documents: [CapturedDocument]
        do {
            documents = try CaptureReader.documents(in: message)
        } catch {
            throw EngineError(.pageNotFound, error.message)
        }
        let root = frames.frames.first { $0.session == session && $0.isSessionRoot }
        var owner: NodeReference?
        if let parent = root?.parentID, let node = root?.ownerNodeID {
            owner = NodeReference(frameID: parent, backendNodeID: node)
        }
        var loaderIDs: [String: String] = [:]
        for frame in frames.frames where frame.session == session { loaderIDs[frame.frameID] = frame.loaderID }
        return CapturedPart(
            documents: documents, owner: owner, loaderIDs: loaderIDs,
            shadows: try await shadows(of: documents, session))
    }

    /// How the shadow trees of the documents hang together. What is gone meanwhile is left out.
    private func shadows(
        of documents: [CapturedDocument], _ session: String
    ) async throws(EngineError) -> ShadowStructure {
        var structure = ShadowStructure()
        let hosts = documents.flatMap(\.shadowHosts)
        guard !hosts.isEmpty else { return structure }
        if hosts.count > Self.maximumHosts {
            let message = try await bytes("DOM.getDocument", ["depth": -1, "pierce": true], session)
            try? structure.add(message)
            return structure
        }
        let answers = await withTaskGroup(of: [UInt8].self) { group in
            for host in hosts { group.addTask { await description(ofHost: host, session) } }
            var answers: [[UInt8]] = []
            for await answer in group { answers.append(answer) }
            return answers
        }
        for answer in answers { try? structure.add(answer) }
        return structure
    }

    /// Empty when the host is gone.
    private func description(ofHost host: Int32, _ session: String) async -> [UInt8] {
        do {
            return try await bytes(
                "DOM.describeNode", ["backendNodeId": .integer(Int64(host)), "depth": -1, "pierce": true], session)
        } catch {
            return []
        }
    }

    private func bytes(
        _ method: String, _ parameters: [String: JSONValue], _ session: String
    ) async throws(EngineError) -> [UInt8] {
        let message: ByteBuffer
        do {
            message = try await pages.answerBytes(method, parameters, session: session, timeout: remaining)
        } catch {
            throw Self.error(error)
        }
        guard message.readableBytes <= Self.maximumBytes else {
            throw EngineError(.pageNotFound, "the page is too large: its snapshot has \(message.readableBytes) bytes")
        }
        return Array(message.readableBytesView)
    }

    private static func error(_ error: CallError) -> EngineError {
        switch error.code {
        case .timedOut: EngineError(.timedOut, error.description)
        case .browserEnded, .sessionEnded: EngineError(.browserEnded, error.description)
        case .refused, .unreadable, .tooLarge: EngineError(.pageNotFound, error.description)
        }
    }
}
