package import BrowserControl
import JSONModel
package import PageSnapshot

/// Finds the element that a selector means, in whatever frame and shadow tree.
package struct SelectorResolver: Sendable {
    private let pages: PageOperations
    private let page: AttachedPage
    private let deadline: OperationDeadline

    package init(pages: PageOperations, page: AttachedPage, deadline: OperationDeadline) {
        self.pages = pages
        self.page = page
        self.deadline = deadline
    }

    /// The first element that matches.
    package func element(for selector: PageSelector) async throws(ActionFailure) -> ElementReference {
        let found = try await target(for: selector)
        do {
            let node = try await found.world.node(of: found.object)
            found.world.release()
            guard let id = node["backendNodeId"]?.integerValue else { throw ActionFailure.notFound }
            return ElementReference(session: found.world.session, nodeID: Int(id), frameID: found.world.frameID)
        } catch {
            throw ActionFailure(error)
        }
    }

    /// As `element`, with the element at hand.
    func target(for selector: PageSelector) async throws(ActionFailure) -> ElementTarget {
        let (world, scope, frames) = try await place(for: selector, nil)
        let isSessionRoot = frames?[world.frameID]?.isSessionRoot
        let object = try await find(selector.target, in: world, scope: scope, isSessionRoot: isSessionRoot)
        return ElementTarget(world: world, object: object)
    }

    /// Where the last part of a selector is to be looked for: the document, and the element in it (nil: all of it).
    private func place(
        for selector: PageSelector, _ known: PageFrames?
    ) async throws(ActionFailure) -> (world: FrameWorld, scope: String?, frames: PageFrames?) {
        var world = try await enter(frameID: page.id, session: page.session)
        var scope: String?
        var frames = known
        for hop in selector.frames {
            let object = try await find(
                hop, in: world, scope: scope, isSessionRoot: frames?[world.frameID]?.isSessionRoot)
            guard let frameID = try await frame(of: object, in: world) else {
                scope = object
                continue
            }
            if frames == nil { frames = try await readFrames() }
            guard let frame = frames?[frameID] else {
                throw ActionFailure(.elementNotFound, "a frame on the selector's way shows no document")
            }
            world = try await enter(frameID: frameID, session: frame.session)
            scope = nil
        }
        return (world, scope, frames)
    }

    /// All elements that match, at most `SelectorResolver.maximumMatches` in each document. CSS, and an XPath that begins
    /// anywhere (`//…`), is looked for in the documents of all frames; what names its way (`/html…`, `a >> b`) in the
    /// one that it leads to. None where the selector is not valid or a frame goes away.
    package func elements(for selector: PageSelector) async -> [ElementReference] {
        guard let frames = try? await readFrames() else { return [] }
        defer { for session in frames.sessions { FrameWorld.release(session, pages: pages) } }
        guard selector.frames.isEmpty, selector.target.beginsAnywhere else {
            guard let place = try? await place(for: selector, frames) else { return [] }
            return await elements(selector.target, in: place.world, scope: place.scope, frames)
        }
        return await withTaskGroup(of: [ElementReference].self) { group in
            for frame in frames.frames {
                group.addTask {
                    guard let world = try? await enter(frameID: frame.frameID, session: frame.session) else {
                        return []
                    }
                    return await elements(selector.target, in: world, scope: nil, frames)
                }
            }
            return await group.reduce(into: []) { $0 += $1 }
        }
    }

    /// More are not looked for in one document.
    package static let maximumMatches = 1_000

    /// An element that is known already.
    func target(for element: ElementReference) async throws(ActionFailure) -> ElementTarget {
        let world = try await enter(frameID: element.frameID, session: element.session)
        do {
            return ElementTarget(world: world, object: try await world.object(ofNode: element.nodeID))
        } catch {
            if case .refused = error.code { throw ActionFailure.notFound }
            throw ActionFailure(error)
        }
    }
}

private extension SelectorResolver {
    func enter(frameID: String, session: String) async throws(ActionFailure) -> FrameWorld {
        do {
            return try await FrameWorld.enter(frameID: frameID, session: session, pages: pages, deadline: deadline)
        } catch {
            throw ActionFailure(error)
        }
    }

    func readFrames() async throws(ActionFailure) -> PageFrames {
        do {
            return try await pages.frames(of: page, timeout: deadline.remaining(atMost: .seconds(10)))
        } catch {
            throw ActionFailure(error)
        }
    }

    /// The frame that an element holds; nil for any other element.
    func frame(of object: String, in world: FrameWorld) async throws(ActionFailure) -> String? {
        do {
            return try await world.node(of: object)["frameId"]?.stringValue
        } catch {
            throw ActionFailure(error)
        }
    }

