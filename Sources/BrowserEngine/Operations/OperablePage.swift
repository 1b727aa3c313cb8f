package import StagehandProtocol

/// A page as the operations see it. `EnginePage` is the real one.
///
/// Every call ends by `deadline`, in `SystemClock.monotonicMilliseconds`.
package protocol OperablePage: Sendable {
    /// Where the main frame is and what it is called.
    func place(by deadline: Int64) async throws(EngineError) -> PagePlace

    /// The main frame's host, as the browser last reported it; empty where it has none.
    var host: String { get async }

    /// Waits until the page is quiet, for `milliseconds` at most.
    func settle(withinMilliseconds milliseconds: Int, by deadline: Int64) async throws(EngineError)

    /// The page as text. A `selector` that leads nowhere gives the whole page.
    func outline(
        of selector: String?, ignoring ignored: [String], by deadline: Int64
    ) async throws(EngineError) -> PageView

    /// Does what the action says, with `values` in the place of its placeholders.
    func perform(
        _ action: ElementAction, values: [String: String], by deadline: Int64
    ) async throws(EngineError) -> PageActionOutcome

    /// Looks already for what `perform` would need to click that element. Changes nothing that a page could see, and says nothing;
    /// for when the page has nothing else to do.
    func lookAhead(toClick selector: String)

    /// The viewport as a PNG file.
    func screenshot(by deadline: Int64) async throws(EngineError) -> [UInt8]
}
