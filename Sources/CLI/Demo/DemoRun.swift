import ByteEncodings
import JSONCoding
import JSONModel
import LocalCloud
import ProcessEnvironment
import SessionControl

/// `wallcrawler local --demo`: one whole session through the public API, then the figures.
struct DemoRun: Sendable {
    let service: LocalService
    let quiet: Bool

    init(_ service: LocalService, quiet: Bool) {
        self.service = service
        self.quiet = quiet
    }

    /// What a shell expects of a program that Ctrl-C ended: 128 and the number of SIGINT.
    private static let interruptedStatus: Int32 = 130

    /// The demo was ended by a signal.
    private struct Interrupted: Error {}

    /// The exit status; problems are thrown.
    func run() async throws -> Int32 {
        do {
            return try await showEverything()
        } catch is Interrupted {
            return Self.interruptedStatus
        }
    }

    private func showEverything() async throws -> Int32 {
        let signals = TerminationSignals()
        let pooled = try await service.with(warm: max(1, service.warm)) { cloud in
            try await Self.unless(signals) {
                try await showSession(cloud)
                return try await DemoFigures(baseURL: await cloud.baseURL).pooled(cloud)
            }
        }
        let cold = try await service.with(warm: 0) { cloud in
            try await Self.unless(signals) { try await DemoFigures(baseURL: await cloud.baseURL).cold(cloud) }
        }
        say("")
        for line in pooled + cold { Output.line(line) }
        return 0
    }

    /// What `work` returns; throws `Interrupted` when a signal comes first. The cloud around it is then shut down as ever.
    private static func unless<Result: Sendable>(
        _ signals: TerminationSignals, _ work: @escaping @Sendable () async throws -> Result
    ) async throws -> Result {
        try await withThrowingTaskGroup(of: Result.self) { group in
            group.addTask {
                await signals.wait()
                throw Interrupted()
            }
            group.addTask { try await work() }
            defer { group.cancelAll() }
            guard let result = try await group.next() else { throw Interrupted() }
            return result
        }
    }

    private func say(_ text: String) {
        if !quiet { Output.line(text) }
    }

    private func showSession(_ cloud: Cloud) async throws {
        let client = DemoClient(baseURL: await cloud.baseURL, quiet: quiet)
        let site = try await DemoSite.start()
        let events = await cloud.events()
        let trail = Task { await showEvents(events) }
        do {
            try await visit(site, client)
            await site.stop()
        } catch {
            await site.stop()
            trail.cancel()
            throw error
        }
        // The trail ends with the session; the timeout is for a cloud that lost it.
        let timeout = Task {
            try await Task.sleep(for: .seconds(30))
            trail.cancel()
        }
        let isComplete = await withTaskCancellationHandler {
            await trail.value
        } onCancel: {
            trail.cancel()
        }
        timeout.cancel()
        guard isComplete else { throw DemoError("the session did not end within 30 s") }
    }

    private func visit(_ site: DemoSite, _ client: DemoClient) async throws {
        say("A session through the public API at \(client.baseURL), visiting \(site.url)\n")
        let started = try await client.send("POST", "/sessions/start", ["modelName": "wallcrawler/offline"])
        guard let id = started.data["sessionId"]?.stringValue else { throw DemoError("start gave no session id") }
        let ready = try await client.send("GET", "/sessions/\(id)/status", waitSeconds: 25)
        guard ready.data["status"]?.stringValue == "READY" else { throw DemoError("the session is not ready") }
        _ = try await client.send("POST", "/sessions/\(id)/navigate", ["url": .string(site.url)])
        try await useThePage(id, client)
        _ = try await client.send("GET", "/sessions/\(id)/debug")
        let signed = try await client.send("POST", "/sessions/\(id)/cdp-url", ["scopes": ["cdp"], "expiresIn": 60])
        guard let url = signed.data["cdpUrl"]?.stringValue else { throw DemoError("there is no CDP URL") }
        try await lookAround(url)
        _ = try await client.send("POST", "/sessions/\(id)/end")
    }

    /// Looks, acts and reads with the deterministic model, which needs neither network nor key.
    private func useThePage(_ id: String, _ client: DemoClient) async throws {
        let seen = try await client.send("POST", "/sessions/\(id)/observe", ["instruction": "find the Order button"])
        guard seen.data["result"]?.arrayValue?.isEmpty == false else { throw DemoError("observe found no button") }
        for instruction in ["choose large in the Size list", "click the Order button"] {
            let acted = try await client.send("POST", "/sessions/\(id)/act", ["input": .string(instruction)])
            guard acted.data["result"]?["success"]?.boolValue == true else {
                throw DemoError("act failed: \(acted.data["result"]?["message"]?.stringValue ?? "no message")")
            }
        }
        let read = try await client.send(
            "POST", "/sessions/\(id)/extract",
            [
                "instruction": "the heading of the page",
                "schema": ["type": "object", "properties": ["heading": ["type": "string"]]],
            ])
        guard read.data["result"]?["heading"]?.stringValue == DemoPage.title else {
            throw DemoError("extract read something else than the heading")
        }
        let text = try await client.send("POST", "/sessions/\(id)/extract", [:])
        guard text.data["result"]?["pageText"]?.stringValue?.contains("Ordered large tea") == true else {
            throw DemoError("the page does not show what was ordered")
        }
    }

    /// What a CDP client does: finds the page, asks for its title, takes a picture.
    private func lookAround(_ url: String) async throws {
        let file = "\(service.state)/demo.png"
        let begun = SystemClock.monotonicMicroseconds
        let (title, picture) = try await DevToolsSocket.with(url) { calls in
            let targets = try await calls.call("Target.getTargets", [:], session: nil)
            let page = targets["targetInfos"]?.arrayValue?.first { $0["type"]?.stringValue == "page" }
            guard let target = page?["targetId"] else { throw DemoError("the browser has no page") }
            let attached = try await calls.call(
                "Target.attachToTarget", ["targetId": target, "flatten": true], session: nil)
            let session = attached["sessionId"]?.stringValue
            let title = try await calls.call(
                "Runtime.evaluate", ["expression": "document.title", "returnByValue": true], session: session)
            let picture = try await calls.call("Page.captureScreenshot", ["format": "png"], session: session)
            return (title["result"]?["value"]?.stringValue ?? "", picture["data"]?.stringValue ?? "")
        }
        guard title == DemoPage.title else { throw DemoError("the page's title is `\(title)`") }
        guard let bytes = Base64.standard.decode(picture), bytes.count > 1_000 else {
            throw DemoError("the screenshot is empty")
        }
        try Files.writePrivately(bytes, to: file)
        let time = Milliseconds.text(Double(SystemClock.monotonicMicroseconds - begun) / 1000)
        say(
            "→ CDP through the signed URL: Target.getTargets, Target.attachToTarget, Runtime.evaluate, Page.captureScreenshot"
        )
        say("  \(time)  title `\(title)`; screenshot of \(bytes.count) bytes in \(file)")
    }

    /// Prints the events of the one session until it has ended; whether it has.
    private func showEvents(_ events: AsyncStream<RecordedEvent>) async -> Bool {
        for await event in events {
            guard event.event["detail"]?["sessionId"]?.stringValue != nil else { continue }
            say("    · \(event.detailType) (\(event.source))")
            if event.detailType == "SessionTerminated" { return true }
        }
        return false
    }
}
