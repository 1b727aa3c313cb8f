package import JSONModel
import JSONSyntax
package import SessionFiles

/// What clients may ask of a browser that runs on somebody else's machine and that they share with others.
///
/// The vectors are real (each was tried against Chromium): reading the host's files through an address, a file chooser
/// or a drag event, writing them through the download directory, opening a second channel to the protocol, leaving the
/// proxy, ending or examining the whole browser. `DomainRules` decide by name; here, parameters are looked at.
package struct MethodPolicy: Sendable {
    /// Where downloads go, whatever the client says: a path on the browser's machine.
    package let downloadDirectory: String
    /// What pages may be given: files that were uploaded to the session, and no others.
    package let uploads: UploadedFiles

    package init(downloadDirectory: String, uploads: UploadedFiles) {
        self.downloadDirectory = downloadDirectory
        self.uploads = uploads
    }

    /// Decides about a command of a client with that reach; `text` must be the bytes that it was parsed from.
    package func decide(_ command: CommandMessage, text: Span<UInt8>, reach: ProtocolReach) -> PolicyDecision {
        guard reach.covers(command.method) else {
            return .refuse(.denied(command.method, Self.needsFullScope, .scope))
        }
        if !reach.isEverything, command.method == "Target.attachToTarget" {
            return Self.flattened(command, text)
        }
        return decide(command, text: text, envelopes: 4)
    }

    private static let needsFullScope =
        "the signing key does not cover it; ask POST /sessions/{id}/cdp-url for one with the scope cdp"

    /// Without flat addresses a session's messages come wrapped, where nobody looks which events they are.
    private static func flattened(_ command: CommandMessage, _ text: Span<UInt8>) -> PolicyDecision {
        do throws(MalformedJSON) {
            var parameters = try command.parameters(in: text)
            parameters["flatten"] = true
            return .rewrite(parameters: parameters)
        } catch {
            return .refuse(.unreadable(error))
        }
    }

    private func decide(_ command: CommandMessage, text: Span<UInt8>, envelopes: Int) -> PolicyDecision {
        if let refusal = DomainRules.refusal(of: command.method) { return .refuse(refusal) }
        if command.method == "Browser.close" { return .disconnect }
        guard Self.inspected.contains(command.method) else { return .forward }
        do throws(MalformedJSON) {
            let parameters = try command.parameters(in: text)
            if command.method == "Target.sendMessageToTarget" { return open(parameters, envelopes: envelopes) }
            return decide(command.method, parameters)
        } catch {
            return .refuse(.unreadable(error))
        }
    }

    /// The methods whose parameters are looked at.
    private static let inspected: Set<String> = [
        "Page.navigate", "Target.createTarget", "Target.createBrowserContext", "Browser.setDownloadBehavior",
        "Page.setDownloadBehavior", "DOM.setFileInputFiles", "Input.dispatchDragEvent", "Target.sendMessageToTarget",
        "Network.loadNetworkResource", "Network.continueInterceptedRequest", "Fetch.continueRequest", "Tracing.start",
    ]

    private func decide(_ method: String, _ parameters: [String: JSONValue]) -> PolicyDecision {
        switch method {
        case "Page.navigate", "Target.createTarget":
            Self.address(method, parameters, schemes: NavigationURL.clientSchemes)
        case "Network.loadNetworkResource", "Network.continueInterceptedRequest", "Fetch.continueRequest":
            Self.address(method, parameters, schemes: NavigationURL.requestSchemes)
        case "Tracing.start": Self.tracing(method, parameters)
        case "Target.createBrowserContext": Self.withoutProxy(parameters)
        case "Browser.setDownloadBehavior", "Page.setDownloadBehavior": downloads(parameters)
        case "DOM.setFileInputFiles": chosenFiles(method, parameters)
        case "Input.dispatchDragEvent": draggedFiles(method, parameters)
        default: .forward
        }
    }

    /// `Target.createTarget` opens an empty page for an empty address; the others take none as an error or as no change.
    private static func address(
        _ method: String, _ parameters: [String: JSONValue], schemes: Set<String>
    ) -> PolicyDecision {
        guard let address = parameters["url"] else { return .forward }
        guard let text = address.stringValue else { return .refuse(.invalidParameters("url must be a string")) }
        if text.isEmpty { return .forward }
        if method == "Page.navigate" {
            if !NavigationURL.hasScheme(text) { return .refuse(.invalidURL) }
            // What tests of crashes open. It ends the page's renderer and nothing else, as `Page.crash` does.
            if text == "chrome://crash" { return .forward }
        }
        guard let reason = NavigationURL.refusal(of: text, schemes: schemes) else { return .forward }
        return .refuse(.denied(method, reason, .address))
    }

    /// The machine's own tracing service sees all processes, and a Perfetto configuration can name a file to write.
    private static func tracing(_ method: String, _ parameters: [String: JSONValue]) -> PolicyDecision {
        let backend = parameters["tracingBackend"]
        guard backend == nil || backend == "auto" || backend == "chrome", parameters["perfettoConfig"] == nil else {
            return .refuse(
                .denied(method, "it would trace the machine; use traceConfig or categories, without a backend"))
        }
        return .forward
    }

    private static func withoutProxy(_ parameters: [String: JSONValue]) -> PolicyDecision {
        let kept = parameters.filter { $0.key != "proxyServer" && $0.key != "proxyBypassList" }
        return kept.count == parameters.count ? .forward : .rewrite(parameters: kept)
    }

    private func downloads(_ parameters: [String: JSONValue]) -> PolicyDecision {
        switch parameters["behavior"]?.stringValue {
        case "deny":
            return .rewrite(parameters: parameters.filter { $0.key != "downloadPath" })
        default:
            var forced = parameters
            // Names that the browser makes up: what pages and clients call a file is only ever a label.
            forced["behavior"] = "allowAndName"
            forced["downloadPath"] = .string(downloadDirectory)
            return .rewrite(parameters: forced)
        }
    }

    private func chosenFiles(_ method: String, _ parameters: [String: JSONValue]) -> PolicyDecision {
        var changed = parameters
        switch paths(method, parameters["files"]) {
        case .success(nil): return .forward
        case .success(let paths?): changed["files"] = paths
        case .failure(let error): return .refuse(error)
        }
        return .rewrite(parameters: changed)
    }

    private func draggedFiles(_ method: String, _ parameters: [String: JSONValue]) -> PolicyDecision {
        guard case .object(var data)? = parameters["data"] else { return .forward }
        var changed = parameters
        switch paths(method, data["files"]) {
        case .success(nil): return .forward
        case .success(let paths?): data["files"] = paths
        case .failure(let error): return .refuse(error)
        }
        changed["data"] = .object(data)
        return .rewrite(parameters: changed)
    }

    /// Where the browser finds the files that a client names. Nil where it names none: an empty list takes files away from a page
    /// and is harmless.
    private func paths(_ method: String, _ files: JSONValue?) -> Result<JSONValue?, CommandError> {
        guard let files, files != .array([]), !files.isNull else { return .success(nil) }
        guard let names = files.arrayValue else { return .failure(.invalidParameters("files must be a list")) }
        var paths: [JSONValue] = []
        for name in names {
            guard let text = name.stringValue, let path = uploads.path(for: text) else {
                return .failure(
                    .denied(
                        method,
                        "only files that were uploaded to the session can be given to a page: send them to "
                            + "POST /sessions/{id}/uploads and name them as \(UploadedFiles.documentedDirectory)/NAME"))
            }
            paths.append(.string(path))
        }
        return .success(.array(paths))
    }

    /// The command inside the envelope is judged like any other, envelopes inside envelopes included.
    private func open(_ parameters: [String: JSONValue], envelopes: Int) -> PolicyDecision {
        guard let letter = parameters["message"]?.stringValue else {
            return .refuse(.invalidParameters("message must be a string"))
        }
        guard envelopes > 0 else {
            return .refuse(.denied("Target.sendMessageToTarget", "messages are wrapped too many times"))
        }
        let bytes = Array(letter.utf8)
        let session = parameters["sessionId"]?.stringValue ?? ""
        let command: CommandMessage
        switch CommandMessage.parse(bytes.span) {
        case .success(let parsed): command = parsed
        case .failure(let rejection):
            return .answerLetter(session: session, answer: rejection.answer, verdict: .malformed)
        }
        switch decide(command, text: bytes.span, envelopes: envelopes - 1) {
        case .forward:
            return .forward
        case .rewrite(let changed):
            var envelope = parameters
            envelope["message"] = .string(
                String(decoding: command.bytes(parameters: changed, sessionID: command.sessionID), as: UTF8.self))
            return .rewrite(parameters: envelope)
        case .refuse(let error):
            let answer = error.answer(id: command.id, sessionID: command.sessionID)
            let verdict = error.denial.map { LetterVerdict.denied(DeniedCall(method: command.method, kind: $0)) }
            return .answerLetter(session: session, answer: answer, verdict: verdict ?? .malformed)
        case .disconnect:
            return .answerLetter(session: session, answer: command.emptyAnswer, verdict: .disconnects)
        case .answerLetter(let inner, let answer, let verdict):
            let event = JSONText.bytes(Self.received(answer, session: inner))
            return .answerLetter(session: session, answer: event, verdict: verdict)
        }
    }

    /// The event that carries an answer back in an envelope.
    package static func received(_ message: [UInt8], session: String) -> JSONValue {
        [
            "method": "Target.receivedMessageFromTarget",
            "params": ["sessionId": .string(session), "message": .string(String(decoding: message, as: UTF8.self))],
        ]
    }
}