    func find(
        _ expression: PageSelector.Expression, in world: FrameWorld, scope: String?, isSessionRoot: Bool?
    ) async throws(ActionFailure) -> String {
        let closed = try await closedRoots(onTheWayOf: expression, in: world, scope: scope)
        if let object = try await run(expression, in: world, scope: scope, closed: closed) { return object }
        let all = try await allClosedRoots(in: world, isSessionRoot: isSessionRoot ?? (world.frameID == page.id))
        guard all.count > closed.count,
            let object = try await run(expression, in: world, scope: scope, closed: all)
        else { throw ActionFailure.notFound }
        return object
    }

    func elements(
        _ expression: PageSelector.Expression, in world: FrameWorld, scope: String?, _ frames: PageFrames
    ) async -> [ElementReference] {
        let isSessionRoot = frames[world.frameID]?.isSessionRoot ?? false
        guard let closed = try? await allClosedRoots(in: world, isSessionRoot: isSessionRoot),
            let list = try? await world.object(
                of: SelectorScript.findAll(atMost: Self.maximumMatches), on: scope,
                expression.arguments + closed.map { .object($0) }),
            let found = try? await world.call(
                "Runtime.getProperties", ["objectId": .string(list), "ownProperties": true])
        else { return [] }
        let objects = (found["result"]?.arrayValue ?? []).compactMap { $0["value"]?["objectId"]?.stringValue }
        return await withTaskGroup(of: ElementReference?.self) { group in
            for object in objects {
                group.addTask {
                    guard let id = try? await world.node(of: object)["backendNodeId"]?.integerValue else { return nil }
                    return ElementReference(session: world.session, nodeID: Int(id), frameID: world.frameID)
                }
            }
            return await group.reduce(into: []) { if let element = $1 { $0.append(element) } }
        }
    }

    func run(
        _ expression: PageSelector.Expression, in world: FrameWorld, scope: String?, closed: [String]
    ) async throws(ActionFailure) -> String? {
        do {
            return try await world.object(
                of: SelectorScript.find, on: scope, expression.arguments + closed.map { .object($0) })
        } catch {
            if case .exception = error { throw ActionFailure(.invalidSelector, "the selector is not valid") }
            throw ActionFailure(error)
        }
    }

    /// A `//` within a plain path may lead into a closed root of the element before it.
    func closedRoots(
        onTheWayOf expression: PageSelector.Expression, in world: FrameWorld, scope: String?
    ) async throws(ActionFailure) -> [String] {
        guard case .xpath(let path) = expression, let steps = path.steps else { return [] }
        var closed: [String] = []
        for (index, step) in steps.enumerated() where index > 0 && step.isDescendant {
            let prefix = PageSelector.Expression.xpath(XPath(steps: Array(steps[..<index])))
            guard let host = try await run(prefix, in: world, scope: scope, closed: closed) else { return closed }
            do {
                let node = try await world.node(of: host)
                for id in ClosedShadowRoots.of(node) { closed.append(try await world.object(ofNode: id)) }
            } catch {
                throw ActionFailure(error)
            }
        }
        return closed
    }

    /// None where the browser cannot tell, because the document is nested too deeply.
    func allClosedRoots(in world: FrameWorld, isSessionRoot: Bool) async throws(ActionFailure) -> [String] {
        do {
            let document = try await world.call("DOM.getDocument", ["depth": -1, "pierce": true])
            var closed: [String] = []
            for id in ClosedShadowRoots.all(
                in: document["root"] ?? .null, frameID: world.frameID, isSessionRoot: isSessionRoot)
            {
                closed.append(try await world.object(ofNode: id))
            }
            return closed
        } catch {
            switch error.code {
            case .refused, .unreadable, .tooLarge: return []
            case .timedOut, .sessionEnded, .browserEnded: throw ActionFailure(error)
            }
        }
    }
}

private extension PageSelector.Expression {
    /// Whether it says nothing of the document that it is for.
    var beginsAnywhere: Bool {
        switch self {
        case .css, .text: true
        case .xpath(let path): path.steps?.first?.isDescendant ?? !path.text.hasPrefix("/")
        }
    }
}

extension PageSelector.Expression {
    /// For `SelectorScript`.
    var arguments: [ScriptArgument] { values.map(ScriptArgument.value) }

    var values: [JSONValue] {
        switch self {
        case .xpath(let path):
            let steps = path.steps.map { steps in
                JSONValue.array(steps.map { ["deep": .bool($0.isDescendant), "text": .string($0.text)] })
            }
            return ["xpath", .string(path.text), steps ?? .null]
        case .css(let text): return ["css", .string(text), .null]
        case .text(let text): return ["text", .string(text), .null]
        }
    }
}
