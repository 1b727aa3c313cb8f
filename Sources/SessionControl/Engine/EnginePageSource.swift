import BrowserEngine

/// Where operations get their pages from.
protocol EnginePageSource: Sendable {
    /// The page of a frame, or the active one with nil. Throws `pageNotFound`.
    func drivablePage(ofFrame frameID: String?) async throws(EngineError) -> any DrivablePage
}

extension EnginePages: EnginePageSource {
    func drivablePage(ofFrame frameID: String?) async throws(EngineError) -> any DrivablePage {
        try await page(ofFrame: frameID)
    }
}
