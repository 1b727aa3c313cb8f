/// Sends a request and waits for the whole response. Not thread-safe: one owner at a time.
package protocol HTTPSending: AnyObject {
    /// Throws `timedOut` when the whole response has not come after `timeoutMilliseconds`; a response of any status is returned.
    func send(_ request: HTTPRequest, timeoutMilliseconds: Int) throws(HTTPError) -> HTTPResponse
}
