import BrowserEngine
import PageSnapshot
import StagehandProtocol
import Synchronization

/// A page that is a list of outlines: each action moves on to the next one. Keeps what was done to it.
final class ScriptedPage: DrivablePage {
    struct State {
        var outlines: [String]
        var current = 0
        var driven: [CoordinateAction] = []
        var done: [(action: ElementAction, values: [String: String])] = []
        var settled: [Int] = []
        var scopes: [(selector: String?, ignored: [String])] = []
        var outcomes: [PageActionOutcome]
        var url: String
    }

    let state: Mutex<State>

    /// `outcomes`: of the actions in turn; afterwards every one succeeds.
    init(_ outlines: String..., outcomes: [PageActionOutcome] = [], url: String = "https://shop.example/cart?x=1#top") {
        state = Mutex(State(outlines: outlines, outcomes: outcomes, url: url))
    }

    var driven: [CoordinateAction] { state.withLock(\.driven) }
    var done: [ElementAction] { state.withLock { $0.done.map(\.action) } }
    var settled: [Int] { state.withLock(\.settled) }
    var scopes: [(selector: String?, ignored: [String])] { state.withLock(\.scopes) }
    var values: [[String: String]] { state.withLock { $0.done.map(\.values) } }

    func place(by deadline: Int64) async throws(EngineError) -> PagePlace {
        PagePlace(url: state.withLock(\.url), title: "Shop")
    }

    var host: String {
        get async { PagePlace(url: state.withLock(\.url), title: "Shop").host }
    }

    func settle(withinMilliseconds milliseconds: Int, by deadline: Int64) async throws(EngineError) {
        state.withLock { $0.settled.append(milliseconds) }
    }

    func outline(
        of selector: String?, ignoring ignored: [String], by deadline: Int64
    ) async throws(EngineError) -> PageView {
        let text = state.withLock { state in
            state.scopes.append((selector, ignored))
            return state.outlines[min(state.current, state.outlines.count - 1)]
        }
        return Self.outline(text)
    }

    func lookAhead(toClick selector: String) {}

    /// Node N of an outline is at `/node[N]`; nodes from 90 on are texts, and node 50 links to a page.
    static func outline(_ text: String) -> PageView {
        PageView(
            text: text, hasScope: true,
            fingerprint: {
                text.split(separator: "\n").filter { !$0.contains("] StaticText") }
                    .map { String($0.drop { $0 != "]" }) }.joined(separator: "|")
            },
            cut: { limit in
                let lines = text.split(separator: "\n")
                let half = lines.count / 2
                return [lines[..<half], lines[half...]].map { $0.joined(separator: "\n") }.filter {
                    $0.utf8.count <= limit
                }
            },
            path: { id in
                guard text.contains("[\(id)] ") else { return nil }
                return id.node >= 90 ? "/html[1]/p[\(id.node)]/text()[1]" : "/html[1]/node[\(id.node)]"
            },
            link: { $0.node == 50 ? "https://shop.example/linked" : nil },
            find: { path in
                text.firstRange(of: "[0-\(path.filter(\.isNumber).dropFirst())] ").map { _ in
                    ElementID(frame: 0, node: 0)
                }
            })
    }

    func perform(
        _ action: ElementAction, values: [String: String], by deadline: Int64
    ) async throws(EngineError) -> PageActionOutcome {
        state.withLock { state in
            state.done.append((action, values))
            state.current += 1
            return state.outcomes.isEmpty ? .done : state.outcomes.removeFirst()
        }
    }

    func screenshot(by deadline: Int64) async throws(EngineError) -> [UInt8] { [1, 2, 3] }

    func open(_ url: String, by deadline: Int64) async throws(EngineError) -> PageActionOutcome {
        state.withLock { $0.url = url }
        return .done
    }

    func travel(_ steps: Int, by deadline: Int64) async throws(EngineError) -> PageActionOutcome { .done }

    func drive(
        _ action: CoordinateAction, values: [String: String], by deadline: Int64
    ) async throws(EngineError) -> PageActionOutcome {
        state.withLock { $0.driven.append(action) }
        return .done
    }

    var showingCursor: any DrivablePage { self }

    func viewport(by deadline: Int64) async throws(EngineError) -> (width: Int, height: Int) { (1_000, 500) }
}
