package import JSONModel

/// What came of a navigation. A page that does not load is an outcome like any other.
package struct NavigationOutcome: Sendable, Hashable {
    package enum Status: String, Sendable, Hashable {
        /// The document is there, whatever its HTTP status.
        case loaded
        /// There is no document: `errorText` says why.
        case failed
        /// The time was up. A page that had begun to show goes on loading; a request without any answer is given up.
        case timedOut
        /// The address is not one that may be opened: nothing was tried.
        case refused
    }

    package var status: Status
    /// Why it is not `loaded`: `net::ERR_NAME_NOT_RESOLVED`, or a sentence.
    package var errorText: String?
    /// The address that the page shows, or was about to show, after redirects.
    package var finalURL: String
    package var frameID: String?
    package var loaderID: String?
    package var requestID: String?
    /// CDP's `Network.Response` of the document: url, status, statusText, headers, mimeType, …
    package var response: JSONValue?
    /// Dialogs that were opened meanwhile and answered.
    package var dialogsAnswered: Int

    package var isFromServiceWorker: Bool { response?["fromServiceWorker"]?.boolValue ?? false }
}
