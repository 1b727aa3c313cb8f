import BrowserControl
import JSONModel

/// Finds the place of the page's viewport where an element can be hit, and scrolls until there is one.
struct ElementLocator {
    let pages: PageOperations
    let page: AttachedPage
    let deadline: OperationDeadline
    let target: ElementTarget

    /// Where an element is, at best.
    enum Place: Sendable {
        case at(PagePoint)
        /// It has a box, but something covers all of it, or it cannot be brought into view.
        case covered
        /// It has no box: hidden, or without any size.
        case unseen
    }

    /// The frames between the element and the page, from the inside out, each with its element at hand.
    private typealias Way = [ElementTarget]

    private static let attempts: [Scrolling] = [.none, .ifNeeded, .edge("center"), .edge("end"), .edge("start")]

    private enum Scrolling {
        case none, ifNeeded
        case edge(String)
    }

    /// Scrolls, if that is needed.
    func place() async throws(ActionFailure) -> Place {
        try await place(after: Self.attempts)
    }

    /// As things are now; does not scroll the element.
    func placeInView() async throws(ActionFailure) -> Place {
        try await place(after: [.none])
    }

    private func place(after attempts: [Scrolling]) async throws(ActionFailure) -> Place {
        let way = try await way()
        for attempt in attempts {
            try await scroll(attempt, way)
            let found = try await target.value(of: PointerScripts.points)
            switch found["state"]?.stringValue {
            case "gone": throw ActionFailure.notFound
            case "disabled": throw ActionFailure(.notPossible, "the element is disabled")
            case "unseen": return .unseen
            default: break
            }
            guard let points = found["points"], points.arrayValue?.isEmpty == false else { continue }
            if let point = try await throughFrames(points, way) { return .at(point) }
        }
        return .covered
    }

    /// Waits until the browser knows what was scrolled: with site isolation a press that follows at once goes astray.
    func settle() async throws(ActionFailure) {
        _ = try await target.value(of: PointerScripts.twoFrames)
        guard target.world.frameID != page.id else { return }
        do {
            let world = try await FrameWorld.enter(
                frameID: page.id, session: page.session, pages: pages, deadline: deadline)
            _ = try await world.value(of: PointerScripts.twoFrames, on: nil, [])
        } catch {
            throw ActionFailure(error)
        }
    }
}

private extension ElementLocator {
    private func scroll(_ scrolling: Scrolling, _ way: Way) async throws(ActionFailure) {
        switch scrolling {
        case .none: return
        case .ifNeeded:
            // An element that cannot be scrolled to is found out by what follows.
            _ = try? await target.world.call("DOM.scrollIntoViewIfNeeded", ["objectId": .string(target.object)])
        case .edge(let edge): _ = try await target.value(of: PointerScripts.scrollIntoView, .string(edge))
        }
        try await settle()
    }

    /// Carries places of the element's viewport to the page's; nil when nothing of them can be hit there.
    private func throughFrames(_ points: JSONValue, _ way: Way) async throws(ActionFailure) -> PagePoint? {
        var points = points
        for owner in way {
            var found = try await owner.value(of: PointerScripts.through, points)
            if found["points"]?.arrayValue?.isEmpty != false, let first = found["mapped"]?.arrayValue?.first {
                _ = try await owner.value(of: PointerScripts.center, first)
                try await settle()
                found = try await owner.value(of: PointerScripts.through, points)
            }
            guard let hit = found["points"], hit.arrayValue?.isEmpty == false else { return nil }
            points = hit
        }
        guard let first = points.arrayValue?.first?.arrayValue, first.count == 2, let x = first[0].numberValue,
            let y = first[1].numberValue
        else { return nil }
        return PagePoint(x: x, y: y)
    }

    private func way() async throws(ActionFailure) -> Way {
        guard target.world.frameID != page.id else { return [] }
        do {
            let frames = try await pages.frames(of: page, timeout: deadline.remaining(atMost: .seconds(10)))
            var way: Way = []
            var current = frames[target.world.frameID]
            while let frame = current, let parent = frame.parentID.flatMap({ frames[$0] }),
                let owner = frame.ownerNodeID
            {
                let world = try await FrameWorld.enter(
                    frameID: parent.frameID, session: parent.session, pages: pages, deadline: deadline)
                way.append(ElementTarget(world: world, object: try await world.object(ofNode: owner)))
                current = parent
            }
            guard current?.frameID == page.id else {
                throw ActionFailure(.elementNotFound, "the element's frame is gone")
            }
            return way
        } catch {
            throw ActionFailure(error)
        }
    }
}
