import BrowserControl
import JSONModel
import PageSnapshot
import ProcessEnvironment
import Synchronization

extension ActionPerformer {
    /// What came of `clickAtOnce`.
    enum QuickClick: String, Sendable {
        /// The element, or a page that is gone now, got the press.
        case done
        /// Something else got it.
        case elsewhere
        /// There was none, or it was lost on the way.
        case notPressed
    }

    /// Clicks an element of the page's own document that can be hit where it is: one script finds it and says where, and
    /// the page tells of the press while the mouse's answer is under way. Every other click needs a round trip for each of
    /// these, and is `notPressed`.
    func clickAtOnce(_ action: PageAction, _ ahead: ClickWorld.Ahead?) async throws(ActionFailure) -> QuickClick {
        guard action.element == nil, try Self.button(action.arguments.first) == .left,
            let wanted = Self.quickTarget(action.selector), let (world, found) = await locate(wanted, ahead),
            found["state"]?.stringValue == "seen", let point = PagePoint(found["points"]?.arrayValue?.first)
        else { return .notPressed }
        return try await press(at: point, isThere: found["isThere"]?.boolValue == true, in: world)
    }

    /// Asks the document that the page's clicks know where the element of a click is, which will probably come.
    func lookAhead(toClick selector: String) {
        guard let clickWorld, let wanted = Self.quickTarget(selector),
            let place = clickWorld.remembered(in: page.session)
        else { return }
        let answer = Task(executorPreference: pages.executor) { await placeAgain(wanted, in: place) }
        clickWorld.keep(
            ClickWorld.Ahead(
                place: place, arguments: wanted, answer: answer, askedAt: SystemClock.monotonicMilliseconds))
    }

    /// What `clickAtOnce` looks for; nil where it does not.
    private static func quickTarget(_ selector: String) -> [JSONValue]? {
        guard let selector = try? PageSelector(selector), selector.frames.isEmpty, !selector.target.leadsIntoTrees
        else { return nil }
        return selector.target.values
    }

    /// The page's document, and what it says of the element. Nil where it cannot be asked.
    private func locate(
        _ arguments: [JSONValue], _ ahead: ClickWorld.Ahead?
    ) async -> (FrameWorld, JSONValue)? {
        if let place = clickWorld?.remembered(in: page.session) {
            let known = ahead.flatMap { $0.isFor(arguments, in: place) ? $0 : nil }
            if let found = await known?.answer.value { return (world(of: place), found) }
            if let found = await placeAgain(arguments, in: place) { return (world(of: place), found) }
            clickWorld?.remember(nil)
        }
        do {
            let world = try await FrameWorld.enter(
                frameID: page.id, session: page.session, pages: pages, deadline: deadline)
            let token = ClickWorld.newToken()
            if clickWorld != nil {
                pages.post(
                    "Runtime.addBinding",
                    [
                        "name": .string(PointerScripts.pressBinding),
                        "executionContextId": .integer(Int64(world.contextID)),
                    ], session: page.session, timeout: .seconds(10))
            }
            let found = try await world.value(
                of: PointerScripts.pointsRemembered, on: nil,
                [.value(.string(token))] + arguments.map(ScriptArgument.value))
            clickWorld?.remember(
                ClickWorld.Place(session: page.session, contextID: world.contextID, token: token))
            return (world, found)
        } catch {
            return nil
        }
    }

    private func world(of place: ClickWorld.Place) -> FrameWorld {
        FrameWorld(
            pages: pages, frameID: page.id, session: place.session, contextID: place.contextID, deadline: deadline)
    }

    /// What the document says that was asked before. Nil where it cannot be asked, or another is there.
    private func placeAgain(_ arguments: [JSONValue], in place: ClickWorld.Place) async -> JSONValue? {
        guard let expression = PointerScripts.pointsAgain(place.token, arguments) else { return nil }
        return (try? await world(of: place).value(ofExpression: expression))?["place"]
    }

    private func press(
        at point: PagePoint, isThere: Bool, in world: FrameWorld
    ) async throws(ActionFailure) -> QuickClick {
        let told = PressReport(contextID: world.contextID)
        let subscription = pages.subscribe(session: page.session, methods: [PressReport.event]) {
            told.take($0.parameters)
        }
        defer { subscription.cancel() }
        do {
            try await pointer.click(.left, at: point, times: 1, isThere: isThere)
        } catch {
            let failure = ActionFailure(error)
            guard Self.isGone(failure) else { throw failure }
            return .done
        }
        if let outcome = told.outcome { return outcome }
        // The page may still tell of itself; what it is asked comes after that. Ends with the call.
        Task(executorPreference: pages.executor) { told.settle(await Self.report(in: world) ?? .done) }
        return await told.settled()
    }

    /// Nil when the document cannot be asked, or nobody watches any more.
    private static func report(in world: FrameWorld) async -> QuickClick? {
        do {
            let seen = try await world.value(of: PointerScripts.report, on: nil, [])
            guard let element = seen["element"]?.integerValue, let page = seen["page"]?.integerValue else { return nil }
            return element > 0 ? .done : page > 0 ? .elsewhere : .notPressed
        } catch {
            // Only the press can have taken the document away.
            return isGone(ActionFailure(error)) ? .done : nil
        }
    }
}

/// What a document tells of a press, through its binding or because it is asked: the first word counts.
private final class PressReport: Sendable {
    static let event = "Runtime.bindingCalled"

    private struct State {
        var outcome: ActionPerformer.QuickClick?
        var waiter: CheckedContinuation<ActionPerformer.QuickClick, Never>?
    }

    private let contextID: Int
    private let state = Mutex(State())

    init(contextID: Int) {
        self.contextID = contextID
    }

    var outcome: ActionPerformer.QuickClick? { state.withLock(\.outcome) }

    /// Waits until it is known. For one caller.
    func settled() async -> ActionPerformer.QuickClick {
        await withCheckedContinuation { continuation in
            let known = state.withLock { state in
                if state.outcome == nil { state.waiter = continuation }
                return state.outcome
            }
            if let known { continuation.resume(returning: known) }
        }
    }

    func settle(_ outcome: ActionPerformer.QuickClick) {
        let waiter = state.withLock { state in
            guard state.outcome == nil else { return CheckedContinuation<ActionPerformer.QuickClick, Never>?.none }
            state.outcome = outcome
            defer { state.waiter = nil }
            return state.waiter
        }
        waiter?.resume(returning: outcome)
    }

    func take(_ parameters: JSONValue) {
        guard parameters["name"]?.stringValue == PointerScripts.pressBinding,
            parameters["executionContextId"]?.integerValue == Int64(contextID),
            let outcome = parameters["payload"]?.stringValue.flatMap(ActionPerformer.QuickClick.init)
        else { return }
        settle(outcome)
    }
}

private extension PageSelector.Expression {
    /// Whether a `//` on its way may lead into closed shadow trees, which a script alone does not see.
    var leadsIntoTrees: Bool {
        guard case .xpath(let path) = self else { return false }
        return path.steps?.dropFirst().contains(where: \.isDescendant) ?? false
    }
}

private extension PagePoint {
    /// From `[x, y]`.
    init?(_ value: JSONValue?) {
        guard let parts = value?.arrayValue, parts.count == 2, let x = parts[0].numberValue,
            let y = parts[1].numberValue
        else { return nil }
        self.init(x: x, y: y)
    }
}
