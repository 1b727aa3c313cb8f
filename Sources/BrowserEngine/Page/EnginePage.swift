import BrowserControl
import ByteEncodings
import Digests
import JSONModel
import PageSnapshot
import ProcessEnvironment
package import StagehandProtocol

/// One page, over CDP.
package struct EnginePage: DrivablePage {
    let pages: PageOperations
    let page: AttachedPage
    let quiet: QuietWait
    let memory: PageMemory
    var showsCursor = false

    /// The longest that one thing in a page may take.
    private static let longestAction = Duration.seconds(60)
    /// The longest that a document is waited for that was asked ahead, in milliseconds.
    private static let longestLookAhead: Int64 = 1_000

    package func place(by deadline: Int64) async throws(EngineError) -> PagePlace {
        let answer = try await call("Target.getTargetInfo", ["targetId": .string(page.id)], session: nil, by: deadline)
        return PagePlace(
            url: answer["targetInfo"]?["url"]?.stringValue ?? "",
            title: answer["targetInfo"]?["title"]?.stringValue ?? "")
    }

    package var host: String {
        get async { PagePlace(url: await pages.url(of: page.id) ?? "", title: "").host }
    }

    package func settle(withinMilliseconds milliseconds: Int, by deadline: Int64) async throws(EngineError) {
        _ = await quiet.wait(for: page, limit: min(.milliseconds(milliseconds), Self.left(until: deadline)))
    }

    package func outline(
        of selector: String?, ignoring ignored: [String], by deadline: Int64
    ) async throws(EngineError) -> PageView {
        let time = OperationDeadline(in: Self.left(until: deadline))
        var scope = OutlineScope.wholePage
        let root = if let selector { await node(selector, time) } else { NodeReference?.none }
        scope.root = root
        for text in ignored { scope.ignored.formUnion(await nodes(text, time)) }
        let outline = try await SnapshotCapture(pages: pages, page: page, deadline: time)
            .outline(scope, numbering: memory.numbering)
        return PageView(
            text: outline.text, hasScope: selector == nil || (root != nil && outline.isScopeFound),
            fingerprint: { Hexadecimal.encode(SHA256.hash(outline.fingerprintInput)) },
            cut: { outline.chunks(maximumBytes: $0) }, path: { outline.element($0)?.xpath },
            link: { outline.url(of: $0) },
            find: { path in
                outline.lines.first { outline.element($0).xpath == path }.map(\.id)
            })
    }

    package func perform(
        _ action: ElementAction, values: [String: String], by deadline: Int64
    ) async throws(EngineError) -> PageActionOutcome {
        let performer = performer(values, by: deadline)
        let result = await withTaskExecutorPreference(pages.executor) {
            await performer.perform(
                PageAction(
                    selector: action.selector, element: nil, method: action.method ?? "", arguments: action.arguments))
        }
        return Self.outcome(result)
    }

    package func lookAhead(toClick selector: String) {
        performer([:], by: SystemClock.monotonicMilliseconds + Self.longestLookAhead).lookAhead(toClick: selector)
    }

    /// In CSS pixels, whatever the device's own are: places in the picture are places in the viewport.
    package func screenshot(by deadline: Int64) async throws(EngineError) -> [UInt8] {
        let metrics = try await call("Page.getLayoutMetrics", [:], by: deadline)
        let ratio = try await call(
            "Runtime.evaluate", ["expression": "devicePixelRatio", "returnByValue": true], by: deadline)
        var parameters: [String: JSONValue] = ["format": "png"]
        let scale = ratio["result"]?["value"]?.numberValue ?? 1
        if scale != 1, (0.1...10).contains(scale), let visible = metrics["cssVisualViewport"] {
            parameters["clip"] = [
                "x": visible["pageX"] ?? 0, "y": visible["pageY"] ?? 0, "width": visible["clientWidth"] ?? 0,
                "height": visible["clientHeight"] ?? 0, "scale": .number(1 / scale),
            ]
        }
        let answer = try await call("Page.captureScreenshot", parameters, by: deadline)
        guard let bytes = answer["data"]?.stringValue.flatMap({ Base64.standard.decode($0) }) else {
            throw EngineError(.pageNotFound, "the browser gave no picture of the page")
        }
        return bytes
    }

    package var showingCursor: any DrivablePage {
        var page = self
        page.showsCursor = true
        return page
    }

    package func viewport(by deadline: Int64) async throws(EngineError) -> (width: Int, height: Int) {
        let metrics = try await call("Page.getLayoutMetrics", [:], by: deadline)
        let size = metrics["cssLayoutViewport"]
        guard let width = size?["clientWidth"]?.integerValue, let height = size?["clientHeight"]?.integerValue,
            width > 0, height > 0
        else { throw EngineError(.pageNotFound, "the page has no viewport") }
        return (Int(width), Int(height))
    }

    package func open(_ url: String, by deadline: Int64) async throws(EngineError) -> PageActionOutcome {
        let outcome = await pages.navigate(
            NavigationRequest(
                url: url, waitUntil: .load, timeout: min(.seconds(30), Self.left(until: deadline)), referrer: nil,
                frameID: page.id))
        guard outcome.status == .loaded else {
            return .failed("the page did not load: \(outcome.errorText ?? outcome.status.rawValue)", canHeal: false)
        }
        return .done
    }

    package func travel(_ steps: Int, by deadline: Int64) async throws(EngineError) -> PageActionOutcome {
        let history = try await call("Page.getNavigationHistory", [:], by: deadline)
        let index = (history["currentIndex"]?.integerValue ?? 0) + Int64(steps)
        guard let entries = history["entries"]?.arrayValue, entries.indices.contains(Int(index)),
            let entry = entries[Int(index)]["id"]
        else { return .failed("there is no page to go to", canHeal: false) }
        _ = try await call("Page.navigateToHistoryEntry", ["entryId": entry], by: deadline)
        try await settle(withinMilliseconds: 3_000, by: deadline)
        return .done
    }

    package func drive(
        _ action: CoordinateAction, values: [String: String], by deadline: Int64
    ) async throws(EngineError) -> PageActionOutcome {
        Self.outcome(await performer(values, by: deadline).perform(action))
    }
}

