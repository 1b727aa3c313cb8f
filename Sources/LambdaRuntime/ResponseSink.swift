/// Where an answer goes: the Runtime API, or a test's recorder. Called as `Responder` and `ResponseStream` allow: one
/// of `succeed`, `fail`, `beginStream`; after the last, any number of `write`, then `finishStream` or `failStream`.
package protocol ResponseSink: AnyObject {
    func succeed(_ body: [UInt8], contentType: String)
    func fail(_ error: FunctionError)
    /// `prelude` goes ahead of the first bytes, in one piece with them. Nothing need be sent yet.
    func beginStream(contentType: String, prelude: [UInt8])
    /// Sends at once and returns when the bytes are on their way; false when nobody takes them any more.
    func write(_ bytes: [UInt8]) -> Bool
    /// Sends the last bytes, which may be none, and ends.
    func finishStream(_ last: [UInt8])
    func failStream(_ error: FunctionError)
}
