/// A page as an agent drives it.
package protocol DrivablePage: OperablePage {
    /// Opens an address and waits until it is loaded.
    func open(_ url: String, by deadline: Int64) async throws(EngineError) -> PageActionOutcome

    /// One step in the page's history; `steps` is -1 or 1.
    func travel(_ steps: Int, by deadline: Int64) async throws(EngineError) -> PageActionOutcome

    /// `values` stand for the placeholders in what is typed.
    func drive(
        _ action: CoordinateAction, values: [String: String], by deadline: Int64
    ) async throws(EngineError) -> PageActionOutcome

    /// The same page, which shows where the pointer goes.
    var showingCursor: any DrivablePage { get }

    /// The viewport in CSS pixels.
    func viewport(by deadline: Int64) async throws(EngineError) -> (width: Int, height: Int)
}
