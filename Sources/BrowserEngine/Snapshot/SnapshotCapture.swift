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
        let (frames, captured) = await captures()
        let page = try frames.get()
        guard let main = page.sessions.first.flatMap({ captured[$0] }) else {
            throw EngineError(.pageNotFound, "the page has no document")
        }
        if let error = main.error { throw error }
        return page.sessions.compactMap { captured[$0]?.part(page) }
    }

    /// The page's own process is asked at once, and those of its other frames when they are known.
    private func captures() async -> (frames: Result<PageFrames, EngineError>, [String: CapturedSession]) {
        await withTaskGroup(of: CapturedSession.self) { group in
            group.addTask { await capture(page.session) }
            let frames = await frames()
            if case .success(let found) = frames {
                for session in found.sessions where session != page.session {
                    group.addTask { await capture(session) }
                }
            }
            var captured: [String: CapturedSession] = [:]
            for await one in group { captured[one.session] = one }
            return (frames, captured)
        }
    }

    private func frames() async -> Result<PageFrames, EngineError> {
        do {
            return .success(try await pages.frames(of: page, timeout: remaining))
        } catch {
            return .failure(Self.error(error))
        }
    }

    /// What came of one session: its documents, or the reason why there are none.
    private struct CapturedSession: Sendable {
        let session: String
        var documents: [CapturedDocument] = []
        var shadows = ShadowStructure()
        var error: EngineError?

        /// Nil where there are none.
        func part(_ frames: PageFrames) -> CapturedPart? {
            guard error == nil else { return nil }
            let root = frames.frames.first { $0.session == session && $0.isSessionRoot }
            var owner: NodeReference?
            if let parent = root?.parentID, let node = root?.ownerNodeID {
                owner = NodeReference(frameID: parent, backendNodeID: node)
            }
            var loaderIDs: [String: String] = [:]
            for frame in frames.frames where frame.session == session { loaderIDs[frame.frameID] = frame.loaderID }
            return CapturedPart(documents: documents, owner: owner, loaderIDs: loaderIDs, shadows: shadows)
        }
    }

    private func capture(_ session: String) async -> CapturedSession {
        var captured = CapturedSession(session: session)
        do throws(EngineError) {
            captured.documents = try await documents(session)
            captured.shadows = try await shadows(of: captured.documents, session)
        } catch {
            captured.error = error
        }
        return captured
    }

    private var remaining: Duration { deadline.remaining(atMost: .seconds(60)) }

    private func documents(_ session: String) async throws(EngineError) -> [CapturedDocument] {
        let styles = CapturedDocument.styleNames.map { JSONValue.string($0) }
        let message = try await bytes("DOMSnapshot.captureSnapshot", ["computedStyles": .array(styles)], session)
        do {
            return try CaptureReader.documents(in: message)
        } catch {
            throw EngineError(.pageNotFound, error.message)
        }
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
