import BrowserControl
import BrowserEngine
import ProcessEnvironment
import StagehandProtocol

/// A page that is left alone while a person holds control of the browser: what would change it waits, what only looks at
/// it does not. The client is told why.
struct GatedPage: DrivablePage {
    let page: any DrivablePage
    let control: ActionControl

    func perform(
        _ action: ElementAction, values: [String: String], by deadline: Int64
    ) async throws(EngineError) -> PageActionOutcome {
        var before: String?
        return try await control.step(by: deadline) {
            before = try? await page.place(by: deadline).url
        } work: { passage throws(EngineError) in
            // A selector of one document means nothing in another.
            if passage == .waited, let before, try await page.place(by: deadline).url != before {
                return .failed("a person opened another page meanwhile", canHeal: true)
            }
            return try await page.perform(action, values: values, by: deadline)
        }
    }

    func drive(
        _ action: CoordinateAction, values: [String: String], by deadline: Int64
    ) async throws(EngineError) -> PageActionOutcome {
        try await control.step(by: deadline) {
        } work: { passage throws(EngineError) in
            guard passage == .free else {
                return .failed("a person used the page meanwhile: look at it again", canHeal: false)
            }
            return try await page.drive(action, values: values, by: deadline)
        }
    }

    func open(_ url: String, by deadline: Int64) async throws(EngineError) -> PageActionOutcome {
        try await control.step(by: deadline) {
        } work: { _ throws(EngineError) in
            try await page.open(url, by: deadline)
        }
    }

    func travel(_ steps: Int, by deadline: Int64) async throws(EngineError) -> PageActionOutcome {
        try await control.step(by: deadline) {
        } work: { _ throws(EngineError) in
            try await page.travel(steps, by: deadline)
        }
    }

    var showingCursor: any DrivablePage { GatedPage(page: page.showingCursor, control: control) }

    func place(by deadline: Int64) async throws(EngineError) -> PagePlace {
        try await page.place(by: deadline)
    }

    var host: String {
        get async { await page.host }
    }

    func settle(withinMilliseconds milliseconds: Int, by deadline: Int64) async throws(EngineError) {
        try await page.settle(withinMilliseconds: milliseconds, by: deadline)
    }

    func outline(
        of selector: String?, ignoring ignored: [String], by deadline: Int64
    ) async throws(EngineError) -> PageView {
        try await page.outline(of: selector, ignoring: ignored, by: deadline)
    }

    func lookAhead(toClick selector: String) {
        page.lookAhead(toClick: selector)
    }

    func screenshot(by deadline: Int64) async throws(EngineError) -> [UInt8] {
        try await page.screenshot(by: deadline)
    }

    func viewport(by deadline: Int64) async throws(EngineError) -> (width: Int, height: Int) {
        try await page.viewport(by: deadline)
    }
}

/// The pages of a source, gated.
struct GatedPages: EnginePageSource {
    let source: any EnginePageSource
    let control: ActionControl

    func drivablePage(ofFrame frameID: String?) async throws(EngineError) -> any DrivablePage {
        GatedPage(page: try await source.drivablePage(ofFrame: frameID), control: control)
    }
}