extension EnginePage {
    private func performer(_ values: [String: String], by deadline: Int64) -> ActionPerformer {
        var performer = ActionPerformer(
            pages: pages, page: page,
            deadline: OperationDeadline(in: min(Self.longestAction, Self.left(until: deadline))), variables: values)
        performer.showsCursor = showsCursor
        performer.clickWorld = memory.clickWorld
        return performer
    }

    private static func outcome(_ result: ActionResult) -> PageActionOutcome {
        guard let failure = result.failure else { return .done }
        let canHeal =
            switch failure {
            case .elementNotFound, .invalidSelector, .notPossible, .pageNavigated, .failed: true
            case .notSupported, .invalidArgument, .pageClosed, .browserEnded, .timedOut: false
            }
        return .failed(result.message, canHeal: canHeal)
    }

    /// The first element that a selector means; nil when there is none, or the selector is none.
    private func node(_ text: String, _ deadline: OperationDeadline) async -> NodeReference? {
        guard let selector = try? PageSelector(text),
            let element = try? await SelectorResolver(pages: pages, page: page, deadline: deadline)
                .element(for: selector)
        else { return nil }
        return NodeReference(frameID: element.frameID, backendNodeID: element.nodeID)
    }

    /// Every element that a selector means; none when it is no selector.
    private func nodes(_ text: String, _ deadline: OperationDeadline) async -> [NodeReference] {
        guard let selector = try? PageSelector(text) else { return [] }
        let elements = await SelectorResolver(pages: pages, page: page, deadline: deadline).elements(for: selector)
        return elements.map { NodeReference(frameID: $0.frameID, backendNodeID: $0.nodeID) }
    }

    private func call(
        _ method: String, _ parameters: [String: JSONValue], by deadline: Int64
    ) async throws(EngineError) -> JSONValue {
        try await call(method, parameters, session: page.session, by: deadline)
    }

    private func call(
        _ method: String, _ parameters: [String: JSONValue], session: String?, by deadline: Int64
    ) async throws(EngineError) -> JSONValue {
        do {
            return try await pages.call(
                method, parameters, session: session, timeout: min(.seconds(30), Self.left(until: deadline)))
        } catch {
            switch error.code {
            case .timedOut: throw EngineError(.timedOut, error.description)
            case .browserEnded, .sessionEnded: throw EngineError(.browserEnded, error.description)
            case .refused, .unreadable, .tooLarge: throw EngineError(.pageNotFound, error.description)
            }
        }
    }

    private static func left(until deadline: Int64) -> Duration {
        .milliseconds(max(0, deadline - SystemClock.monotonicMilliseconds))
    }
}
